// A sum of pictures: three terms and what comes out; below, pictures to press for the term that is marked.

const SUM_SIGNS = ["", "−", "+", "="];
const SUM_SIDES = [70, 150];
const SUM_PICK = 30;
const SUM_TILE = 46;
const SUM_HTML = `
  <div class="terms" data-part="terms" role="group"></div>
  <div class="palette" data-part="palette" role="group"></div>
  <p class="said" data-part="said" role="status" aria-live="polite"></p>`;

class LatentSum extends LatentPair {
  constructor(parent) {
    super(parent, "sum", SUM_HTML);
    this.part("palette").addEventListener("keydown", (event) => this.key(event));
  }

  take(data) {
    this.data = data;
    if (data.sheet.png !== this.sheet?.data.png) {
      const sheet = new Sheet(data.sheet, () => {
        [this.sheet, this.shown] = [sheet, data]; // until then the old ones stay: nothing blinks
        this.build();
      });
    } else {
      this.shown = data;
      this.build();
    }
    setText(this.part("said"), `${data.label} ${data.verdict}`);
  }

  build() {
    const { terms, palette } = this.shown;
    if (this.part("terms").children.length !== terms.length) this.part("terms").replaceChildren(...terms.map((_, i) => this.makeTerm(i)));
    if (this.part("palette").children.length !== palette.names.length) {
      this.part("palette").replaceChildren(...palette.names.map((_, i) => this.makeTile(i)));
    }
    this.layout(true);
  }

  makeTerm(i) {
    const term = document.createElement("div");
    term.className = "term";
    term.innerHTML = `<b class="sign">${SUM_SIGNS[i]}</b><figure><button type="button"><canvas></canvas></button><figcaption><b></b><span></span></figcaption><div class="picks"></div></figure>`;
    term.querySelector("button").addEventListener("click", () => this.tell({ term: i }));
    return term;
  }

  makeTile(i) {
    const tile = document.createElement("button");
    tile.type = "button";
    tile.innerHTML = `<canvas aria-hidden="true"></canvas><i></i>`;
    tile.addEventListener("click", () => this.tell({ pick: i }));
    return tile;
  }

  layout(always) {
    if (!this.shown || !this.root.clientWidth) return;
    const width = this.root.clientWidth;
    if (width === this.width && !always) return;
    this.width = width;
    setAttribute(this.root, "data-layout", width < 560 ? "narrow" : "wide");
    this.side = Math.floor(clamp((width - 90) / 4, ...SUM_SIDES));
    this.redraw();
  }

  draw() {
    const { sheet, shown } = this;
    shown.terms.forEach((term, i) => this.drawTerm(this.part("terms").children[i], term, i));
    shown.palette.names.forEach((name, i) => {
      const tile = this.part("palette").children[i];
      const badge = shown.palette.badges[i];
      latentSize(tile.querySelector("canvas"), SUM_TILE, sheet.aspect);
      sheet.fill(tile.querySelector("canvas"), i);
      setText(tile.querySelector("i"), badge);
      tile.ariaLabel = tile.title = `${name}, for ${shown.terms[shown.active].name}${badge ? `; now in ${badge}` : ""}`;
      setAttribute(tile, "aria-pressed", Boolean(badge));
      tile.tabIndex = i === (this.focused || 0) ? 0 : -1;
    });
    this.facts({ active: shown.terms[shown.active].name, badges: shown.palette.badges.join(), result: shown.result, ready: true });
  }

  drawTerm(element, term, i) {
    const button = element.querySelector("button");
    latentSize(button.querySelector("canvas"), this.side, this.sheet.aspect);
    this.sheet.fill(button.querySelector("canvas"), term.frame);
    setAttribute(button, "aria-pressed", i === this.shown.active);
    button.ariaLabel = button.title = i < 3 ? `${term.name}: ${term.words}; press to choose it anew` : `The result, ${term.words}; press to look closely`;
    setText(element.querySelector("figcaption b"), term.name);
    setText(element.querySelector("figcaption span"), term.words);
    const picks = element.querySelector(".picks");
    picks.replaceChildren(
      ...term.picks.map((frame) => {
        const canvas = document.createElement("canvas");
        latentSize(canvas, SUM_PICK, this.sheet.aspect);
        this.sheet.fill(canvas, frame);
        return canvas;
      }),
    );
  }

  key(event) {
    const tiles = [...this.part("palette").children];
    const here = tiles.indexOf(event.target.closest("button"));
    const across = tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
    if (!by || !tiles[here + by]) return;
    event.preventDefault();
    event.stopPropagation();
    this.focused = here + by;
    tiles.forEach((tile, i) => (tile.tabIndex = i === this.focused ? 0 : -1));
    tiles[this.focused].focus();
  }
}

latentParts.sum = LatentSum;
