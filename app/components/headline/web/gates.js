// Inside the LSTM while it reads a word: what it forgets, stores, remembers and tells, unit by unit.

const GATE_STRIPS = [
  ["forget", "heat"],
  ["input", "heat"],
  ["candidate", "signed"],
  ["cell", "signed"],
  ["output", "heat"],
  ["hidden", "signed"],
];

class HeadlineGates extends HeadlinePart {
  constructor(parent) {
    super(parent, "gates");
    this.words = el("div", "words");
    this.words.setAttribute("role", "group");
    this.words.ariaLabel = "Words of the seed; choose one";
    this.steps = el("ol", "four");
    this.root.append(this.words, this.steps);
    walkable(this.words, () => [...this.words.querySelectorAll("button")]);
  }

  take(data) {
    const strips = data.strips.map((text) => new Int8Array(bytesOf(text).buffer));
    this.strips = Object.fromEntries(GATE_STRIPS.map(([name], at) => [name, strips[at]]));
    this.at = data.words.length - 1;
    this.buttons = data.words.map((word, at) => this.column(word, at));
    this.words.replaceChildren(this.heads(), ...this.buttons);
    this.build();
    this.show();
    this.words.scrollLeft = this.words.scrollWidth; // the last word is the chosen one
  }

  heads() {
    const names = this.data.means.map((mean) => el("span", "", mean.name));
    return el("div", "heads", "", el("b", "", "Word"), ...names);
  }

  /** A word with the means of its gates below it. */
  column(word, at) {
    const button = press("", "", () => this.go(at));
    const cells = this.data.means.map((mean) => {
      const cell = el("span", "cell", mean.values[at].toFixed(2));
      cell.style.setProperty("--warm", `${Math.round(100 * mean.values[at])}%`);
      return cell;
    });
    button.append(typed("b", "", word), ...cells);
    return button;
  }

  build() {
    this.figures = [];
    const rows = this.data.steps.map((step) => {
      const strips = step.strips.map((name) => {
        const canvas = el("canvas");
        canvas.setAttribute("role", "img");
        this.figures.push([name, canvas, step]);
        return el("figure", "", "", canvas, el("figcaption", "soft", this.data.names[name]));
      });
      const said = el("p", "said-mean soft");
      step.said = said;
      return el("li", "", "", el("div", "tell", "", el("b", "", step.name), el("p", "", step.words), said), el("div", "strips", "", ...strips));
    });
    this.steps.replaceChildren(...rows);
  }

  go(at) {
    this.at = at;
    this.show();
  }

  show() {
    this.buttons.forEach((button, at) => {
      setAttribute(button, "aria-pressed", at === this.at);
      button.tabIndex = at === this.at ? 0 : -1;
    });
    for (const step of this.data.steps) setText(step.said, step.says[this.at]);
    this.root.dataset.word = this.data.words[this.at] || "";
    this.paint();
  }

  sized() {
    if (this.figures) this.paint();
  }

  paint() {
    const { units } = this.data;
    for (const [name, canvas] of this.figures) {
      const width = canvas.parentElement.clientWidth;
      const signed = GATE_STRIPS.find(([each]) => each === name)[1] === "signed";
      const height = signed ? 30 : 20;
      if (!width) continue;
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      fitCanvas(canvas, width, height);
      const values = this.strips[name].subarray(this.at * units, (this.at + 1) * units);
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, width, height);
      (signed ? paintSigned : paintHeat)(context, values, width, height, this.theme);
      setAttribute(canvas, "aria-label", `${this.data.names[name]} at the word ${this.data.words[this.at]}`);
    }
  }
}

/** 0 is the paper, 1 the full colour; a frame of cells. */
function paintHeat(context, values, width, height, theme) {
  const step = width / values.length;
  values.forEach((value, i) => {
    context.fillStyle = cssRgb(mixRgb(theme.background, [230, 159, 0], clamp(value / 127, 0, 1)));
    context.fillRect(i * step, 0, Math.max(1, step - 0.5), height);
  });
  context.strokeStyle = theme.faint;
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}

/** Bars up and down from the middle. */
function paintSigned(context, values, width, height, theme) {
  const step = width / values.length;
  context.fillStyle = theme.faint;
  context.fillRect(0, height / 2 - 0.5, width, 1);
  context.fillStyle = theme.soft;
  values.forEach((value, i) => {
    const tall = (value / 127) * (height / 2 - 1);
    context.fillRect(i * step, height / 2 - Math.max(0, tall), Math.max(1, step - 1), Math.abs(tall));
  });
}

headlineParts.gates = HeadlineGates;
