// Tips that only pictures have: the range of their pixels, and how D shrinks them.

/** Squares of grey for rows of numbers in [0, 1], `side` pixels along, with its corner at [left, top]. */
function tipPixels(rows, left, top, side) {
  const cell = side / rows.length;
  const grey = (value) => Math.round(255 * clamp(value, 0, 1));
  const one = (value, r, c) => `<rect x="${(left + c * cell).toFixed(2)}" y="${(top + r * cell).toFixed(2)}" width="${(cell + 0.3).toFixed(2)}" height="${(cell + 0.3).toFixed(2)}" fill="rgb(${grey(value)},${grey(value)},${grey(value)})"/>`;
  const all = rows.map((cells, r) => cells.map((value, c) => one(value, r, c)).join("")).join("");
  return `<g shape-rendering="crispEdges">${all}</g><rect class="edge" x="${left}" y="${top}" width="${side}" height="${side}"/>`;
}

class ScalingVisual extends TipVisual {
  build() {
    this.choice("at", "Pixels in", ["[0, 1] and sigmoid", "[−1, 1] and tanh"], 1);
    this.pictures = this.panel("A real digit, and what the untrained G makes", { width: 330, pad: { left: 0, right: 0, top: 0, bottom: 0 } });
    this.curve = this.panel("G's last activation");
    this.values = this.panel("Pixels of the real digits");
  }

  draw() {
    const { digit, pixels, signals } = this.data;
    const signed = this.at === 1;
    const range = signed ? [-1, 1] : [0, 1];
    const last = signed ? Math.tanh : (x) => 1 / (1 + Math.exp(-x));
    const shown = signals.map((row) => row.map((x) => (last(x) - range[0]) / (range[1] - range[0])));
    this.pictures.begin([0, 1], [0, 1]).raw(tipPixels(digit, 6, 14, 150)).raw(tipPixels(shown, 174, 14, 150));
    this.pictures.write(81, 184, "real", "middle").write(249, 184, "untrained G", "middle").end("A real digit beside the grey picture of an untrained generator");
    this.curve.begin([-4, 4], [-1.1, 1.1]).axes({ x: [-4, 0, 4], y: [-1, 0, 1], xName: "signal", yName: "pixel" });
    this.curve.line([[-4, 0], [4, 0]], "faint").line([[0, -1.1], [0, 1.1]], "faint").line(tipRange(-4, 4, 60).map((x) => [x, last(x)]), "g");
    this.curve.end(signed ? "tanh: from -1 to 1" : "sigmoid: from 0 to 1");
    const values = pixels.map((value) => range[0] + value * (range[1] - range[0]));
    const shares = tipShares(values, [-1.05, 1.05], 21);
    this.values.begin([-1.1, 1.1], [0, Math.max(...shares) * 1.1]).axes({ x: [-1, 0, 1], xName: "value", yName: "share" });
    this.values.line([[0, 0], [0, Math.max(...shares) * 1.1]], "faint").bars(shares, [-1.05, 1.05], "real").end("Histogram of the pixels");
    const mean = tipMean(values);
    this.say(`Mean of the pixels: ${mean.toFixed(2)}. ${signed ? "Values lie on both sides of 0, and G ends in a tanh, which is steepest in the middle grey." : "No value is negative, so all inputs push D's first layer the same way; G ends in a sigmoid."} Middle grey is ${signed ? "0" : "0.5"}.`);
  }
}

class StrideVisual extends TipVisual {
  build() {
    const side = this.data.stride.length;
    this.slider("at", { label: "Answer", low: 0, high: side * side - 1, step: 1, value: Math.round(side * side * 0.44), words: (v) => `${v + 1} of ${side * side}` });
    const pad = { left: 0, right: 0, top: 0, bottom: 0 };
    this.panels = ["A digit, 16 × 16", "Convolution with stride 2", "Convolution, then the average of 2 × 2"].map((title) => this.panel(title, { width: 230, height: 232, pad }));
  }

  draw() {
    const { digit, stride, pool, bright } = this.data;
    const side = stride.length;
    const [row, column] = [Math.floor(this.at / side), this.at % side];
    const frame = (r, c, size, cells, kind) => `<rect class="${kind}" x="${15 + (c * 200) / cells}" y="${8 + (r * 200) / cells}" width="${(size * 200) / cells}" height="${(size * 200) / cells}"/>`;
    const [source, strided, pooled] = this.panels;
    const wide = frame(2 * row - 1, 2 * column - 1, 4, 16, "frame dashed"); // four windows of 3 x 3, side by side
    source.begin([0, 1], [0, 1]).raw(tipPixels(digit, 15, 8, 200)).raw(wide).raw(frame(2 * row, 2 * column, 3, 16, "frame")).write(115, 226, "solid: seen with stride; dashed: with pooling", "tick middle").end("The digit, and what each answer has seen of it");
    const scaled = (rows) => rows.map((cells) => cells.map((value) => (value - bright[0]) / (bright[1] - bright[0])));
    strided.begin([0, 1], [0, 1]).raw(tipPixels(scaled(stride), 15, 8, 200)).raw(frame(row, column, 1, side, "frame")).write(115, 226, "64 answers × 9 products = 576", "tick middle").end("The result of a convolution with stride 2");
    pooled.begin([0, 1], [0, 1]).raw(tipPixels(scaled(pool), 15, 8, 200)).raw(frame(row, column, 1, side, "frame dashed")).write(115, 226, "256 answers × 9 products = 2,304", "tick middle").end("The result of a convolution and pooling");
    this.say(`Here stride gives ${stride[row][column].toFixed(2)}, pooling ${pool[row][column].toFixed(2)}. The average blurs edges; with stride, the kernel itself learns what to keep.`);
  }
}

Object.assign(tipVisuals, { scaling: ScalingVisual, stride: StrideVisual });
