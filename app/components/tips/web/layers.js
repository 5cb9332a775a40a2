// What happens inside a layer: BatchNorm moves its signals, dropout silences some of them.

const UNIT_ROWS = { pad: { left: 34, right: 8, top: 6, bottom: 34 } };

/** One row of ticks a unit, with the side where ReLU answers 0 shaded. */
function drawUnits(panel, rows, words) {
  panel.begin([-4.2, 4.2], [rows.length, 0]);
  const { left, top, bottom } = panel.frame;
  panel.raw(`<rect class="shade" x="${left}" y="${top}" width="${panel.sx(0) - left}" height="${bottom - top}"/>`);
  panel.axes({ x: [-4, -2, 0, 2, 4], xName: "signal before the activation" });
  panel.line([[0, 0], [0, rows.length]], "soft");
  rows.forEach((sides, unit) => {
    panel.write(left - 5, panel.sy(unit + 0.5) + 4, `unit ${unit + 1}`, "tick end tiny");
    for (const [values, kind, share, height] of sides) {
      const middle = panel.sy(unit + share);
      const ticks = values.map((v) => `M${panel.sx(clamp(v, -4.2, 4.2)).toFixed(1)} ${(middle - height).toFixed(1)}v${2 * height}`);
      panel.raw(`<path class="ticks ${kind}" d="${ticks.join("")}"/>`);
    }
  });
  panel.end(words);
}

function normalised(values, by) {
  const [mean, spread] = [tipMean(by), tipSpread(by)];
  return values.map((value) => (value - mean) / Math.sqrt(spread ** 2 + 1e-3));
}

class NormVisual extends TipVisual {
  build() {
    this.slider("size", { label: "Batch", low: 2, high: 128, step: 1, value: 64, words: (v) => `${v} samples` });
    this.before = this.panel("Before: signals of G's second layer", UNIT_ROWS);
    this.after = this.panel("After BatchNorm", UNIT_ROWS);
  }

  draw() {
    const batch = this.data.units.map((values) => values.slice(0, this.size));
    const row = (values) => [[values, "g", 0.5, 9]];
    drawUnits(this.before, batch.map(row), "Signals of six units of a batch");
    drawUnits(this.after, batch.map((values) => row(normalised(values, values))), "The same signals with mean 0 and spread 1");
    const share = (values) => tipMean(values.map((v) => (v > 0 ? 1 : 0)));
    const shares = batch.map(share);
    this.say(`Shaded: ReLU answers 0 there. Before, a unit speaks for ${tipPercent(Math.min(...shares))} to ${tipPercent(Math.max(...shares))} of the batch; after, every unit has mean 0 and spread 1. ${this.size < 9 ? "In so small a batch the mean itself is chance." : ""}`.trim());
  }
}

class JudgedNormVisual extends TipVisual {
  build() {
    this.choice("at", "Normalised", ["Real and fake apart", "In one batch"], 0);
    this.before = this.panel("Before: signals of D's hidden layer", UNIT_ROWS);
    this.after = this.panel("After BatchNorm", UNIT_ROWS);
  }

  draw() {
    const row = (real, fake) => [[real, "real", 0.28, 7], [fake, "fake", 0.72, 7]];
    const { units } = this.data;
    drawUnits(this.before, units.map(([real, fake]) => row(real, fake)), "Signals of five units on real and forged points");
    const after = units.map(([real, fake]) => {
      const [a, b] = this.at ? [[...real, ...fake], [...real, ...fake]] : [real, fake];
      return [normalised(real, a), normalised(fake, b)];
    });
    drawUnits(this.after, after.map(([real, fake]) => row(real, fake)), "The same signals after BatchNorm");
    const gap = tipMean(after.map(([real, fake]) => Math.abs(tipMean(real) - tipMean(fake))));
    this.say(this.at ? `Both kinds are moved together: their means stay ${gap.toFixed(2)} apart (mean of five units).` : "Each kind is moved to mean 0 by itself: only the shape of a batch still tells real (above, green) from fake (below).");
  }
}

const DROP_LAYERS = [2, 8, 8, 1];

class DropoutVisual extends TipVisual {
  build() {
    this.slider("rate", { label: "Rate", low: 0, high: 0.9, step: 0.05, value: this.data.rate, words: tipPercent });
    this.button("Deal again", () => {
      this.deal = (this.deal + 1) % this.data.chance.length;
      this.draw();
    });
    this.deal = 0;
    this.net = this.panel("D at one step of its training", { width: 520, height: 230, pad: { left: 60, right: 60, top: 14, bottom: 14 } });
  }

  place(layer, unit) {
    const count = DROP_LAYERS[layer];
    return [this.net.sx(layer / (DROP_LAYERS.length - 1)), this.net.sy((unit + 0.5) / count)];
  }

  draw() {
    const chance = this.data.chance[this.deal];
    const silent = (layer, unit) => (layer === 1 || layer === 2) && chance[layer - 1][unit] < this.rate;
    this.net.begin([0, 1], [0, 1]);
    DROP_LAYERS.slice(0, -1).forEach((count, layer) => {
      for (let a = 0; a < count; a += 1) {
        for (let b = 0; b < DROP_LAYERS[layer + 1]; b += 1) {
          const [[x1, y1], [x2, y2]] = [this.place(layer, a), this.place(layer + 1, b)];
          const off = silent(layer, a) || silent(layer + 1, b);
          this.net.raw(`<path class="wire ${off ? "off" : ""}" d="M${x1} ${y1}L${x2} ${y2}"/>`);
        }
      }
    });
    DROP_LAYERS.forEach((count, layer) => {
      for (let unit = 0; unit < count; unit += 1) {
        const [x, y] = this.place(layer, unit);
        this.net.raw(`<circle class="unit ${silent(layer, unit) ? "off" : ""}" cx="${x}" cy="${y}" r="8"/>`);
      }
    });
    this.net.write(28, 119, "x, y", "middle").write(492, 119, "real?", "middle").end("A network with some of its units silenced");
    const off = chance.flat().filter((value) => value < this.rate).length;
    const louder = this.rate ? `; the others speak ${(1 / (1 - this.rate)).toFixed(2)} times as loud, so that the sum stays` : "";
    this.say(`${off} of 16 hidden units are silent at this step${louder}. When D is used, all of them speak.`);
  }
}

Object.assign(tipVisuals, { norm: NormVisual, judged_norm: JudgedNormVisual, dropout: DropoutVisual });
