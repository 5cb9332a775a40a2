// Thumbnails to pick from: buttons in a grid; Tab reaches the grid, arrows walk in it, Enter picks.

const TILE_SIDE = 56;

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
    const side = data.side || TILE_SIDE;
    this.grid.style.setProperty("--columns", data.columns ? `repeat(${data.columns}, max-content)` : `repeat(auto-fill, ${side + 6}px)`);
    setAttribute(this.grid, "aria-label", data.label);
    this.buttons = data.names.map((name, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.innerHTML = `<canvas aria-hidden="true"></canvas><span></span>`;
      button.querySelector("span").textContent = data.captions ? name : "";
      button.ariaLabel = button.title = name;
      button.addEventListener("click", () => this.pick(i));
      return button;
    });
    this.grid.replaceChildren(...this.buttons);
    const sheet = new Sheet(data.sheet, () => this.draw(sheet, side));
    if (sheet.ready) this.draw(sheet, side);
    this.root.dataset.count = data.names.length;
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
