// A curve over the steps: losses or accuracies, with marks where a live setting was changed.

const CURVE_MARGIN = { left: 38, right: 10, top: 9, bottom: 18 };
const LOSS_LINES = [
  { key: "g_loss", label: "G", colour: COLOURS.generator, dash: [], format: formatLoss },
  { key: "d_loss_real", label: "D real", colour: COLOURS.discriminator, dash: [], format: formatLoss },
  { key: "d_loss_fake", label: "D fake", colour: COLOURS.discriminator, dash: [5, 4], format: formatLoss },
];
const ACCURACY_LINES = [
  { key: "d_acc_real", label: "on real", colour: COLOURS.discriminator, dash: [], format: formatShare },
  { key: "d_acc_fake", label: "on fake", colour: COLOURS.discriminator, dash: [5, 4], format: formatShare },
];

class CurveChart {
  constructor(root, { lines, fixed, guide, tip, pick, tickWords }) {
    this.canvas = root.querySelector("canvas");
    this.lines = lines;
    this.fixed = fixed; // [low, high] or null: grows to what was seen
    this.guide = guide; // a faint line at this value, or null
    this.tickWords = tickWords || ((tick, decimals) => tick.toFixed(decimals));
    this.tip = tip;
    this.curves = { step: [] };
    this.events = [];
    this.top = 0;
    this.values = makeLegend(root.querySelector("[data-part=legend]"), lines);
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.addEventListener("click", (event) => pick(this.stepAt(event.offsetX)));
  }

  setData(curves, events, run) {
    if (run !== this.run) this.range = null;
    this.run = run;
    this.curves = curves && curves.step ? curves : { step: [] };
    this.events = events || [];
    this.range = this.fixed || this.fitRange();
    this.lastStep = Math.max(1, this.curves.step[this.curves.step.length - 1] || 0);
    this.endStep = niceCeil(Math.max(this.lastStep, 100));
  }

  /** Room for all but the wildest two in a hundred values; only ever grows within a run. */
  fitRange() {
    const values = this.lines.flatMap(({ key }) => this.curves[key] || []).filter(isNumber);
    values.sort((a, b) => a - b);
    const at = (share) => values[Math.floor((values.length - 1) * share)] ?? 0;
    const low = at(0.02) < -0.01 ? -niceCeil(-at(0.02) * 1.1) : 0;
    const high = niceCeil(Math.max(1.5, at(0.98) * 1.1));
    return this.range ? [Math.min(this.range[0], low), Math.max(this.range[1], high)] : [low, high];
  }

  resize() {
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
  }

  x(step) {
    const inner = this.width - CURVE_MARGIN.left - CURVE_MARGIN.right;
    return CURVE_MARGIN.left + (step / this.endStep) * inner;
  }

  y(value) {
    const inner = this.height - CURVE_MARGIN.top - CURVE_MARGIN.bottom;
    const share = (value - this.range[0]) / (this.range[1] - this.range[0]);
    return CURVE_MARGIN.top + (1 - clamp(share, -0.02, 1.02)) * inner;
  }

  stepAt(px) {
    const inner = this.width - CURVE_MARGIN.left - CURVE_MARGIN.right;
    return clamp((px - CURVE_MARGIN.left) / inner, 0, 1) * this.endStep;
  }

  /** `held` is the frame held by the timeline, or null while live: its step gets a line, its values are told. */
  draw(theme, held) {
    if (!this.width || !this.range || !theme) return;
    fitCanvas(this.canvas, this.width, this.height);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.width, this.height);
    this.drawAxes(context, theme);
    this.events.forEach((event) => this.drawEvent(context, theme, event));
    this.lines.forEach((line) => this.drawLine(context, line));
    if (held) this.drawCursor(context, theme, held.step);
    this.showValues(held);
  }

  drawAxes(context, theme) {
    const { left } = CURVE_MARGIN;
    const bottom = this.height - CURVE_MARGIN.bottom;
    context.font = `11.5px ${theme.font}`;
    context.fillStyle = theme.soft;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const { ticks, decimals } = niceTicks(this.range[0], this.range[1], clamp((bottom - 10) / 30, 1, 4));
    for (const tick of ticks) {
      const y = Math.round(this.y(tick)) + 0.5;
      context.strokeStyle = theme.faint;
      strokeLine(context, left, y, this.width - CURVE_MARGIN.right, y);
      context.fillText(this.tickWords(tick, decimals), left - 5, y);
    }
    if (this.guide !== null) {
      context.strokeStyle = theme.soft;
      context.setLineDash([1, 3]);
      strokeLine(context, left, this.y(this.guide), this.width - CURVE_MARGIN.right, this.y(this.guide));
      context.setLineDash([]);
    }
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText("0", left, bottom + 4);
    context.textAlign = "right";
    context.fillText(`step ${formatShortCount(this.endStep)}`, this.width - CURVE_MARGIN.right, bottom + 4);
  }

  drawEvent(context, theme, event) {
    const x = this.x(event.step);
    context.strokeStyle = theme.soft;
    context.fillStyle = theme.soft;
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    strokeLine(context, x, CURVE_MARGIN.top, x, this.height - CURVE_MARGIN.bottom);
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x - 4, 1);
    context.lineTo(x + 4, 1);
    context.lineTo(x, 8);
    context.fill();
  }

  drawLine(context, { key, colour, dash }) {
    const values = this.curves[key] || [];
    const steps = this.curves.step;
    context.strokeStyle = colour;
    context.lineWidth = 1.6;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    let down = false;
    for (let i = 0; i < steps.length; i += 1) {
      const known = isNumber(values[i]);
      if (known) context[down ? "lineTo" : "moveTo"](this.x(steps[i]), this.y(values[i]));
      down = known;
    }
    context.stroke();
    context.setLineDash([]);
  }

  drawCursor(context, theme, step) {
    const x = Math.round(this.x(Math.min(step, this.endStep))) + 0.5;
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.5;
    strokeLine(context, x, CURVE_MARGIN.top, x, this.height - CURVE_MARGIN.bottom);
    context.fillStyle = theme.ink;
    context.beginPath();
    context.arc(x, this.height - CURVE_MARGIN.bottom, 3, 0, 2 * Math.PI);
    context.fill();
  }

  /** The row of the curves at a step. */
  row(step) {
    const { curves } = this;
    return clamp(lastAtMost(curves.step, step, (s) => s), 0, Math.max(0, curves.step.length - 1));
  }

  showValues(held) {
    const row = held ? this.row(held.step) : this.curves.step.length - 1;
    for (const { key, format } of this.lines) {
      setText(this.values[key], format(held?.m[key] ?? (this.curves[key] || [])[row]));
    }
  }

  hover(event) {
    if (!event || !this.range) return this.tip(null);
    const mark = this.events.find((e) => Math.abs(this.x(e.step) - event.offsetX) < 6);
    if (mark) return this.tip([`step ${formatCount(mark.step)}`, mark.text], event);
    const step = this.stepAt(event.offsetX);
    if (!this.curves.step.length || step > this.lastStep) return this.tip(null);
    const row = this.row(step);
    const values = this.lines.map((l) => `${l.label} ${l.format((this.curves[l.key] || [])[row])}`);
    return this.tip([`step ${formatCount(this.curves.step[row])}`, ...values], event);
  }
}

function strokeLine(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** A swatch, a name and a place for the value of every line; returns the value elements by key. */
function makeLegend(root, lines) {
  const values = {};
  for (const { key, label, colour, dash } of lines) {
    const item = document.createElement("span");
    const swatch = document.createElement("i");
    swatch.style.borderTop = `2.5px ${dash.length ? "dashed" : "solid"} ${colour}`;
    values[key] = document.createElement("b");
    values[key].dataset.curve = key;
    item.append(swatch, label, values[key]);
    root.append(item);
  }
  return values;
}
