// D's map: one byte per cell, blue where D says real, pink where it says fake, grey where it cannot tell.

class HeatMap {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.table = new Uint32Array(256);
    this.painted = "";
    this.values = null; // bytes as shown now, row 0 = lowest y
    this.size = [0, 0];
  }

  setTheme(theme) {
    const ends = {
      fake: mixRgb(theme.background, rgbOf(COLOURS.fake), theme.dark ? 0.46 : 0.36),
      middle: mixRgb(theme.background, theme.text, theme.dark ? 0.1 : 0.06),
      real: mixRgb(theme.background, rgbOf(COLOURS.discriminator), theme.dark ? 0.72 : 0.6),
    };
    this.colours = Array.from({ length: 256 }, (_, value) => {
      const signed = (value - 127.5) / 127.5;
      return mixRgb(ends.middle, signed < 0 ? ends.fake : ends.real, Math.abs(signed));
    });
    this.colours.forEach(([r, g, b], i) => (this.table[i] = (255 << 24) | (b << 16) | (g << 8) | r));
    this.bar = this.makeBar();
    this.painted = "";
  }

  /** The legend's colours as a picture one pixel wide, 1 at the top. */
  makeBar() {
    const canvas = new OffscreenCanvas(1, 256);
    const context = canvas.getContext("2d");
    this.colours.forEach((colour, i) => {
      context.fillStyle = cssRgb(colour);
      context.fillRect(0, 255 - i, 1, 1);
    });
    return canvas.transferToImageBitmap();
  }

  setSize([width, height]) {
    if (this.size[0] === width && this.size[1] === height) return;
    this.size = [width, height];
    this.painted = "";
    if (!width || !height) return; // nothing learned yet: no picture of that size can be made
    [this.canvas.width, this.canvas.height] = this.size;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.values = new Uint8Array(width * height);
  }

  /** Blends the maps of two frames into the picture; false where the frame carries no map of this size. */
  show({ a, b, t }) {
    const [width, height] = this.size;
    if (!width || a.heat.length !== width * height) return false;
    const share = b.heat.length === a.heat.length ? Math.round(t * 16) : 0;
    const name = `${a.seq}:${b.seq}:${share}`;
    if (name === this.painted) return true;
    this.painted = name;
    for (let i = 0; i < a.heat.length; i += 1) {
      this.values[i] = share ? a.heat[i] + (((b.heat[i] - a.heat[i]) * share) >> 4) : a.heat[i];
    }
    for (let row = 0; row < height; row += 1) {
      const target = (height - 1 - row) * width;
      for (let column = 0; column < width; column += 1) {
        this.pixels[target + column] = this.table[this.values[row * width + column]];
      }
    }
    this.context.putImageData(this.image, 0, 0);
    return true;
  }

  draw(context, view) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    const [left, top] = [view.x(0), view.y(1)];
    context.drawImage(this.canvas, left, top, view.x(1) - left, view.y(0) - top);
  }

  /** D's value at box units (u, v), 0..1, between cell centres; null outside the box. */
  at(u, v) {
    const [width, height] = this.size;
    if (!this.painted || u < 0 || u > 1 || v < 0 || v > 1) return null;
    const x = clamp(u * width - 0.5, 0, width - 1);
    const y = clamp(v * height - 0.5, 0, height - 1);
    const [i, j] = [Math.min(Math.floor(x), width - 2), Math.min(Math.floor(y), height - 2)];
    const [fx, fy] = [x - i, y - j];
    const cell = (column, row) => this.values[row * width + column];
    const low = cell(i, j) * (1 - fx) + cell(i + 1, j) * fx;
    const high = cell(i, j + 1) * (1 - fx) + cell(i + 1, j + 1) * fx;
    return (low * (1 - fy) + high * fy) / 255;
  }

  /** The upright bar beside the plot: what the colours mean. */
  drawLegend(context, theme, area, label) {
    const { left, top, width, height } = area;
    context.drawImage(this.bar, left, top, width, height);
    context.strokeStyle = theme.faint;
    context.strokeRect(left + 0.5, top + 0.5, width, height);
    const numbers = !label || label === "probability"; // a squashed score has no 0..1 to read off
    context.fillStyle = theme.soft;
    context.textAlign = "left";
    context.font = `12px ${theme.font}`;
    const marks = numbers ? [["1", 0], ["0.5", 0.5], ["0", 1]] : [["+", 0], ["-", 1]];
    context.textBaseline = "middle";
    for (const [text, place] of marks) {
      context.fillText(text, left + width + 5, top + clamp(place * height, 6, height - 6));
    }
    context.textBaseline = "top";
    context.fillText("real", left + width + 5, top + 15);
    context.textBaseline = "bottom";
    context.fillText("fake", left + width + 5, top + height - 14);
  }
}
