// How weights follow a gradient: a toy valley with two weights, and what momentum does when the direction turns.

const VALLEY = { steep: 6, box: [-0.13, 0.13], start: [-0.11, 0.055], noise: 0.1 };

/** The way down the valley with the engine's own formulas; [[x, y], ...] with one place a step. */
function valleyPath(rule, rate, steps, noise, beta1 = 0.9) {
  const [beta2, rho, tiny] = [0.999, 0.9, 1e-7];
  const place = [...VALLEY.start];
  const [m, v] = [[0, 0], [0, 0]];
  const way = [[...place]];
  for (let t = 1; t <= steps; t += 1) {
    const gradient = [place[0], VALLEY.steep * place[1]].map((g, i) => g + VALLEY.noise * noise[t % noise.length][i]);
    gradient.forEach((g, i) => {
      if (rule === "adam") {
        m[i] += (g - m[i]) * (1 - beta1);
        v[i] += (g * g - v[i]) * (1 - beta2);
        place[i] -= (rate * Math.sqrt(1 - beta2 ** t) * m[i]) / ((1 - beta1 ** t) * (Math.sqrt(v[i]) + tiny));
      } else {
        v[i] = rho * v[i] + (1 - rho) * g * g;
        place[i] -= (rate * g) / Math.sqrt(v[i] + tiny);
      }
    });
    way.push([...place]);
  }
  return way;
}

function drawValley(panel, ways, words) {
  panel.begin(VALLEY.box, [-0.075, 0.075]).axes({ x: [-0.1, 0, 0.1], y: [-0.05, 0, 0.05], xName: "one weight", yName: "another" });
  for (const level of [0.02, 0.045, 0.075, 0.11]) {
    const ring = tipRange(0, 2 * Math.PI, 60).map((a) => [level * Math.cos(a), (level / Math.sqrt(VALLEY.steep)) * Math.sin(a)]);
    panel.line(ring.filter(([, y]) => Math.abs(y) <= 0.075), "faint");
  }
  panel.crosses([[0, 0]], "ink", 5);
  for (const [way, kind] of ways) panel.line(way.map(([x, y]) => [clamp(x, ...VALLEY.box), clamp(y, -0.075, 0.075)]), kind).dots([way.at(-1)], `${kind} end`, 4);
  panel.end(words);
}

function drawDistances(panel, ways, steps) {
  const far = (way) => way.map((place, i) => [i, Math.hypot(...place)]);
  panel.begin([0, steps], [0, 0.14]).axes({ x: [0, steps / 2, steps], y: [0, 0.1], xName: "step", yName: "distance to the best" });
  for (const [way, kind] of ways) panel.line(far(way).map(([i, d]) => [i, Math.min(d, 0.14)]), kind);
  panel.end("The distance to the best weights, step by step");
}

/** The length of a way, step by step. */
function wayLength(way) {
  return way.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - way[i][0], y - way[i][1]), 0);
}

class AdamVisual extends TipVisual {
  build() {
    this.slider("steps", { label: "Steps", low: 1, high: 300, step: 1, value: 180, words: formatCount });
    this.valley = this.panel("A valley of the loss, with noisy gradients", { width: 400 });
    this.weight = this.panel("The weight on the steep side, step by step");
    this.ways = ["adam", "rmsprop"].map((rule) => valleyPath(rule, this.data.rate, 300, this.data.noise));
  }

  draw() {
    const [adam, rmsprop] = this.ways.map((way) => way.slice(0, this.steps + 1));
    drawValley(this.valley, [[rmsprop, "soft"], [adam, "strong"]], "The ways of Adam and RMSprop into a valley");
    this.weight.begin([0, 300], [-0.03, 0.06]).axes({ x: [0, 150, 300], y: [0, 0.05], xName: "step", yName: "another" }).line([[0, 0], [300, 0]], "faint");
    for (const [way, kind] of [[rmsprop, "soft"], [adam, "strong"]]) this.weight.line(way.map(([, y], i) => [i, y]), kind);
    this.weight.end("The second weight over the steps: RMSprop's jumps, Adam's is smooth");
    const [a, r] = [adam, rmsprop].map(wayLength);
    this.say(`Thin and grey: RMSprop; thick: Adam, both with the rate ${this.data.rate}. After ${this.steps} steps Adam's way is ${formatFigure(a)} long and RMSprop's ${formatFigure(r)}: it follows every noisy gradient, and its first step is three times too long, since its average starts at 0.`);
  }
}

class RateVisual extends TipVisual {
  build() {
    this.slider("power", { label: "Rate", low: -5, high: -1.5, step: 0.02, value: Math.log10(this.data.rate), words: (v) => formatFigure(Number((10 ** v).toPrecision(2))) });
    this.valley = this.panel("300 steps of Adam in a valley of the loss", { width: 400 });
    this.distance = this.panel("How far from its lowest point");
    this.usual = valleyPath("adam", this.data.usual, 300, this.data.noise);
  }

  draw() {
    const rate = 10 ** this.power;
    const way = valleyPath("adam", rate, 300, this.data.noise);
    const kinds = [[this.usual, "soft dashed"], [way, "strong"]];
    drawValley(this.valley, kinds, "The way of Adam into a valley");
    drawDistances(this.distance, kinds, 300);
    const [left, jumps] = [Math.hypot(...way.at(-1)), Math.max(...way.slice(100).map((place) => Math.hypot(...place)))];
    const words = left > 0.03 && rate < 0.001 ? "still on its way after 300 steps" : jumps > 0.03 && rate > 0.001 ? "it jumps past the lowest point again and again" : "it arrives and stays near";
    this.say(`Rate ${formatFigure(Number(rate.toPrecision(2)))}: ${words}. Dashed: Adam's default, ${this.data.usual}. In a game the valley moves too.`);
  }
}

class MomentumVisual extends TipVisual {
  build() {
    this.slider("beta", { label: "Beta 1", low: 0, high: 0.99, step: 0.01, value: this.data.beta, words: (v) => v.toFixed(2) });
    this.memory = this.panel("What the direction is made of");
    this.turn = this.panel("The gradient turns at step 0: Adam follows");
  }

  draw() {
    const { beta } = this;
    const parts = tipRange(0, 24, 25).map((age) => (1 - beta) * beta ** age);
    this.memory.begin([-0.5, 24.5], [0, Math.max(0.12, parts[0] * 1.1)]).axes({ x: [0, 10, 20], y: [0, 0.1, 0.5, 1].filter((v) => v < Math.max(0.12, parts[0] * 1.1)), xName: "gradients ago", yName: "weight" });
    this.memory.bars(parts, [-0.5, 24.5], "full").end(`The newest gradient counts ${(1 - beta).toFixed(2)}`);
    const follow = (b) => tipRange(-6, 30, 37).map((t) => [t, t < 0 ? 1 : -1 + 2 * b ** (t + 1)]);
    this.turn.begin([-6, 30], [-1.15, 1.15]).axes({ x: [0, 10, 20, 30], y: [-1, 0, 1], xName: "step" });
    this.turn.line([[-6, 0], [30, 0]], "faint").line([[-6, 1], [-0.5, 1], [-0.5, -1], [30, -1]], "soft dashed");
    this.turn.line(follow(beta), "strong").end("Momentum after a gradient has turned");
    const late = follow(beta).find(([t, value]) => t >= 0 && value <= 0)?.[0];
    const steps = late === undefined ? "after more than 30 steps" : late === 0 ? "at the first step" : `only after ${late + 1} steps`;
    this.say(`Dashed: the gradient, which turns at once. Adam's direction turns ${steps}. With the usual 0.9 it takes 7 steps, with 0.5 one.`);
  }
}

Object.assign(tipVisuals, { adam: AdamVisual, rate: RateVisual, momentum: MomentumVisual });
