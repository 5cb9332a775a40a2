// The plot: one canvas, drawn from the moment that playback shows and the layers that are switched on.

const MARGIN = { left: 42, right: 50, top: 6, bottom: 24 };
const BEND_MS = 2600;

class Plot {
  constructor(canvas, view) {
    this.canvas = canvas;
    this.view = view;
    this.heat = new HeatMap();
    this.real = new Float32Array(0);
    this.gridSize = [0, 0];
    this.heatLabel = "";
    this.hover = null;
    this.bendStart = null;
    this.outside = 0;
    this.realLayer = document.createElement("canvas");
    this.realDrawn = "";
  }

  setTheme(theme) {
    this.theme = theme;
    this.heat.setTheme(theme);
    this.realDrawn = "";
    this.sprites = null;
  }

  setReal(text, box) {
    const name = `${box.join()}|${text}`;
    if (name === this.realName) return;
    this.realName = name;
    this.real = unitsOfPoints(text, box);
    this.realDrawn = "";
  }

  /** Lays a square plot into the given width; returns the canvas' height. */
  resize(width) {
    const side = Math.max(80, width - MARGIN.left - MARGIN.right);
    this.width = width;
    this.height = side + MARGIN.top + MARGIN.bottom;
    this.canvas.style.height = `${this.height}px`;
    this.view.setArea({ left: MARGIN.left, top: MARGIN.top, width: side, height: side });
    this.sprites = null;
    return this.height;
  }

  get context() {
    return this.canvas.getContext("2d");
  }

  /** Starts the tale of the warped grid: from the flat sheet of noise to what G makes of it. */
  bend(now, reduced) {
    this.bendStart = now;
    this.bendReduced = reduced;
  }

  /** 0 (flat) .. 1 (as G bends it). */
  bendShare(now) {
    if (this.bendStart === null) return 1;
    const passed = (now - this.bendStart) / BEND_MS;
    if (passed >= 1) this.bendStart = null;
    if (passed >= 1 || this.bendReduced) return passed < 0.5 ? 0 : 1;
    const t = clamp((passed - 0.2) / 0.7, 0, 1); // stand flat for half a second first
    return t * t * (3 - 2 * t);
  }

  makeSprites() {
    const size = this.view.area.width < 300 ? 4 : 5;
    this.sprites = {
      real: markSprite(this.theme, "circle", COLOURS.real, size),
      fake: markSprite(this.theme, "cross", COLOURS.fake, size + 0.5),
    };
  }

  /** Draws everything; `moment` may be null (no frames yet). */
  draw({ moment, layers, frames, index, now, sketch }) {
    if (!this.theme || !this.width) return;
    const { context, view } = this;
    if (fitCanvas(this.canvas, this.width, this.height) || !this.sprites) this.makeSprites();
    context.clearRect(0, 0, this.width, this.height);
    this.outside = 0;
    this.fakes = moment && blend(moment, "fakes");
    this.moment = moment;
    context.save();
    context.beginPath();
    context.rect(view.area.left, view.area.top, view.area.width, view.area.height);
    context.clip();
    if (sketch) this.drawSketch(context, sketch);
    else this.drawLayers(context, { moment, layers, frames, index, now });
    context.restore();
    drawAxes(context, view, this.theme);
    this.drawBar(context, !sketch && layers.has("heat") && moment);
  }

  drawLayers(context, { moment, layers, frames, index, now }) {
    const { view, theme } = this;
    const bending = this.bendStart !== null;
    const bend = this.bendShare(now);
    const heat = moment && layers.has("heat") && this.heat.show(moment);
    if (heat && !bending) this.heat.draw(context, view);
    if (moment && (layers.has("grid") || bending)) {
      drawGrid(context, view, blend(moment, "grid"), this.gridSize, bend, theme);
    }
    if (layers.has("real")) this.drawReal(context);
    if (!moment || bending) return;
    if (layers.has("trails")) drawTrails(context, view, frames, index, this.fakes, null);
    if (layers.has("arrows")) drawArrows(context, view, this.fakes, blend(moment, "arrows"), theme);
    if (layers.has("fake")) this.outside = drawMarks(context, view, this.fakes, this.sprites.fake);
    if (this.hover) this.drawHover(context, frames, index);
  }

  /** Real points never move: they are drawn once per zoom and size, then copied. */
  drawReal(context) {
    const name = `${this.view.version}|${this.canvas.width}x${this.canvas.height}|${this.real.length}`;
    if (name !== this.realDrawn) {
      this.realDrawn = name;
      fitCanvas(this.realLayer, this.width, this.height);
      const layer = this.realLayer.getContext("2d");
      layer.clearRect(0, 0, this.width, this.height);
      drawMarks(layer, this.view, this.real, this.sprites.real);
    }
    context.drawImage(this.realLayer, 0, 0, this.width, this.height);
  }

  drawSketch(context, sketch) {
    context.globalAlpha = 0.25;
    this.drawReal(context);
    context.globalAlpha = 1;
    drawMarks(context, this.view, sketch, this.sprites.real);
  }

  drawHover(context, frames, index) {
    const { kind, place } = this.hover;
    const units = kind === "fake" ? this.fakes : this.real;
    if (!units || place * 2 >= units.length) return;
    if (kind === "fake") drawTrails(context, this.view, frames, index, units, place);
    context.strokeStyle = this.theme.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(this.view.x(units[place * 2]), this.view.y(units[place * 2 + 1]), 7, 0, 2 * Math.PI);
    context.stroke();
  }

  drawBar(context, shown) {
    if (!shown) return;
    const { left, top, width, height } = this.view.area;
    this.heat.drawLegend(context, this.theme, { left: left + width + 8, top, width: 9, height }, this.heatLabel);
  }

  /** The fake or real point nearest to a pixel, within `reach` pixels: {kind, place} or null. */
  nearest(px, py, layers, reach = 9) {
    const pick = { kind: null, place: -1, distance: reach };
    if (layers.has("fake") && this.fakes) this.pickNearest(pick, "fake", this.fakes, px, py, 1);
    if (layers.has("real")) this.pickNearest(pick, "real", this.real, px, py, 1.4); // a fake wins a tie
    return pick.kind ? { kind: pick.kind, place: pick.place } : null;
  }

  pickNearest(pick, kind, units, px, py, weight) {
    for (let i = 0; i < units.length; i += 2) {
      const distance = Math.hypot(this.view.x(units[i]) - px, this.view.y(units[i + 1]) - py) * weight;
      if (distance < pick.distance) Object.assign(pick, { kind, place: i / 2, distance });
    }
  }
}

/** One array of a moment, between its two frames. */
function blend({ a, b, t }, name) {
  const [from, to] = [a[name], b[name]];
  if (!t || from.length !== to.length) return from;
  const mixed = new Float32Array(from.length);
  for (let i = 0; i < from.length; i += 1) mixed[i] = from[i] + (to[i] - from[i]) * t;
  return mixed;
}
