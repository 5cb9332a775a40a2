// The square of noise beside the plane of points: drag in one and see where G puts it in the other.

const NOISE_AROUND = 330;
const NOISE_RINGS = [1, 2, 3]; // standard deviations
const NOISE_HTML = `
  <div class="show">
    <figure><canvas data-part="square" role="application"></canvas><figcaption><b data-part="from"></b><span data-part="place"></span></figcaption></figure>
    <figure><canvas data-part="plane" role="img"></canvas><figcaption><b>Points</b><span data-part="words"></span></figcaption></figure>
  </div>
  <p class="said" data-part="said" role="status" aria-live="polite"></p>`;

class LatentNoise extends LatentPair {
  constructor(parent) {
    super(parent, "noise", NOISE_HTML);
    this.grip = new Grip(this.part("square"), {
      move: (x, y) => this.go(x * this.data.reach, y * this.data.reach),
      step: (dx, dy) => this.go(this.x + dx * this.spacing, this.y + dy * this.spacing),
      rest: () => this.tell({ x: this.x, y: this.y }),
    });
    this.back = new Grip(this.part("plane"), {
      move: (x, y) => this.goBack(x, y),
      step: () => {},
      rest: () => this.tell({ x: this.x, y: this.y }),
    });
    this.part("plane").tabIndex = -1;
  }

  take(data) {
    const fresh = data.id !== this.data?.id;
    this.data = data;
    this.spacing = (2 * data.reach) / (data.side - 1);
    if (fresh) {
      this.points = unitsOfPoints(data.points, data.box);
      this.real = unitsOfPoints(data.real, data.box);
      this.sent = 0;
      setText(this.part("from"), data.names.length > 1 ? `Noise: ${data.names.join(" and ")}` : "Noise");
      setAttribute(this.part("square"), "aria-label", `${data.label}. Drag, or move with the arrow keys.`);
      setText(this.part("said"), data.label);
    }
    if (fresh || data.sent >= this.sent) [this.x, this.y] = data.at;
    this.exact = unitsOfPoints(data.exact, data.box);
  }

  go(x, y) {
    const { reach } = this.data;
    [this.x, this.y] = [clamp(x, -reach, reach), clamp(y, -reach, reach)];
    this.overtake();
    this.redraw();
  }

  /** From a place among the points to the noise that G puts nearest to it. */
  goBack(x, y) {
    const pad = (this.side - 12) / this.side;
    const [wantX, wantY] = [x / pad / 2 + 0.5, y / pad / 2 + 0.5];
    let [best, least] = [0, Infinity];
    for (let i = 0; i < this.points.length / 2; i += 1) {
      const away = (this.points[2 * i] - wantX) ** 2 + (this.points[2 * i + 1] - wantY) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    const { side, reach } = this.data;
    this.go((best % side) * this.spacing - reach, reach - Math.floor(best / side) * this.spacing);
  }

  /** Where G puts the noise at (x, y): between the four nearest of the grid, exact once the page has told. */
  pointAt(x, y) {
    const { side, reach, at } = this.data;
    if (this.data.sent >= this.sent && at[0] === x && at[1] === y) return { point: this.exact, exact: true };
    const [across, down] = [(x + reach) / this.spacing, (reach - y) / this.spacing].map((value) => clamp(value, 0, side - 1));
    const [column, row] = [Math.min(side - 2, Math.floor(across)), Math.min(side - 2, Math.floor(down))];
    const [sx, sy] = [across - column, down - row];
    const corner = (i, j, axis) => this.points[2 * ((row + j) * side + column + i) + axis];
    const mix = (axis) =>
      (1 - sy) * ((1 - sx) * corner(0, 0, axis) + sx * corner(1, 0, axis)) + sy * ((1 - sx) * corner(0, 1, axis) + sx * corner(1, 1, axis));
    return { point: [mix(0), mix(1)], exact: false };
  }

  layout(always) {
    if (!this.data || !this.root.clientWidth) return;
    const width = this.root.clientWidth;
    this.sides(NOISE_AROUND);
    const narrow = width < PAIR_NARROW;
    const side = narrow ? Math.min(width - 40, 270) : Math.min(Math.floor((width - 16) / 2), clamp(window.innerHeight - NOISE_AROUND, 240, 520));
    const name = `${side}|${this.theme.signature}`;
    if (name === this.laidOut && !always) return;
    this.laidOut = name;
    this.side = side;
    for (const part of ["square", "plane"]) latentSize(this.part(part), side, 1);
    this.redraw();
  }

  draw() {
    if (!this.side) return;
    const { point, exact } = this.pointAt(this.x, this.y);
    this.drawNoise();
    this.drawPlane(point);
    setText(this.part("place"), `z (${cents(this.x)}, ${cents(this.y)})`);
    const { box } = this.data;
    const [px, py] = [box[0] + point[0] * (box[1] - box[0]), box[2] + point[1] * (box[3] - box[2])];
    const words = `G(z) = (${cents(px)}, ${cents(py)})`;
    setText(this.part("words"), words);
    setAttribute(this.part("plane"), "aria-label", `${words}, among the real points`);
    this.facts({ x: this.x.toFixed(3), y: this.y.toFixed(3), px: px.toFixed(3), py: py.toFixed(3), exact, ready: true });
  }

  begin(name) {
    const canvas = this.part(name);
    fitCanvas(canvas, this.side, this.side);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, this.side, this.side);
    context.strokeStyle = this.theme.faint;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, this.side - 1, this.side - 1);
    return context;
  }

  /** The square: its grid, and rings of one, two and three standard deviations, where most noise is drawn. */
  drawNoise() {
    const context = this.begin("square");
    const [inner, { reach }] = [this.side - 12, this.data];
    const place = (x, y) => [6 + (x / reach / 2 + 0.5) * inner, 6 + (0.5 - y / reach / 2) * inner];
    this.drawLines(context, (i) => place((i % this.data.side) * this.spacing - reach, reach - Math.floor(i / this.data.side) * this.spacing));
    context.setLineDash([3, 4]);
    context.strokeStyle = this.theme.soft;
    context.lineWidth = 1;
    for (const ring of NOISE_RINGS) {
      if (ring > reach) continue;
      context.beginPath();
      context.arc(...place(0, 0), (ring / reach / 2) * inner, 0, 2 * Math.PI);
      context.stroke();
    }
    context.setLineDash([]);
    this.drawCross(context, place(this.x, this.y), this.theme.ink);
  }

  drawPlane(point) {
    const context = this.begin("plane");
    const inner = this.side - 12;
    const place = (x, y) => [6 + x * inner, 6 + (1 - y) * inner];
    context.fillStyle = COLOURS.real;
    context.globalAlpha = 0.4;
    for (let i = 0; i < this.real.length / 2; i += 1) {
      context.beginPath();
      context.arc(...place(this.real[2 * i], this.real[2 * i + 1]), REAL_DOT, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    this.drawLines(context, (i) => place(this.points[2 * i], this.points[2 * i + 1]));
    this.drawCross(context, place(...point), COLOURS.fake);
  }

  /** The lines of the square's grid, wherever `place(i)` puts its corners: one way solid, the other lighter. */
  drawLines(context, place) {
    const { side, every } = this.data;
    context.strokeStyle = COLOURS.generator;
    context.lineWidth = 1.2;
    for (const turned of [false, true]) {
      context.globalAlpha = turned ? 0.4 : 0.9;
      context.beginPath();
      for (let line = 0; line < side; line += every) {
        for (let i = 0; i < side; i += 1) {
          const at = place(turned ? line * side + i : i * side + line);
          if (i) context.lineTo(...at);
          else context.moveTo(...at);
        }
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  drawCross(context, [x, y], colour) {
    for (const [width, style] of [[7, this.theme.paper], [4, colour]]) {
      [context.lineWidth, context.strokeStyle] = [width, style];
      context.beginPath();
      for (const turn of [-1, 1]) {
        context.moveTo(x - 7, y - turn * 7);
        context.lineTo(x + 7, y + turn * 7);
      }
      context.stroke();
    }
  }

  destroy() {
    super.destroy();
    this.grip.stop();
    this.back.stop();
  }
}

latentParts.noise = LatentNoise;
