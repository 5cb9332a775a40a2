// Draw mode: a drag lays points in data coordinates; Undo, Clear and Done stand over the plot.

const SKETCH_MAX = 2000;
const SKETCH_MIN = 10;
const SKETCH_SPACING = 5; // CSS pixels between two points of a stroke
const SKETCH_UNDOS = 50;

class Sketch {
  constructor(panel, view, { changed, done }) {
    this.panel = panel;
    this.view = view;
    this.changed = changed;
    this.on = false;
    this.points = []; // box units, [u, v] pairs flattened
    this.past = [];
    this.count = panel.querySelector("[data-part=sketch-count]");
    this.buttons = Object.fromEntries(
      ["undo", "clear", "done"].map((name) => [name, panel.querySelector(`[data-part=sketch-${name}]`)]),
    );
    this.buttons.undo.addEventListener("click", () => this.undo());
    this.buttons.clear.addEventListener("click", () => this.clear());
    this.buttons.done.addEventListener("click", () => done(this.data()));
    this.show();
  }

  /** Follows the page's draw switch; a new drawing starts empty. */
  set(on) {
    if (on === this.on) return;
    this.on = on;
    this.points = [];
    this.past = [];
    this.show();
  }

  begin(px, py) {
    this.remember();
    this.last = null;
    this.extend(px, py);
  }

  /** Adds a point where the pointer is far enough from the last one. */
  extend(px, py) {
    if (!this.view.inside(px, py) || this.points.length / 2 >= SKETCH_MAX) return;
    if (this.last && Math.hypot(px - this.last[0], py - this.last[1]) < SKETCH_SPACING) return;
    this.last = [px, py];
    this.points.push(...this.view.unit(px, py));
    this.show();
  }

  end() {
    this.last = null;
  }

  remember() {
    this.past.push(this.points.slice());
    if (this.past.length > SKETCH_UNDOS) this.past.shift();
  }

  undo() {
    if (this.past.length) this.points = this.past.pop();
    this.show();
  }

  clear() {
    if (this.points.length) this.remember();
    this.points = [];
    this.show();
  }

  show() {
    this.panel.hidden = !this.on;
    const count = this.points.length / 2;
    const text = !count
      ? "Drag on the plot to lay points"
      : count < SKETCH_MIN
        ? `${count} points, at least ${SKETCH_MIN}`
        : `${formatCount(count)} points${count >= SKETCH_MAX ? ", the most there can be" : ""}`;
    setText(this.count, text);
    this.buttons.undo.disabled = !this.past.length;
    this.buttons.clear.disabled = !count;
    this.buttons.done.disabled = count < SKETCH_MIN;
    this.changed();
  }

  /** [[x, y], ...] in data coordinates, five figures each. */
  data() {
    const rows = [];
    for (let i = 0; i < this.points.length; i += 2) {
      rows.push(this.view.data([this.points[i], this.points[i + 1]]).map((v) => Number(v.toPrecision(5))));
    }
    return rows;
  }
}
