// Many small pictures (or points) that came as one: cut out and drawn without blur.

const REAL_DOT = 2;

class Sheet {
  /** `data`: {png, columns, count, width, height} for pictures, {points, box, real, count} for points. */
  constructor(data, ready) {
    this.data = data;
    this.count = data.count;
    this.isPoints = data.points !== undefined;
    if (this.isPoints) {
      this.points = unitsOfPoints(data.points, data.box);
      this.real = data.real ? unitsOfPoints(data.real, data.box) : new Float32Array(0);
      return;
    }
    createImageBitmap(new Blob([bytesOf(data.png)], { type: "image/png" })).then((bitmap) => {
      this.bitmap = bitmap;
      ready();
    });
  }

  get ready() {
    return this.isPoints || Boolean(this.bitmap);
  }

  /** Width by height of one picture. */
  get aspect() {
    return this.isPoints ? 1 : this.data.width / this.data.height;
  }

  /** Draws picture `index` into `context` at (x, y) with this size, pixels kept sharp where they grow. */
  draw(context, index, x, y, width, height) {
    if (!this.bitmap || index < 0 || index >= this.count) return;
    const { columns, width: w, height: h } = this.data;
    context.imageSmoothingEnabled = width < w;
    context.drawImage(this.bitmap, (index % columns) * w, Math.floor(index / columns) * h, w, h, x, y, width, height);
  }

  /** Fills a canvas of its own with picture `index`; CSS makes it large. */
  fill(canvas, index) {
    if (!this.bitmap) return;
    const { width, height } = this.data;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    this.draw(canvas.getContext("2d"), index, 0, 0, width, height);
  }

  /** Draws the plane: real points faint, the whole way thin, the point at `index` as a strong cross. */
  plot(canvas, index, side, theme) {
    fitCanvas(canvas, side, side);
    const context = canvas.getContext("2d");
    const [pad, inner] = [6, side - 12];
    const place = (i, from) => [pad + from[2 * i] * inner, pad + (1 - from[2 * i + 1]) * inner];
    context.clearRect(0, 0, side, side);
    context.strokeStyle = theme.faint;
    context.strokeRect(0.5, 0.5, side - 1, side - 1);
    context.fillStyle = COLOURS.real;
    context.globalAlpha = 0.35;
    for (let i = 0; i < this.real.length / 2; i += 1) {
      context.beginPath();
      context.arc(...place(i, this.real), side > 120 ? REAL_DOT : 1, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = COLOURS.fake;
    if (side > 120) this.plotWay(context, place);
    const [x, y] = place(index, this.points);
    const arm = side > 120 ? 8 : 4;
    context.lineWidth = side > 120 ? 4 : 2;
    context.beginPath();
    for (const turn of [-1, 1]) {
      context.moveTo(x - arm, y - turn * arm);
      context.lineTo(x + arm, y + turn * arm);
    }
    context.stroke();
    context.lineWidth = 1;
  }

  plotWay(context, place) {
    context.globalAlpha = 0.6;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = 0; i < this.count; i += 1) {
      const [x, y] = place(i, this.points);
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** A picture or a plane, whichever this sheet holds. */
  show(canvas, index, side, theme) {
    if (this.isPoints) this.plot(canvas, index, side, theme);
    else this.fill(canvas, index);
  }
}
