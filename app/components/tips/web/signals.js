// What a unit lets through (LeakyReLU), and what the first weights make of it.

class LeakyVisual extends TipVisual {
  build() {
    this.slider("slope", { label: "Slope", low: 0, high: 1, step: 0.05, value: this.data.slope, words: (v) => v.toFixed(2) });
    this.curve = this.panel("The activation");
    this.rate = this.panel("Its slope: what a gradient is multiplied by");
    this.signals = this.panel("Signals of D's hidden layer, real points");
  }

  draw() {
    const { slope, data } = this;
    const bend = (x) => Math.max(x, 0) + slope * Math.min(x, 0);
    this.curve.begin([-1, 1], [-1, 1]).axes({ x: [-1, 0, 1], y: [-1, 0, 1], xName: "signal in", yName: "out" });
    this.curve.line([[-1, 0], [1, 0]], "faint").line([[0, -1], [0, 1]], "faint");
    this.curve.line([[-1, bend(-1)], [0, 0], [1, 1]], "strong").end(`LeakyReLU with slope ${slope}`);
    this.rate.begin([-1, 1], [-0.1, 1.1]).axes({ x: [-1, 0, 1], y: [0, 1], xName: "signal in" });
    this.rate.line([[-1, slope], [0, slope]], "strong").line([[0, 1], [1, 1]], "strong").line([[0, slope], [0, 1]], "faint dashed");
    this.rate.write(this.rate.sx(-0.5), this.rate.sy(slope) - 7, slope.toFixed(2), "note").write(this.rate.sx(0.5), this.rate.sy(1) - 5, "1", "note");
    this.rate.end(`Left of 0 the slope is ${slope}, right of it 1`);
    const blocked = tipMean(data.signals.map((signal) => (signal < 0 ? 1 : 0)));
    const shares = tipShares(data.signals, [-1, 1], 28);
    const most = Math.max(...shares) * 1.1;
    this.signals.begin([-1, 1], [0, most]).axes({ x: [-1, 0, 1], xName: "signal in" });
    this.signals.bars(shares.map((s, i) => (i < 14 ? s : 0)), [-1, 1], slope ? "half" : "hollow").bars(shares.map((s, i) => (i < 14 ? 0 : s)), [-1, 1], "full");
    this.signals.end(`${tipPercent(blocked)} of the signals are negative`);
    const passes = slope ? `${tipPercent(slope)} of their gradient passes` : "none of their gradient passes: ReLU";
    this.say(`${tipPercent(blocked)} of the signals are negative: ${passes}.`);
  }
}

/** G of the quadratic: 5 numbers, 15 ReLU units, a point. Biases begin at 0. */
function untrainedPoints(z, first, second) {
  return z.map((numbers) => {
    const hidden = first[0].map((_, unit) => Math.max(0, numbers.reduce((sum, value, i) => sum + value * first[i][unit], 0)));
    return [0, 1].map((axis) => hidden.reduce((sum, value, unit) => sum + value * second[unit][axis], 0));
  });
}

class WeightsVisual extends TipVisual {
  build() {
    const { z, usual, normal } = this.data;
    this.plainPoints = untrainedPoints(z, usual.first, usual.second);
    this.unitPoints = untrainedPoints(z, normal.first, normal.second);
    const [low, high] = [Math.log10(0.005), 0];
    this.slider("power", { label: "Spread", low, high, step: 0.01, value: Math.log10(this.data.stddev), words: (v) => formatFigure(Number((10 ** v).toPrecision(2))) });
    this.histogram = this.panel("First weights of G");
    this.cloud = this.panel("What the untrained G makes of them");
  }

  draw() {
    const spread = 10 ** this.power;
    const { usual, normal } = this.data;
    const bins = [-1.5, 1.5];
    this.histogram.begin(bins, [0, 0.6]).axes({ x: [-1, 0, 1], y: [0, 0.5], xName: "weight", yName: "share" });
    this.histogram.bars(tipShares(normal.first.flat().map((w) => w * spread), bins, 37), bins, "full");
    this.histogram.bars(tipShares(usual.first.flat(), bins, 37), bins, "hollow").end(`Weights with a standard deviation of ${spread}`);
    this.cloud.begin([-6, 6], [-4.5, 4.5]).axes({ x: [-5, 0, 5], y: [-4, 0, 4] });
    this.cloud.crosses(this.plainPoints, "grey").dots(this.data.real, "real", 1.6).crosses(this.unitPoints.map((p) => p.map((v) => v * spread ** 2)));
    this.cloud.end("Points of an untrained generator");
    const reach = Math.max(...this.unitPoints.map((p) => Math.hypot(...p))) * spread ** 2;
    this.say(`Hollow and grey: the usual rules (He, Glorot). With a spread of ${formatFigure(Number(spread.toPrecision(2)))} every point begins within ${formatFigure(reach)} of the middle; the usual rules throw them up to ${formatFigure(Math.max(...this.plainPoints.map((p) => Math.hypot(...p))))} away. Green: the real points.`);
  }
}

/** Noise on what D sees: both curves grow thick and overlap. */
class NoiseVisual extends TipVisual {
  build() {
    this.slider("spread", { label: "Noise", low: 0, high: 0.3, step: 0.005, value: this.data.spread, words: (v) => v.toFixed(3) });
    this.cloud = this.panel("What D sees");
    this.off = this.panel("How far above or below the curve");
  }

  draw() {
    const { real, fake, noise } = this.data;
    const seen = (points, shift) => points.map(([x, y], i) => [x + this.spread * noise[i + shift][0], y + this.spread * noise[i + shift][1]]);
    const [r, f] = [seen(real, 0), seen(fake, real.length)];
    this.cloud.begin([-1.2, 0.9], [-0.5, 0.8]).axes({ x: [-0.5, 0, 0.5], y: [0, 0.5] }).dots(r, "real").crosses(f).end("Real and forged points with noise");
    const range = [-0.4, 0.4];
    const [a, b] = [r, f].map((points) => tipShares(points.map(([x, y]) => y - x * x), range, 33));
    const most = Math.min(1, Math.max(...a, ...b) * 1.1);
    this.off.begin(range, [0, most]).axes({ x: [-0.4, 0, 0.4], xName: "y − x²", yName: "share" }).bars(a, range, "real").bars(b, range, "fake").end("Real and forged points by their distance from the curve");
    const overlap = a.reduce((sum, share, i) => sum + Math.min(share, b[i]), 0);
    this.say(`The two heaps share ${tipPercent(overlap)}: ${overlap < 0.3 ? "D can part them almost without a mistake" : "D has to live with doubt, and its answer slopes gently"}.`);
  }
}

Object.assign(tipVisuals, { leaky: LeakyVisual, weights: WeightsVisual, noise: NoiseVisual });
