// Thumbnails to pick from: buttons in a grid; Tab reaches the grid, arrows walk in it, Enter picks.

const TILE_SIDE = 56;
const [TILE_GAP, TILE_TITLE, TILE_AROUND] = [10, 46, 90];

class LatentTiles {
  constructor(parent) {
    this.root = latentRoot(parent, "tiles", `<div class="grid" role="group"></div>`);
    this.grid = this.root.querySelector(".grid");
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.updates = 0;
  }

  update(component) {
    this.component = component;
    this.updates += 1;
    this.theme = readTheme(this.root);
    const { data } = component;
    if (!data) return;
    const signature = `${data.id}|${this.theme.signature}`;
    if (signature !== this.signature) {
      this.signature = signature;
      this.data = data;
      this.take(data);
    }
    this.mark(data.selected);
  }

  take(data) {
    const side = this.sideOf(data);
    const across = data.columns ? `repeat(${data.columns}, max-content)` : `repeat(auto-fill, ${side + 6}px)`;
    this.grid.style.setProperty("--columns", data.rows.length ? `auto ${across}` : across);
    setAttribute(this.grid, "aria-label", data.label);
    this.buttons = data.names.map((name, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.innerHTML = `<canvas aria-hidden="true"></canvas>`;
      button.ariaLabel = button.title = name;
      button.addEventListener("click", () => this.pick(i));
      return button;
    });
    this.grid.replaceChildren(...this.withTitles(data));
    const sheet = new Sheet(data.sheet, () => this.draw(sheet, side));
    if (sheet.ready) this.draw(sheet, side);
    this.root.dataset.count = data.names.length;
  }

  /** As asked for; smaller where a row of fixed length would not fit (a popover takes its width from the tiles). */
  sideOf({ side, columns, rows }) {
    const room = rows.length ? this.root.clientWidth - TILE_TITLE : window.innerWidth - TILE_AROUND;
    const fits = columns ? room / columns - TILE_GAP : Infinity;
    return Math.floor(Math.max(16, Math.min(side || TILE_SIDE, fits)));
  }

  /** The buttons, with a title before each row where there are titles. */
  withTitles({ rows, columns }) {
    if (!rows.length) return this.buttons;
    return this.buttons.flatMap((button, i) => {
      if (i % columns) return [button];
      const title = document.createElement("b");
      title.textContent = rows[i / columns];
      return [title, button];
    });
  }

  draw(sheet, side) {
    this.buttons.forEach((button, i) => {
      const canvas = button.querySelector("canvas");
      latentSize(canvas, side, sheet.aspect);
      sheet.show(canvas, i, side, this.theme);
    });
    this.root.dataset.ready = "true";
  }

  mark(selected) {
    const at = this.buttons[selected] ? selected : 0;
    this.buttons.forEach((button, i) => {
      setAttribute(button, "aria-pressed", i === selected);
      button.tabIndex = i === at ? 0 : -1;
    });
  }

  pick(index) {
    this.mark(index);
    this.component.setTriggerValue("picked", { id: this.data.id, index });
  }

  key(event) {
    const here = this.buttons.indexOf(event.target.closest("button"));
    const across = this.buttons.filter((button) => button.offsetTop === this.buttons[0].offsetTop).length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
    const to = { Home: 0, End: this.buttons.length - 1 }[event.key] ?? (by ? here + by : null);
    if (to === null || !this.buttons[to]) return;
    event.preventDefault();
    event.stopPropagation();
    this.buttons.forEach((button, i) => (button.tabIndex = i === to ? 0 : -1));
    this.buttons[to].focus();
  }

  destroy() {}
}

latentParts.tiles = LatentTiles;
