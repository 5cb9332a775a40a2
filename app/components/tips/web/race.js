// What came of a race: a plain sentence, the twins beside each other, and one figure at a time.

class TipRace {
  constructor(parent) {
    this.root = tipRoot(parent, "race");
    this.sentence = tipElement("p", { class: "answer", role: "status", "aria-live": "polite" });
    this.left = tipElement("div", { class: "made" });
    this.right = tipElement("div", { class: "measured" });
    this.bar = tipElement("i");
    this.state = tipElement("p", { class: "standing", role: "status" });
    this.root.append(this.sentence, tipElement("div", { class: "bar", "aria-hidden": "true" }, this.bar), this.state, tipElement("div", { class: "halves" }, this.left, this.right));
    const open = (side, seed) => this.component.setTriggerValue("opened", { side, seed });
    this.twins = new TipTwins(this.left, open, () => this.draw());
    this.chips = tipElement("div", { class: "controls" });
    this.bands = new TipPanel("", BANDS_SIZE);
    this.gains = new TipPanel("", GAINS_SIZE);
    this.key = tipElement("p", { class: "key" });
    this.gains.svg.addEventListener("click", ({ target }) => target.dataset.seed && this.twins.turn(Number(target.dataset.seed)));
    this.right.append(this.chips, this.key, this.bands.figure, this.gains.figure);
    this.at = 0;
  }

  update(component) {
    this.component = component;
    const { data } = component;
    if (!data) return;
    setText(this.state, data.state);
    this.bar.style.width = `${100 * (data.ended ? 0 : data.done)}%`;
    if (data.id === this.id) return;
    this.id = data.id;
    if (data.race !== this.data?.race) this.at = 0;
    this.data = data;
    this.twins.take(data);
    this.root.dataset.race = data.race;
    this.root.dataset.ended = data.ended;
    this.right.classList.toggle("empty", !data.figures.length);
    if (!data.figures.length) return setText(this.sentence, data.ended ? "Nothing was measured." : data.kind === "images" ? "The first figures come with the first seed." : "The first figures come in a moment.");
    this.choose();
    this.draw();
  }

  /** One chip a figure, built anew only where the figures are others. */
  choose() {
    const labels = this.data.figures.map((figure) => figure.label);
    if (labels.join() === this.labels) return;
    this.labels = labels.join();
    const row = tipChoice("Figure", labels, this.at, (at) => {
      this.at = at;
      this.draw();
    });
    row.querySelectorAll("button").forEach((button, i) => (button.title = this.data.figures[i].help));
    this.chips.replaceChildren(row);
  }

  draw() {
    const { figures, names, total, ended } = this.data;
    if (!figures.length) return;
    const figure = figures[Math.min(this.at, figures.length - 1)];
    setText(this.sentence, ended ? figure.sentence : `So far: ${figure.sentence}`);
    setAttribute(this.sentence, "data-outcome", figure.outcome);
    this.key.innerHTML = `<i class="plain"></i><span></span><i class="tipped"></i><span></span>`;
    const words = this.key.querySelectorAll("span");
    [words[0].textContent, words[1].textContent] = [names.plain, names.tipped];
    setText(this.bands.caption, "Median, and the middle half of the seeds; judged on the shaded quarter");
    setText(this.gains.caption, "Difference on every seed (filled: the one on show), and the 95 % interval of its mean");
    drawBands(this.bands, figure, total, names);
    drawGains(this.gains, figure, this.twins.seed);
  }

  destroy() {}
}

tipParts.race = TipRace;
