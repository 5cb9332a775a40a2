// The window on the data: what part of the box the plot shows, and where a point lands in pixels.

const ZOOM_MIN = 0.25;
const ZOOM_MAX = 60;

class View {
  constructor() {
    this.area = { left: 0, top: 0, width: 1, height: 1 }; // the plot inside its canvas, CSS pixels
    this.version = 0;
    this.box = [0, 1, 0, 1];
    this.reset();
  }

  /** Another box starts unzoomed; the same box keeps the zoom. */
  setBox(box) {
    if (box.every((value, i) => value === this.box[i])) return;
    this.box = box.slice();
    this.reset();
  }

  setArea(area) {
    this.area = area;
    this.version += 1;
  }

  reset() {
    this.scale = 1;
    this.centre = [0.5, 0.5];
    this.version += 1;
  }

  get zoomed() {
    return Math.abs(this.scale - 1) > 1e-6 || Math.hypot(this.centre[0] - 0.5, this.centre[1] - 0.5) > 1e-6;
  }

  x(u) {
    return this.area.left + ((u - this.centre[0]) * this.scale + 0.5) * this.area.width;
  }

  y(v) {
    return this.area.top + (0.5 - (v - this.centre[1]) * this.scale) * this.area.height;
  }

  /** Pixels to box units. */
  unit(px, py) {
    return [
      this.centre[0] + ((px - this.area.left) / this.area.width - 0.5) / this.scale,
      this.centre[1] + (0.5 - (py - this.area.top) / this.area.height) / this.scale,
    ];
  }

  /** Box units to data coordinates. */
  data([u, v]) {
    const [x0, x1, y0, y1] = this.box;
    return [x0 + u * (x1 - x0), y0 + v * (y1 - y0)];
  }

  inside(px, py) {
    const { left, top, width, height } = this.area;
    return px >= left && px <= left + width && py >= top && py <= top + height;
  }

  /** Zooms about a pixel; false where the limit is reached and nothing moved. */
  zoom(factor, px = this.area.left + this.area.width / 2, py = this.area.top + this.area.height / 2) {
    const scale = clamp(this.scale * factor, ZOOM_MIN, ZOOM_MAX);
    if (scale === this.scale) return false;
    const held = this.unit(px, py);
    this.scale = Math.abs(scale - 1) < 0.02 ? 1 : scale;
    const moved = this.unit(px, py);
    this.moveTo(this.centre[0] + held[0] - moved[0], this.centre[1] + held[1] - moved[1]);
    return true;
  }

  pan(dx, dy) {
    const [u, v] = this.centre;
    this.moveTo(u - dx / this.area.width / this.scale, v + dy / this.area.height / this.scale);
  }

  /** The centre stays where there can be points: within two boxes of the middle. */
  moveTo(u, v) {
    this.centre = [clamp(u, -1.5, 2.5), clamp(v, -1.5, 2.5)];
    this.version += 1;
  }

  /** {low, high} of the visible data along axis 0 (x) or 1 (y). */
  range(axis) {
    const [low, high] = this.box.slice(axis * 2, axis * 2 + 2);
    const half = 0.5 / this.scale;
    return {
      low: low + (this.centre[axis] - half) * (high - low),
      high: low + (this.centre[axis] + half) * (high - low),
    };
  }
}
