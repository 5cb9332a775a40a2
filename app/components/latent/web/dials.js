// Sliders around one picture: each has all its stops here before it moves, so the picture follows at once.

const DIALS_AROUND = 330;
const DIALS_REST_MS = 180;
const DIALS_END = 40;
const DIALS_HTML = `
  <div class="show">
    <figure class="large"><canvas data-part="large" role="img"></canvas><figcaption><b data-part="place"></b><span data-part="words"></span></figcaption></figure>
    <div class="list" data-part="main" role="group" aria-label="Main directions"></div>
  </div>
  <details data-part="fold"><summary></summary><div class="all" data-part="all" role="group"></div></details>
  <p class="said" data-part="said" role="status" aria-live="polite"></p>`;

class LatentDials extends LatentPair {
  constructor(parent) {
    super(parent, "dials", DIALS_HTML);
    this.values = [];
    this.part("fold").addEventListener("toggle", () => this.fillFold());
  }

  take(data) {
    const fresh = data.id !== this.data?.id;
    const names = data.dials.map((dial) => dial.name).join();
    this.data = data;
    if (names !== this.names) this.build(names);
    if (data.sheet.png !== this.sheet?.data.png) {
      const sheet = new Sheet(data.sheet, () => {
        [this.sheet, this.held] = [sheet, data]; // the old frames stay until the new ones can be drawn
        this.drawEnds();
        this.redraw();
        this.catchUp();
      });
    } else this.held = data;
    if (fresh) this.sent = 0;
    if (fresh || data.sent >= this.sent) {
      this.waiting = false;
      const hand = (dial, i) => !fresh && this.moving && (dial.group === "main" || i === this.last);
      data.dials.forEach((dial, i) => hand(dial, i) || (this.values[i] = dial.value)); // directions move numbers of z
      this.showValues();
    }
    setText(this.part("said"), data.label);
  }

  /** A hand that went on while the page answered is asked for again. */
  catchUp() {
    if (this.moving && !this.waiting && this.frame() < 0) this.ask(this.last, false);
  }

  build(names) {
    this.names = names;
    const { dials } = this.data;
    this.rows = dials.map((dial, i) => this.makeRow(dial, i));
    const of = (group) => this.rows.filter((_, i) => dials[i].group === group);
    this.part("main").replaceChildren(...of("main"));
    this.folded = of("z");
    this.part("all").replaceChildren();
    this.part("fold").hidden = !this.folded.length;
    setText(this.part("fold").querySelector("summary"), `Every number of z: ${this.folded.length} sliders`);
    setAttribute(this.part("all"), "aria-label", "All numbers of z");
    this.fillFold();
  }

  /** A hundred sliders are made visible only for those who ask. */
  fillFold() {
    if (this.part("fold").open && !this.part("all").children.length) this.part("all").replaceChildren(...this.folded);
  }

  makeRow(dial, i) {
    const row = document.createElement("label");
    row.className = "dial";
    row.title = dial.help;
    row.innerHTML = `<b></b><i></i><canvas class="low" aria-hidden="true"></canvas><input type="range"><canvas class="high" aria-hidden="true"></canvas><output></output>`;
    row.querySelector("b").textContent = dial.name;
    row.querySelector("i").textContent = dial.words;
    const range = row.querySelector("input");
    Object.assign(range, { min: this.data.low, max: this.data.high, step: this.data.step });
    range.ariaLabel = dial.label;
    range.addEventListener("input", () => this.go(i, Number(range.value)));
    for (const name of ["pointerenter", "focus"]) range.addEventListener(name, () => this.fetch(i));
    return row;
  }

  /** Asks for the stops of a slider that has none yet, as soon as a hand comes near. */
  fetch(i) {
    if (this.data.dials[i].row < 0 && !this.waiting) this.ask(i, false);
  }

  go(i, value) {
    this.values[i] = value;
    [this.moving, this.last] = [true, i];
    this.showValues();
    this.redraw();
    if (this.frame() < 0 && !this.waiting) this.ask(i, false);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.moving = false;
      this.ask(i, true);
    }, DIALS_REST_MS);
  }

  ask(i, settled) {
    this.waiting = true;
    const main = this.values.filter((_, at) => this.data.dials[at].group === "main");
    const report = { main, at: i, value: this.values[i], settled };
    this.tell(this.data.dials[i].group === "main" || settled || this.touched === i ? report : { ...report, value: null });
    this.touched = i;
  }

  /** Which of the frames here shows the sliders as they stand; -1 where none does. */
  frame() {
    if (!this.held) return -1;
    const { dials, low, step, stops } = this.held;
    const moved = dials.map((_, i) => i).filter((i) => Math.abs(dials[i].value - this.values[i]) > 1e-6);
    if (!moved.length) return this.held.sheet.count - 1;
    if (moved.length > 1 || dials[moved[0]].row < 0) return -1;
    return dials[moved[0]].row * stops + clamp(Math.round((this.values[moved[0]] - low) / step), 0, stops - 1);
  }

  showValues() {
    this.rows.forEach((row, i) => {
      const range = row.querySelector("input");
      if (Number(range.value) !== this.values[i]) range.value = this.values[i];
      setText(row.querySelector("output"), cents(this.values[i]));
      range.style.setProperty("--done", `${(100 * (this.values[i] - this.data.low)) / (this.data.high - this.data.low)}%`);
    });
  }

  layout(always) {
    if (!this.data || !this.root.clientWidth) return;
    const width = this.root.clientWidth;
    const narrow = width < 560;
    setAttribute(this.root, "data-layout", narrow ? "narrow" : "wide");
    const side = narrow ? Math.min(width, 200) : Math.min(Math.floor(width * 0.45), clamp(window.innerHeight - DIALS_AROUND, 200, 420));
    if (side === this.side && !always) return;
    this.side = side;
    latentSize(this.part("large"), side, this.data.sheet.width / this.data.sheet.height);
    this.drawEnds();
    this.redraw();
  }

  /** What lies at both ends of each slider. */
  drawEnds() {
    if (!this.sheet) return;
    this.held.dials.forEach((dial, i) => {
      if (dial.group !== "main" || dial.row < 0) return;
      const [low, high] = ["low", "high"].map((name) => this.rows[i].querySelector(`.${name}`));
      for (const canvas of [low, high]) latentSize(canvas, DIALS_END, this.sheet.aspect);
      this.sheet.fill(low, dial.row * this.held.stops);
      this.sheet.fill(high, (dial.row + 1) * this.held.stops - 1);
    });
  }

  draw() {
    if (!this.sheet?.ready) return;
    const frame = this.frame();
    if (frame >= 0) {
      this.sheet.fill(this.part("large"), frame);
      const score = this.held.scores[frame];
      setText(this.part("words"), this.held.probability ? `D: ${formatShare(score)} real` : `D: ${formatFigure(score)}`);
      setText(this.part("place"), this.held.place);
      setAttribute(this.part("large"), "aria-label", `${this.held.place}. ${this.part("words").textContent}`);
    }
    const main = this.values.filter((_, i) => this.data.dials[i].group === "main");
    this.facts({ frame, asked: this.sent, answered: this.data.sent, held: this.held?.sent, shown: frame >= 0, settled: !this.waiting && !this.moving, values: main.join(" "), ready: true });
  }

  destroy() {
    super.destroy();
    clearTimeout(this.resting);
  }
}

latentParts.dials = LatentDials;
