// One chart with a curve of every run: colour, dash and letter say whose, a cursor says when.

const CHART_MARGIN = { left: 44, right: 12, top: 8, bottom: 18 };
const CHART_HEIGHT = 158;

class Overlay {
  /** `chart`: {key, label, fixed, guide}; `lines`: [{letter, colour, dash, at: {axis: []}, values, floor}]. */
  constructor(chart, lines, pick) {
    this.chart = chart;
    this.lines = lines;
    this.root = document.createElement("section");
    this.root.innerHTML = `<header><h4></h4><span class="values"></span></header><canvas role="img"></canvas>`;
    setText(this.root.querySelector("h4"), chart.label);
    this.canvas = this.root.querySelector("canvas");
    this.values = lines.map((line) => {
      const item = document.createElement("span");
      const stroke = `stroke="${line.colour}" stroke-width="2.5" stroke-dasharray="${line.dash.join(" ")}"`;
      item.innerHTML = `<svg viewBox="0 0 20 4"><path d="M0 2h20" ${stroke}/></svg>${line.letter} <b></b>`;
      this.root.querySelector(".values").append(item);
      return item.querySelector("b");
    });
    this.range = chart.fixed || this.fitRange();
    const move = (event) => event.buttons && pick(this.placeAt(event.offsetX));
    this.canvas.addEventListener("pointerdown", move);
    this.canvas.addEventListener("pointermove", move);
  }

  /** Room for all but the wildest two in a hundred values, and for the floors. */
  fitRange() {
    const known = this.lines.flatMap((line) => line.values).filter(isNumber).sort((a, b) => a - b);
    const at = (share) => known[Math.floor((known.length - 1) * share)] ?? 0;
    const low = at(0.02) < -0.01 ? -niceCeil(-at(0.02) * 1.1) : 0;
    const floors = this.lines.map((line) => line.floor).filter(isNumber);
    return [low, niceCeil(Math.max(at(0.98), ...floors, 1e-9) * 1.05)];
  }

  x(value) {
    const inner = this.width - CHART_MARGIN.left - CHART_MARGIN.right;
    return CHART_MARGIN.left + (value / this.end) * inner;
  }

  y(value) {
    const inner = CHART_HEIGHT - CHART_MARGIN.top - CHART_MARGIN.bottom;
    const share = (value - this.range[0]) / (this.range[1] - this.range[0]);
    return CHART_MARGIN.top + (1 - clamp(share, -0.02, 1.02)) * inner;
  }

  placeAt(px) {
    const inner = this.width - CHART_MARGIN.left - CHART_MARGIN.right;
    return clamp((px - CHART_MARGIN.left) / inner, 0, 1) * this.end;
  }

  /** Draw along `axis` up to `end`, with the cursor at `at`; `words` turns a place into text. */
  draw(theme, axis, end, at, words) {
    this.width = this.canvas.clientWidth;
    this.end = end;
    if (!this.width) return;
    fitCanvas(this.canvas, this.width, CHART_HEIGHT);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.width, CHART_HEIGHT);
    this.drawAxes(context, theme, words(end));
    for (const line of this.lines) this.drawLine(context, line, line.at[axis] || []);
    this.drawCursor(context, theme, at);
    this.showValues(axis, at, words);
  }

  drawAxes(context, theme, endWords) {
    const bottom = CHART_HEIGHT - CHART_MARGIN.bottom;
    const right = this.width - CHART_MARGIN.right;
    context.font = `11.5px ${theme.font}`;
    context.fillStyle = theme.soft;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const { ticks, decimals } = niceTicks(this.range[0], this.range[1], 4);
    for (const tick of ticks) {
      const y = Math.round(this.y(tick)) + 0.5;
      context.strokeStyle = theme.faint;
      this.stroke(context, CHART_MARGIN.left, y, right, y);
      context.fillText(tick.toFixed(Math.min(decimals, 4)), CHART_MARGIN.left - 5, y);
    }
    context.setLineDash([1, 3]);
    context.strokeStyle = theme.soft;
    const floors = this.lines.map((line) => line.floor);
    for (const guide of [this.chart.guide, ...floors]) {
      if (isNumber(guide)) this.stroke(context, CHART_MARGIN.left, this.y(guide), right, this.y(guide));
    }
    context.setLineDash([]);
    context.textBaseline = "top";
    context.fillText(endWords, right, bottom + 4);
    context.textAlign = "left";
    context.fillText("0", CHART_MARGIN.left, bottom + 4);
  }

  drawLine(context, line, at) {
    context.strokeStyle = line.colour;
    context.lineWidth = 1.8;
    context.lineJoin = "round";
    context.setLineDash(line.dash);
    context.beginPath();
    let down = false;
    at.forEach((place, i) => {
      const known = isNumber(place) && isNumber(line.values[i]);
      if (known) context[down ? "lineTo" : "moveTo"](this.x(place), this.y(line.values[i]));
      down = known;
    });
    context.stroke();
    context.setLineDash([]);
    if (at.length === 1 && isNumber(line.values[0])) {
      context.fillStyle = line.colour;
      context.fillRect(this.x(at[0]) - 3, this.y(line.values[0]) - 3, 6, 6);
    }
  }

  drawCursor(context, theme, at) {
    const x = Math.round(this.x(Math.min(at, this.end))) + 0.5;
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.2;
    this.stroke(context, x, CHART_MARGIN.top, x, CHART_HEIGHT - CHART_MARGIN.bottom);
  }

  stroke(context, x0, y0, x1, y1) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }

  /** The value of every run at the cursor: beside the label, and as the picture's text. */
  showValues(axis, at, words) {
    const told = this.lines.map((line, i) => {
      const value = line.values[lastAtMost(line.at[axis] || [], at + 1e-9, (place) => place)];
      const text = this.chart.fixed ? formatShare(value) : formatFigure(value);
      setText(this.values[i], text);
      return `${line.letter} ${text}`;
    });
    setAttribute(this.canvas, "aria-label", `${this.chart.label} at ${words(at)}: ${told.join(", ")}`);
  }
}
