// The cell that was chosen (until then the best): its points, its figures, its way through the training, its settings.

const PANEL_PLOT = 1.5; // width of the large plot over its height
const PANEL_HTML = `
  <header><span data-part="rank"></span><h4 data-part="name"></h4></header>
  <canvas class="large" data-part="large" role="img"></canvas>
  <table class="facts"><tbody data-part="facts"></tbody></table>
  <h4 class="chart-title" data-part="chart-title"></h4>
  <canvas class="chart" data-part="chart" role="img"></canvas>
  <p class="settings" data-part="settings"></p>
  <a class="chip strong" data-part="open">Open in the Playground</a>`;

class SweepPanel {
  /** `open(cell)` when the link is pressed plainly; with a key for a new tab it stays a link. */
  constructor(root, open) {
    this.root = root;
    root.innerHTML = PANEL_HTML;
    this.part = (name) => root.querySelector(`[data-part=${name}]`);
    this.chart = new SweepChart(this.part("chart"));
    this.part("open").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(this.cell);
    });
  }

  show({ data, cell, at, figure, real, clouds, perCell, faded, theme, rank }) {
    this.cell = cell;
    setText(this.part("rank"), rank);
    setText(this.part("name"), data.names[cell]);
    setAttribute(this.part("open"), "href", `playground?${data.links[cell]}`);
    setText(this.part("settings"), data.rest);
    this.facts(data, cell, at, figure);
    const width = this.root.clientWidth;
    const size = [width, Math.round(Math.min(width / PANEL_PLOT, this.tallest || 210))];
    const large = this.part("large");
    large.style.height = `${size[1]}px`;
    drawCloud(large, size, { real, fake: cloudOf(clouds, cell, perCell), faded, large: true });
    const then = faded ? ` These are the points of step ${formatCount(data.steps.at(-1))}.` : "";
    setAttribute(large, "aria-label", `Real and fake points of ${data.names[cell]}.${then}`);
    setText(this.part("chart-title"), `${figure.label} over time`);
    this.chart.draw({ figure, steps: data.steps, total: data.total, cell, at, theme });
    setAttribute(this.part("chart"), "aria-label", this.course(data, figure, cell));
  }

  facts(data, cell, at, chosen) {
    const rows = data.figures.map((figure) => {
      const row = document.createElement("tr");
      const format = formatOf(figure);
      const value = figure.values[at]?.[cell];
      const words = [figure.label, isNumber(value) ? format(value) : "-", `floor ${format(figure.floor)}`];
      row.append(
        ...words.map((text, i) => {
          const box = document.createElement(i ? "td" : "th");
          box.textContent = text;
          return box;
        }),
      );
      row.title = figure.help;
      row.classList.toggle("now", figure.name === chosen.name);
      return row;
    });
    this.part("facts").replaceChildren(...rows);
  }

  /** The line of the chart in words: first, middle and last measured step. */
  course({ steps }, figure, cell) {
    if (!steps.length) return `${figure.label}: not measured yet.`;
    const last = steps.length - 1;
    const places = [...new Set([0, Math.floor(last / 2), last])];
    const format = formatOf(figure);
    const told = places.map((s) => `${format(figure.values[s][cell])} at step ${formatCount(steps[s])}`);
    return `${figure.label}: ${told.join(", ")}.`;
  }
}
