// The cells: buttons in a grid with their labels; Tab reaches the grid, arrows walk in it, Enter chooses.

const GRID_GAP = 3;
const GRID_LEAST = 38; // a cell is never narrower: on a phone the grid scrolls sideways instead
const GRID_WIDEST = 1.5; // width of a cell over its height
const GRID_TALLEST = 190;

class SweepGrid {
  /** `choose(cell)` at a click; `look(cell | null)` while a cell is under the hand or has the focus. */
  constructor(root, { choose, look }) {
    this.root = root;
    Object.assign(this, { choose, look });
    this.table = root.querySelector("[data-part=cells]");
    this.titles = [root.querySelector("[data-part=x-title]"), root.querySelector("[data-part=y-title]")];
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.cells = [];
  }

  /** Builds the cells of another sweep; the same sweep keeps its cells, and so the focus. */
  take(data) {
    const signature = JSON.stringify([data.id, data.x, data.y]);
    this.data = data;
    if (signature === this.signature) return;
    this.signature = signature;
    const rows = data.y ? data.y.values : [""];
    this.columns = data.x.values.length;
    this.rows = rows.length;
    this.cells = [];
    const parts = [];
    rows.forEach((name, row) => {
      parts.push(this.label(name, "row"));
      data.x.values.forEach((_, column) => parts.push(this.makeCell(row * this.columns + column)));
    });
    parts.push(this.label("", "corner"), ...data.x.values.map((name) => this.label(name, "column")));
    this.table.replaceChildren(...parts);
    setText(this.titles[0], data.x.title);
    setText(this.titles[1], data.y ? data.y.title : "");
    setAttribute(this.table, "aria-label", `${this.cells.length} GANs. Arrow keys move, Enter chooses.`);
    this.laidOut = null;
    this.tabTo(0);
  }

  label(text, kind) {
    const label = document.createElement("span");
    label.className = `axis ${kind}`;
    label.textContent = text;
    return label;
  }

  makeCell(index) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cell";
    button.dataset.cell = index;
    button.innerHTML = `<canvas aria-hidden="true"></canvas><i></i><b hidden>★</b><span hidden></span>`;
    button.addEventListener("click", () => this.choose(index));
    button.addEventListener("pointerenter", () => this.look(index));
    button.addEventListener("pointerleave", () => this.look(null));
    button.addEventListener("focus", () => {
      this.tabTo(index);
      if (button.matches(":focus-visible")) this.look(index);
    });
    button.addEventListener("blur", () => this.look(null));
    const part = (name) => button.querySelector(name);
    this.cells.push({ button, canvas: part("canvas"), strip: part("i"), star: part("b"), broken: part("span") });
    return button;
  }

  /** The size of a cell for a place of `room` pixels across and `tall` pixels down. */
  layout(room, tall) {
    if (!this.data) return false;
    const labels = this.data.y ? Math.min(96, 14 + 7 * Math.max(...this.data.y.values.map((name) => name.length))) : 4;
    const wide = Math.floor((room - labels - 2 * GRID_GAP) / this.columns) - GRID_GAP;
    const high = Math.floor((tall - 22) / this.rows) - GRID_GAP;
    const height = clamp(Math.min(high, wide), 30, GRID_TALLEST);
    const width = Math.max(GRID_LEAST, Math.min(wide, Math.floor(height * GRID_WIDEST)));
    const name = `${width}x${height}x${labels}`;
    if (name === this.laidOut) return false;
    this.laidOut = name;
    this.size = [width, height];
    this.table.style.gridTemplateColumns = `${labels}px repeat(${this.columns}, ${width}px)`;
    this.table.style.gridTemplateRows = `repeat(${this.rows}, ${height}px) 18px`;
    this.root.style.setProperty("--labels", `${labels}px`);
    setAttribute(this.table, "data-small", width < 64);
    this.thin(width);
    return true;
  }

  /** Where the words under the columns would touch, only every second or third of them is shown. */
  thin(width) {
    const longest = Math.max(...this.data.x.values.map((name) => name.length));
    const every = Math.ceil((longest * (width < 64 ? 6.2 : 6.8) + 4) / (width + GRID_GAP));
    this.table.querySelectorAll(".axis.column").forEach((label, i) => {
      label.classList.toggle("left-out", i % every !== 0);
    });
  }

  /** The points of every cell; only when they, the size or the theme are new. */
  drawPoints({ real, clouds, perCell, faded }) {
    this.cells.forEach(({ canvas }, i) => {
      drawCloud(canvas, this.size, { real, fake: cloudOf(clouds, i, perCell), faded });
    });
  }

  /** Colours, the star of the best and the words of each cell. */
  colour({ shares, words, broken, away, best, chosen, theme }) {
    this.cells.forEach((cell, i) => {
      const { back, strip } = cellColours(shares[i], theme);
      cell.button.style.backgroundColor = back;
      cell.strip.style.backgroundColor = strip;
      cell.star.hidden = i !== best;
      cell.broken.hidden = !broken[i] && !away[i];
      setText(cell.broken, broken[i] ? "diverged" : "outside");
      cell.button.classList.toggle("gone", broken[i]);
      setAttribute(cell.button, "aria-label", words[i]);
      setAttribute(cell.button, "aria-pressed", i === chosen);
    });
  }

  tabTo(index) {
    this.cells.forEach(({ button }, i) => (button.tabIndex = i === index ? 0 : -1));
  }

  key(event) {
    const here = this.cells.findIndex(({ button }) => button === event.target);
    if (here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const [row, column] = [Math.floor(here / this.columns), here % this.columns];
    const to = {
      ArrowLeft: column > 0 ? here - 1 : here,
      ArrowRight: column < this.columns - 1 ? here + 1 : here,
      ArrowUp: row > 0 ? here - this.columns : here,
      ArrowDown: row < this.rows - 1 ? here + this.columns : here,
      Home: row * this.columns,
      End: (row + 1) * this.columns - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.cells[to].button.focus({ focusVisible: true });
    this.look(to);
  }
}
