// What D is told: targets that are softened, and labels that are flipped. Both as the engine draws them.

class SmoothVisual extends TipVisual {
  build() {
    this.slider("s", { label: "Smoothing s", low: 0, high: 0.5, step: 0.01, value: this.data.s, words: (v) => v.toFixed(2) });
    this.targets = this.panel("Targets of D");
    this.loss = this.panel("D's mean loss on a real sample");
  }

  draw() {
    const { s } = this;
    const [real, fake] = [this.data.real.map((u) => 1 - s * u), this.data.fake.map((u) => s * u)];
    const [a, b] = [real, fake].map((values) => tipShares(values, [0, 1.0001], 25));
    this.targets.begin([-0.02, 1.02], [0, Math.max(...a, ...b) * 1.12]).axes({ x: [0, 0.5, 1], xName: "target", yName: "share" });
    this.targets.bars(a, [0, 1], "real").bars(b, [0, 1], "fake");
    this.targets.write(this.targets.sx(0.98), this.targets.frame.top + 8, "real", "note end").write(this.targets.sx(0.02), this.targets.frame.top + 8, "fake", "note start");
    this.targets.end(`Real targets between ${(1 - s).toFixed(2)} and 1, fake ones between 0 and ${s.toFixed(2)}`);
    const mean = tipMean(real);
    const loss = (target) => tipRange(0.01, 0.999, 150).map((p) => [p, -target * Math.log(p) - (1 - target) * Math.log(1 - p)]);
    const soft = loss(mean);
    const best = soft.reduce((low, point) => (point[1] < low[1] ? point : low));
    this.loss.begin([0, 1], [0, 2.5]).axes({ x: [0, 0.5, 1], y: [0, 1, 2], xName: "D's answer", yName: "loss" });
    this.loss.line(loss(1).filter((p) => p[1] <= 2.5), "soft dashed").line(soft.filter((p) => p[1] <= 2.5), "d");
    this.loss.dots([best], "mark", 4).end("D's loss on a real sample, with hard and with soft targets");
    this.say(
      s < 0.005
        ? "Hard targets: the nearer D's answer to 1, the better, without an end."
        : `The best answer on a real sample is now ${mean.toFixed(2)}; a surer one costs more. Dashed: hard targets.`,
    );
  }
}

class FlipVisual extends TipVisual {
  build() {
    this.slider("rate", { label: "Flipped", low: 0, high: 0.5, step: 0.01, value: this.data.rate, words: tipPercent });
    this.cloud = this.panel("A batch: circles are real, crosses are forged", { width: 400 });
    this.told = this.panel("What D is told", { width: 240, pad: { left: 6, right: 6, top: 8, bottom: 10 } });
    this.round = 0;
    this.button("Next batch", () => {
      this.round = (this.round + 1) % this.data.chance.length;
      this.draw();
    });
  }

  draw() {
    const { real, fake, chance } = this.data;
    const chances = chance[this.round];
    const flipped = [real, fake].map((points, side) => points.filter((_, i) => chances[side][i] < this.rate));
    this.cloud.begin([-1, 0.7], [-0.15, 0.5]).axes({ x: [-0.5, 0, 0.5], y: [0, 0.4] }).dots(real, "real").crosses(fake);
    this.cloud.dots(flipped.flat(), "ring", 6.5).end(`${flipped.flat().length} points are ringed: their label is flipped`);
    const [realOnes, fakeOnes] = [real.length - flipped[0].length, fake.length - flipped[1].length];
    this.told.begin([0, 1], [0, 1]);
    this.tray("told “real”", 22, realOnes, flipped[1].length, real.length);
    this.tray("told “fake”", 122, flipped[0].length, fakeOnes, real.length);
    this.told.end(`Told real: ${realOnes} real and ${flipped[1].length} fake; told fake: ${flipped[0].length} real and ${fakeOnes} fake`);
    const count = flipped.flat().length;
    this.say(count ? `Ringed: ${count} of ${real.length + fake.length} samples get the wrong label. Another draw at every step.` : "Every sample gets its true label.");
  }

  /** What carries one label: a bar of the real ones, then one of the forged ones. */
  tray(words, top, reals, fakes, most) {
    const wide = (count) => (count / most) * 150;
    this.told.write(6, top, words, "start");
    this.told.raw(`<rect class="real" x="6" y="${top + 8}" width="${wide(reals)}" height="22" rx="2"/><rect class="fake" x="6" y="${top + 34}" width="${wide(fakes)}" height="22" rx="2"/>`);
    this.told.write(12 + wide(reals), top + 24, `${reals} real`, "start tick").write(12 + wide(fakes), top + 50, `${fakes} forged`, "start tick");
  }
}

Object.assign(tipVisuals, { smooth: SmoothVisual, flip: FlipVisual });
