// A plane of pictures: drag anywhere; the nearest picture shows at once, the exact one when the page has drawn it.

const PAD_AROUND = 330; // what the page needs above and below the square, in CSS pixels
const PAD_SNAP = 9; // CSS pixels
const PAD_HTML = `
  <div class="show">
    <figure class="square"><canvas data-part="square" role="application"></canvas></figure>
    <figure class="large"><canvas data-part="large" role="img"></canvas>
      <figcaption><b data-part="place"></b><span data-part="words"></span></figcaption></figure>
  </div>
  <p class="said" data-part="said" role="status" aria-live="polite"></p>`;

class LatentPad extends LatentPair {
  constructor(parent) {
    super(parent, "pad", PAD_HTML);
    this.grid = document.createElement("canvas"); // the pictures, drawn once
    this.grip = new Grip(this.part("square"), {
      move: (x, y) => this.go(...this.snapped(this.data.centre[0] + x * this.span, this.data.centre[1] + y * this.span)),
      step: (dx, dy) => this.go(this.x + dx * this.spacing, this.y + dy * this.spacing),
      rest: () => this.tell({ x: this.x, y: this.y }),
    });
  }

  take(data) {
    const fresh = data.id !== this.data?.id;
    const [centre, reach] = [data.centre, data.reach];
    this.data = data;
    this.spacing = (2 * reach) / Math.max(1, data.side - 1);
    this.span = reach + this.spacing / 2; // the outer cells reach beyond their own places
    if (fresh) {
      this.sheet = new Sheet(data.sheet, () => this.layout(true));
      this.drawn = null;
      this.sent = 0;
      setText(this.part("said"), `${data.label}: ${data.side} by ${data.side} pictures.`);
      setAttribute(this.part("square"), "aria-label", `${data.label}. Drag, or move with the arrow keys.`);
    }
    if (fresh || data.sent >= this.sent) [this.x, this.y] = data.at;
    this.x = clamp(this.x, centre[0] - this.span, centre[0] + this.span);
    this.y = clamp(this.y, centre[1] - this.span, centre[1] + this.span);
    if (data.exact && data.exact.png !== this.exact?.data.png) this.exact = new Sheet(data.exact, () => this.redraw());
  }

  /** A hand near a letter means the letter. */
  snapped(x, y) {
    const near = PAD_SNAP * 2 * this.span / this.side;
    const mark = this.data.marks.find((one) => Math.hypot(one.x - x, one.y - y) < near);
    return mark ? [mark.x, mark.y] : [x, y];
  }

  go(x, y) {
    const [cx, cy] = this.data.centre;
    this.x = clamp(x, cx - this.span, cx + this.span);
    this.y = clamp(y, cy - this.span, cy + this.span);
    this.overtake();
    this.redraw();
  }

  /** Column and row (from the top) of the nearest picture. */
  cell() {
    const { centre, reach, side } = this.data;
    const place = (at, middle) => clamp(Math.round((at - middle + reach) / this.spacing), 0, side - 1);
    return [place(this.x, centre[0]), side - 1 - place(this.y, centre[1])];
  }

  /** CSS pixels of a place of the plane inside the square. */
  pixel(x, y) {
    const [cx, cy] = this.data.centre;
    return [((x - cx) / this.span / 2 + 0.5) * this.side, (0.5 - (y - cy) / this.span / 2) * this.side];
  }

  layout(always) {
    if (!this.data || !this.root.clientWidth) return;
    const [side, large] = this.sides(PAD_AROUND);
    const name = `${side}x${large}|${this.theme.signature}`;
    if (name === this.laidOut && !always) return;
    this.laidOut = name;
    [this.side, this.large] = [side, large];
    latentSize(this.part("square"), side, 1);
    latentSize(this.part("large"), large, this.sheet.aspect);
    this.drawn = null;
    this.redraw();
  }

  /** All pictures; D's opinion of each as a frame, the surer "real", the stronger. */
  drawGrid() {
    const { data, sheet, side } = this;
    fitCanvas(this.grid, side, side);
    const context = this.grid.getContext("2d");
    context.clearRect(0, 0, side, side);
    const cell = side / data.side;
    const gap = data.heat ? Math.min(2, cell * 0.06) : 0.5;
    for (let i = 0; i < sheet.count; i += 1) {
      const [x, y] = [(i % data.side) * cell, Math.floor(i / data.side) * cell];
      if (data.heat) {
        context.fillStyle = cssRgb([0, 114, 178], data.heat[i]);
        context.fillRect(x, y, cell, cell);
      }
      sheet.draw(context, i, x + gap, y + gap, cell - 2 * gap, cell - 2 * gap);
    }
    this.drawn = this.laidOut;
  }

  draw() {
    if (!this.sheet.ready || !this.side) return;
    if (this.drawn !== this.laidOut) this.drawGrid();
    const canvas = this.part("square");
    fitCanvas(canvas, this.side, this.side);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, this.side, this.side);
    context.drawImage(this.grid, 0, 0, this.side, this.side);
    const [column, row] = this.cell();
    this.drawMarks(context, column, row);
    const index = row * this.data.side + column;
    const exact = this.exact?.ready && this.data.sent >= this.sent && this.data.at[0] === this.x && this.data.at[1] === this.y;
    if (exact) this.exact.fill(this.part("large"), 0);
    else this.sheet.fill(this.part("large"), index);
    this.tellWords(index, exact);
    this.facts({ x: this.x.toFixed(3), y: this.y.toFixed(3), cell: index, exact: Boolean(exact), ready: true });
  }

  drawMarks(context, column, row) {
    const cell = this.side / this.data.side;
    const outline = (draw) => {
      for (const [width, style] of [[4, this.theme.paper], [2, this.theme.ink]]) {
        [context.lineWidth, context.strokeStyle] = [width, style];
        draw();
      }
    };
    outline(() => context.strokeRect(column * cell, row * cell, cell, cell));
    for (const mark of this.data.marks) this.drawLetter(context, mark);
    const [x, y] = this.pixel(this.x, this.y);
    outline(() => {
      context.beginPath();
      context.arc(x, y, 5, 0, 2 * Math.PI);
      context.stroke();
    });
  }

  drawLetter(context, mark) {
    const [x, y] = this.pixel(mark.x, mark.y);
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.fillStyle = this.theme.paper;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = this.theme.soft;
    context.stroke();
    context.fillStyle = this.theme.ink;
    context.font = `600 12px ${this.theme.font}`;
    [context.textAlign, context.textBaseline] = ["center", "middle"];
    context.fillText(mark.name, x, y + 0.5);
  }

  tellWords(index, exact) {
    const score = exact ? this.data.exact_score : this.data.scores[index];
    const place = `(${cents(this.x)}, ${cents(this.y)})`;
    const words = this.data.probability ? `D: ${formatShare(score)} real` : `D: ${formatFigure(score)}`;
    setText(this.part("place"), place);
    setText(this.part("words"), words);
    setAttribute(this.part("large"), "aria-label", `The picture at ${place}. ${words}`);
  }

  destroy() {
    super.destroy();
    this.grip.stop();
  }
}

latentParts.pad = LatentPad;
