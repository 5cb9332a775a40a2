// What the twins make on one seed: two clouds of points, or two grids of pictures.

const CLOUD_SIZE = { width: 300, height: 236, pad: { left: 6, right: 6, top: 6, bottom: 6 } };

class TipTwins {
  /** `open(side, seed)`: a person wants to see one of them on its own page; `turned()`: another seed is on show. */
  constructor(root, open, turned) {
    [this.open, this.turned] = [open, turned];
    this.pair = tipElement("div", { class: "pair" });
    this.under = tipElement("div", { class: "controls" });
    root.append(this.pair, this.under);
    this.seed = 0;
    this.sides = Object.fromEntries(["plain", "tipped"].map((side) => [side, this.side(side)]));
  }

  side(name) {
    const panel = new TipPanel("", CLOUD_SIZE);
    const picture = tipElement("img", { alt: "" });
    const button = tipElement("button", { type: "button", class: "chip" });
    button.addEventListener("click", () => this.open(name, this.seed));
    const holder = tipElement("div", { class: "holder" }, picture);
    panel.figure.append(holder, button);
    setAttribute(panel.figure, "data-side", name);
    this.pair.append(panel.figure);
    return { panel, holder, picture, button };
  }

  take(data) {
    if (data.seeds !== this.data?.seeds) {
      this.seed = Math.min(this.seed, data.seeds - 1);
      const words = (seed) => `${seed} (0 to ${data.seeds - 1})`;
      const act = (seed) => {
        this.seed = seed;
        this.draw();
        this.turned();
      };
      this.under.replaceChildren(tipSlider({ label: "Seed", low: 0, high: data.seeds - 1, step: 1, value: this.seed, words }, act));
    }
    this.data = data;
    this.draw();
  }

  /** Show another seed, as if the slider had been moved. */
  turn(seed) {
    const range = this.under.querySelector("input");
    range.value = seed;
    range.dispatchEvent(new Event("input"));
  }

  draw() {
    const { names, kind, page, made } = this.data;
    for (const [name, { panel, holder, picture, button }] of Object.entries(this.sides)) {
      setText(panel.caption, names[name]);
      setText(button, `Open in the ${page}`);
      setAttribute(button, "aria-label", `Open the GAN with ${names[name]}, seed ${this.seed}, in the ${page}`);
      const there = made[name][this.seed] || "";
      button.disabled = !this.data.ended;
      panel.svg.toggleAttribute("hidden", kind === "images");
      holder.hidden = kind !== "images";
      picture.hidden = !there;
      if (kind === "images") this.showGrid(picture, there, names[name]);
      else this.showCloud(panel, there, names[name]);
    }
  }

  showGrid(picture, png, name) {
    const source = png && `data:image/png;base64,${png}`;
    if (source && picture.src !== source) picture.src = source;
    picture.alt = `Pictures of the GAN with ${name}, seed ${this.seed}`;
  }

  showCloud(panel, text, name) {
    panel.begin([0, 1], [0, 1]).raw(`<rect class="edge" x="6" y="6" width="288" height="224"/>`);
    const points = tipPairs(unitsOf(text));
    const inside = points.filter(([x, y]) => Math.abs(x - 0.5) <= 0.5 && Math.abs(y - 0.5) <= 0.5);
    panel.dots(tipPairs(unitsOf(this.data.made.real)), "real", 1.8).crosses(inside, "fake", 2.2);
    if (text && !points.length) panel.write(150, 122, "diverged", "middle");
    const outside = points.length - inside.length;
    if (outside) panel.write(290, 224, `${outside} of ${points.length} lie outside`, "tick end");
    panel.end(`${points.length} forged points among the real ones, with ${name}, seed ${this.seed}`);
  }
}

/** [x0, y0, x1, y1, ...] as pairs; points that are not numbers are left out. */
function tipPairs(values) {
  const pairs = [];
  for (let i = 0; i + 1 < values.length; i += 2) if (isNumber(values[i]) && isNumber(values[i + 1])) pairs.push([values[i], values[i + 1]]);
  return pairs;
}
