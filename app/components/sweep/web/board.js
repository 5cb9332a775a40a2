// A sweep: legend and status above, the grid and its time on the left, the chosen cell on the right, words below.

const BOARD_NARROW = 720;
const BOARD_AROUND = 300; // what page and board need above and below the cells, in CSS pixels
const BOARD_PANEL = 320;
const BOARD_ARROW = `<svg viewBox="0 0 14 14" aria-hidden="true"><path class="play" d="M4 2.5 11.5 7 4 11.5Z" fill="currentColor"/><path class="halt" d="M4 3H6V11H4ZM8.5 3H10.5V11H8.5Z" fill="currentColor"/></svg>`;
const BOARD_HTML = `
  <div class="head">
    <label class="by">Coloured by <select data-part="figure"></select></label>
    <div class="scale" data-part="scale"><span data-part="bad"></span>
      <div class="ramp"><div data-part="bar"></div><i data-part="mark" hidden></i><div data-part="ticks"></div></div>
      <span data-part="good"></span></div>
  </div>
  <p class="state" data-part="state" role="status"><span data-part="state-words"></span><i><b data-part="done"></b></i></p>
  <div class="field">
    <div class="y-title"><span data-part="y-title"></span></div>
    <div class="cells" data-part="cells" role="group"></div>
    <div class="x-title" data-part="x-title"></div>
  </div>
  <div class="clock" role="group" aria-label="Time">
    <button type="button" class="chip" data-part="play" aria-pressed="false" title="Play the colours through the training">${BOARD_ARROW}<span>Play</span></button>
    <input type="range" data-part="range" min="0" max="0" value="0" step="1" aria-label="Measured steps">
    <output data-part="when"></output>
  </div>
  <div class="told"><p data-part="sentence"></p><details><summary>As a table</summary><div data-part="table"></div></details></div>
  <section class="panel" data-part="panel" aria-label="The chosen GAN"></section>
  <div class="tip" data-part="tip" role="tooltip" hidden></div>`;

class SweepBoard {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "board";
    this.root.innerHTML = BOARD_HTML; // constant text of this file; data goes in through textContent
    const style = document.createElement("style");
    style.textContent = SWEEP_CSS;
    parent.append(style, this.root);
    this.part = (name) => this.root.querySelector(`[data-part=${name}]`);
    this.legend = new SweepLegend(this.root, (name) => this.chooseFigure(name));
    this.grid = new SweepGrid(this.root, { choose: (cell) => this.choose(cell), look: (cell) => this.look(cell) });
    this.time = new SweepTime(this.root, () => this.recolour());
    this.panel = new SweepPanel(this.part("panel"), (cell) => this.open(cell));
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.root);
    this.stopping = new AbortController();
    window.addEventListener("resize", () => this.layout(), { signal: this.stopping.signal });
  }

  update(component) {
    this.component = component;
    const theme = readTheme(this.root);
    const fresh = component.data && component.data.mark !== this.data?.mark;
    const dressed = theme.signature !== this.theme?.signature;
    this.theme = theme;
    this.root.style.setProperty("--stage-soft", theme.soft);
    this.root.style.setProperty("--stage-faint", theme.faint);
    if (fresh) this.take(component.data);
    if (fresh || dressed) this.layout(true);
    if (component.data) this.tellState(component.data.status);
  }

  take(data) {
    if (data.id !== this.data?.id) this.chosen = null;
    this.data = data;
    this.real = unitsOf(data.real);
    this.clouds = unitsOf(data.clouds);
    this.inside = data.names.map((_, i) => (data.per_cell ? insideOf(cloudOf(this.clouds, i, data.per_cell)) : null));
    this.figure = data.figures.find(({ name }) => name === this.figure?.name) || data.figures[0];
    this.legend.take(data.figures);
    this.grid.take(data);
    this.time.take(data.steps, data.id);
  }

  tellState({ state, words, done }) {
    setText(this.part("state-words"), words);
    this.part("done").style.transform = `scaleX(${done})`;
    setAttribute(this.root, "data-state", state);
  }

  layout(always) {
    const width = this.root.clientWidth;
    const name = `${width}x${window.innerHeight}`;
    if (!this.data || !width || (name === this.laidOut && !always)) return;
    this.laidOut = name;
    const narrow = width < BOARD_NARROW;
    setAttribute(this.root, "data-layout", narrow ? "narrow" : "wide");
    const room = narrow ? width - 22 : width - BOARD_PANEL - 20 - 22;
    this.grid.layout(room, narrow ? 440 : clamp(window.innerHeight - BOARD_AROUND, 240, 760));
    this.panel.tallest = narrow ? 260 : clamp(window.innerHeight - 560, 150, 320);
    this.redraw();
  }

  chooseFigure(name) {
    this.figure = this.data.figures.find((figure) => figure.name === name);
    this.recolour();
  }

  choose(cell) {
    this.chosen = cell;
    this.recolour();
    if (this.root.dataset.layout === "narrow") this.part("panel").scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  get at() {
    return Math.min(this.time.at, this.data.steps.length - 1);
  }

  get faded() {
    return this.data.steps.length > 1 && this.at < this.data.steps.length - 1;
  }

  redraw() {
    this.drawnFaded = null;
    this.recolour();
  }

  /** Another step, figure or choice: colours and words; the points only when they fade. */
  recolour() {
    if (!this.data || !this.grid.size) return;
    const { data, figure, at, faded } = this;
    if (faded !== this.drawnFaded) this.grid.drawPoints({ real: this.real, clouds: this.clouds, perCell: data.per_cell, faded });
    this.drawnFaded = faded;
    const values = figure.values[at] || [];
    const best = figure.best[at] ?? null;
    this.shares = data.names.map((_, i) => shareOfFigure(figure, values[i]));
    this.broken = data.names.map((_, i) => at >= 0 && !isNumber(values[i]));
    const words = data.names.map((_, i) => this.linesOf(i).join(". "));
    const away = this.inside.map((count) => count === 0);
    this.grid.colour({ shares: this.shares, words, broken: this.broken, away, best, chosen: this.shown, theme: this.theme });
    this.legend.show(figure);
    setText(this.part("sentence"), figure.sentences[at] || data.waiting);
    this.fillTable(values);
    this.showPanel();
    const facts = { id: data.id, figure: figure.name, step: data.steps[at] ?? "", chosen: this.shown, cells: data.names.length };
    Object.entries(facts).forEach(([name, value]) => setAttribute(this.root, `data-${name}`, value));
  }

  /** The chosen cell; before any choice the best one. */
  get shown() {
    return this.chosen ?? this.figure.best[this.at] ?? 0;
  }

  showPanel() {
    const { data, figure, at, faded, theme } = this;
    const points = { real: this.real, clouds: this.clouds, perCell: data.per_cell };
    this.panel.show({ data, cell: this.shown, at, figure, ...points, faded, theme, rank: this.rank() });
  }

  /** What the shown cell is: the best, the chosen one; and that its points are newer than its colours. */
  rank() {
    const isBest = this.shown === this.figure.best[this.at];
    const told = [this.chosen === null ? (isBest ? "Best cell ★" : "First cell") : isBest ? "Chosen, the best ★" : "Chosen"];
    if (this.broken[this.shown]) told.push("diverged");
    const outside = this.inside[this.shown] === null ? 0 : this.data.per_cell - this.inside[this.shown];
    if (outside && !this.broken[this.shown]) told.push(`${formatCount(outside)} of ${formatCount(this.data.per_cell)} points outside the plot`);
    if (this.faded) told.push(`figures of step ${formatCount(this.data.steps[this.at])}, points of step ${formatCount(this.data.steps.at(-1))}`);
    return told.join(", ");
  }

  linesOf(cell) {
    const { data, at } = this;
    const told = data.figures.map((figure) => {
      const value = figure.values[at]?.[cell];
      return isNumber(value) ? `${figure.label} ${formatOf(figure)(value)}` : null;
    });
    const measured = told.filter(Boolean);
    if (at >= 0 && !measured.length) measured.push("Diverged: its numbers are no numbers any more");
    return [data.names[cell], ...measured];
  }

  /** Figures of the cell under the hand, in a box beside it. */
  look(cell) {
    const tip = this.part("tip");
    tip.hidden = cell === null;
    this.legend.point(cell === null ? null : this.shares[cell]);
    if (cell === null) return;
    tip.replaceChildren(
      ...this.linesOf(cell).map((text) => {
        const line = document.createElement("div");
        line.textContent = text;
        return line;
      }),
    );
    const frame = this.root.getBoundingClientRect();
    const box = this.grid.cells[cell].button.getBoundingClientRect();
    const left = clamp(box.left - frame.left + box.width / 2 - tip.offsetWidth / 2, 0, frame.width - tip.offsetWidth);
    const above = box.top - frame.top - tip.offsetHeight - 6;
    const top = above > -40 ? above : box.bottom - frame.top + 6;
    tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  fillTable(values) {
    const { data, figure } = this;
    const rows = data.y ? data.y.values : [""];
    const cell = (text, name) => Object.assign(document.createElement(name), { textContent: text });
    const table = document.createElement("table");
    const corner = data.y ? `${data.y.title} \\ ${data.x.title}` : data.x.title;
    const line = (parts) => {
      const row = document.createElement("tr");
      row.append(...parts);
      return row;
    };
    table.append(line([cell(corner, "th"), ...data.x.values.map((name) => cell(name, "th"))]));
    rows.forEach((name, row) => {
      const from = row * data.x.values.length;
      const numbers = data.x.values.map((_, i) => (isNumber(values[from + i]) ? formatOf(figure)(values[from + i]) : "diverged"));
      table.append(line([cell(name, "th"), ...(values.length ? numbers : []).map((text) => cell(text, "td"))]));
    });
    this.part("table").replaceChildren(table);
  }

  open(cell) {
    this.component.setTriggerValue("opened", { id: this.data.id, cell });
  }

  destroy() {
    this.time.halt();
    this.observer.disconnect();
    this.stopping.abort();
  }
}

const sweepMounted = new WeakMap(); // where Streamlit mounts -> board

/** Called by Streamlit, through mount.js, at every update of the data or the theme. */
function showSweep(name, component) {
  const { parentElement } = component;
  const board = sweepMounted.get(parentElement) || new SweepBoard(parentElement);
  sweepMounted.set(parentElement, board);
  board.update(component);
  return () =>
    setTimeout(() => {
      if (board.root.isConnected) return; // only an update that was overtaken by the next
      board.destroy();
      sweepMounted.delete(parentElement);
    });
}
