// A tip made visible: a row of controls, a row of panels, and one sentence that says what they show.

const tipVisuals = {}; // name -> class that extends TipVisual

class TipVisual {
  constructor(root, data) {
    this.data = data;
    this.controls = tipElement("div", { class: "controls" });
    this.row = tipElement("div", { class: "panels" });
    this.words = tipElement("p", { class: "telling", role: "status", "aria-live": "polite" });
    root.replaceChildren(this.controls, this.row, this.words);
    this.build();
    this.draw();
  }

  panel(title, options) {
    const panel = new TipPanel(title, options);
    this.row.append(panel.figure);
    return panel;
  }

  /** A slider that moves `this[name]`. */
  slider(name, options) {
    this[name] = options.value;
    this.controls.append(
      tipSlider(options, (value) => {
        this[name] = value;
        this.draw();
      }),
    );
  }

  /** Small buttons that choose `this[name]`, an index. */
  choice(name, label, names, chosen = 0) {
    this[name] = chosen;
    this.controls.append(
      tipChoice(label, names, chosen, (at) => {
        this[name] = at;
        this.draw();
      }),
    );
  }

  button(label, act) {
    const button = tipElement("button", { type: "button", class: "chip" }, label);
    button.addEventListener("click", act);
    this.controls.append(button);
    return button;
  }

  say(words) {
    setText(this.words, words);
  }

  destroy() {}
}

class TipVisualPart {
  constructor(parent) {
    this.root = tipRoot(parent, "visual");
  }

  update({ data }) {
    if (!data || data.id === this.id) return;
    this.id = data.id;
    this.shown?.destroy();
    this.shown = new tipVisuals[data.visual](this.root, data);
    setAttribute(this.root, "data-visual", data.visual);
  }

  destroy() {
    this.shown?.destroy();
  }
}

tipParts.visual = TipVisualPart;
