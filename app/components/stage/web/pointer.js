// Hands on the plot: hover, wheel and pinch zoom, drag to pan, keys, and laying points in draw mode.

class PlotHands {
  /** `stage` offers view, plot, sketch, shownLayers(), redraw() and keyed(name). */
  constructor(canvas, stage) {
    this.canvas = canvas;
    this.stage = stage;
    this.pointers = new Map(); // pointerId -> [x, y]
    this.at = null; // the hovering pointer
    const on = (name, handler) => canvas.addEventListener(name, handler.bind(this), { passive: false });
    on("pointerdown", this.down);
    on("pointermove", this.move);
    on("pointerup", this.up);
    on("pointercancel", this.up);
    on("pointerleave", this.leave);
    on("wheel", this.wheel);
    on("dblclick", this.reset);
    on("keydown", this.key);
  }

  place(event) {
    const frame = this.canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  down(event) {
    if (event.button > 0) return;
    const place = this.place(event);
    if (!this.stage.view.inside(...place)) return;
    this.pointers.set(event.pointerId, place);
    this.canvas.setPointerCapture?.(event.pointerId);
    if (this.stage.sketch.on && this.pointers.size === 1) this.stage.sketch.begin(...place);
  }

  move(event) {
    const place = this.place(event);
    const before = this.pointers.get(event.pointerId);
    if (event.pointerType !== "touch" || before) this.at = place;
    if (!before) return this.hover();
    if (this.stage.sketch.on) this.stage.sketch.extend(...place);
    else if (this.pointers.size === 2) this.pinch(event.pointerId, place);
    else if (event.pointerType !== "touch" || this.stage.view.zoomed) {
      this.stage.view.pan(place[0] - before[0], place[1] - before[1]);
    }
    this.pointers.set(event.pointerId, place);
    this.stage.redraw();
  }

  pinch(moving, place) {
    const other = [...this.pointers].find(([id]) => id !== moving)[1];
    const before = this.pointers.get(moving);
    const grown = Math.hypot(place[0] - other[0], place[1] - other[1]);
    const was = Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
    this.stage.view.zoom(grown / was, (place[0] + other[0]) / 2, (place[1] + other[1]) / 2);
  }

  up(event) {
    if (this.pointers.delete(event.pointerId) && this.stage.sketch.on) this.stage.sketch.end();
    if (event.pointerType === "touch") {
      this.at = this.place(event); // a tap shows what is there
      this.hover();
    }
  }

  leave(event) {
    if (this.pointers.has(event.pointerId) || event.pointerType === "touch") return;
    this.at = null;
    this.hover();
  }

  wheel(event) {
    const place = this.place(event);
    if (!this.stage.view.inside(...place)) return;
    const pixels = event.deltaMode === 1 ? event.deltaY * 32 : event.deltaY;
    if (!this.stage.view.zoom(Math.exp(-clamp(pixels, -240, 240) / 400), ...place)) return; // let the page scroll
    event.preventDefault();
    this.stage.redraw();
  }

  reset() {
    if (this.stage.sketch.on) return;
    this.stage.view.reset();
    this.stage.redraw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { view } = this.stage;
    const pan = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (event.key === "+" || event.key === "=") view.zoom(1.3);
    else if (event.key === "-" || event.key === "_") view.zoom(1 / 1.3);
    else if (event.key === "0") view.reset();
    else if (event.shiftKey && pan) view.pan(...pan);
    else if (event.key === "ArrowLeft") this.stage.scrubBy(-1);
    else if (event.key === "ArrowRight") this.stage.scrubBy(1);
    else if (event.key === "Escape") this.at = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.stage.redraw();
  }

  /** A tap or click anywhere else ends the hover. */
  forget(event) {
    if (!this.at || event.composedPath().includes(this.canvas)) return;
    this.at = null;
    this.hover();
  }

  /** Finds what lies under the pointer; redraws only where that changed. */
  hover() {
    const { plot, view, sketch } = this.stage;
    const inside = this.at && view.inside(...this.at) && !sketch.on;
    const found = inside ? plot.nearest(...this.at, this.stage.shownLayers()) : null;
    const changed = found?.kind !== plot.hover?.kind || found?.place !== plot.hover?.place;
    plot.hover = found;
    if (changed) this.stage.redraw();
    this.stage.showTip(inside ? this.at : null);
  }

  /** The lines of the tooltip at the pointer. */
  lines() {
    const { plot, view } = this.stage;
    const found = plot.hover;
    const units = found && (found.kind === "fake" ? plot.fakes : plot.real);
    const unit = units ? [units[found.place * 2], units[found.place * 2 + 1]] : view.unit(...this.at);
    const [x, y] = view.data(unit);
    const lines = [`x ${x.toFixed(3)}   y ${y.toFixed(3)}`];
    const score = this.score(found, unit);
    if (score !== null) lines.push(score);
    if (found?.kind === "real") lines.unshift("real point");
    if (found?.kind === "fake") {
      lines.unshift(`fake point ${found.place + 1}`);
      lines.push(`always from the same noise, z ${found.place + 1}`);
    }
    return lines;
  }

  score(found, unit) {
    const { plot } = this.stage;
    const scores = plot.moment?.a.scores;
    const known = found?.kind === "fake" && scores && found.place < scores.length;
    const value = known ? scores[found.place] / 255 : plot.heat.at(...unit);
    if (value === null || !plot.moment) return null;
    const verdict = value > 0.55 ? "says real" : value < 0.45 ? "says fake" : "cannot tell";
    const name = !plot.heatLabel || plot.heatLabel === "probability" ? "D(x)" : plot.heatLabel;
    return `${name} ${value.toFixed(2)}: D ${verdict}`;
  }
}
