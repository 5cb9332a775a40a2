// Quality over time: the chosen cell in ink, all others as quiet lines, floor and collapse at the edges.

class SweepChart {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** `values[s][cell]` of a figure at `steps`; `at` is the measured step on show. */
  draw({ figure, steps, total, cell, at, theme }) {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width || !height) return;
    fitCanvas(this.canvas, width, height);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    const area = { left: 6, right: width - 56, top: 6, bottom: height - 18 };
    const x = (step) => area.left + (step / Math.max(1, total)) * (area.right - area.left);
    const y = (share) => area.bottom - share * (area.bottom - area.top);
    this.frame(context, area, figure, theme, total);
    const line = (index, style, thick) => {
      context.beginPath();
      let pen = false;
      steps.forEach((step, s) => {
        const share = shareOfFigure(figure, figure.values[s][index]);
        if (share === null) return;
        if (pen) context.lineTo(x(step), y(share));
        else context.moveTo(x(step), y(share));
        pen = true;
      });
      [context.strokeStyle, context.lineWidth] = [style, thick];
      context.stroke();
    };
    const count = figure.values[0]?.length || 0;
    for (let other = 0; other < count; other += 1) if (other !== cell) line(other, theme.faint, 1);
    line(cell, theme.ink, 2);
    this.marker(context, area, x(steps[at]), y, shareOfFigure(figure, figure.values[at]?.[cell]), theme);
  }

  frame(context, area, figure, theme, total) {
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.soft;
    context.strokeStyle = theme.soft;
    context.lineWidth = 1;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const format = formatOf(figure);
    for (const [edge, value, dash] of [[area.top, figure.floor, [4, 3]], [area.bottom, figure.bad, []]]) {
      context.setLineDash(dash);
      context.beginPath();
      context.moveTo(area.left, edge + 0.5);
      context.lineTo(area.right, edge + 0.5);
      context.stroke();
      context.fillText(format(value), area.right + 5, edge + 1);
    }
    context.setLineDash([]);
    context.textBaseline = "top";
    context.fillText("step 0", area.left, area.bottom + 5);
    context.textAlign = "right";
    context.fillText(formatCount(total), area.right, area.bottom + 5);
  }

  marker(context, area, x, y, share, theme) {
    if (!isNumber(x)) return;
    context.strokeStyle = theme.soft;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, area.top);
    context.lineTo(Math.round(x) + 0.5, area.bottom);
    context.stroke();
    if (share === null) return;
    context.beginPath();
    context.arc(x, y(share), 4, 0, 2 * Math.PI);
    context.fillStyle = cssRgb(scaleRgb(share));
    context.fill();
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }
}
