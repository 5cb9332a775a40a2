// Which figure colours the grid, and what the colours mean: from collapse (dark) to the floor (light).

class SweepLegend {
  constructor(root, choose) {
    this.select = root.querySelector("[data-part=figure]");
    this.bar = root.querySelector("[data-part=bar]");
    this.ticks = root.querySelector("[data-part=ticks]");
    this.mark = root.querySelector("[data-part=mark]");
    this.ends = [root.querySelector("[data-part=bad]"), root.querySelector("[data-part=good]")];
    this.select.addEventListener("change", () => choose(this.select.value));
    const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => cssRgb(scaleRgb(share)));
    this.bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  }

  /** The figures there are; the same figures keep the menu, and so the focus. */
  take(figures) {
    const names = figures.map((figure) => figure.name).join();
    if (names === this.names) return;
    this.names = names;
    this.select.replaceChildren(
      ...figures.map(({ name, label }) => {
        const option = document.createElement("option");
        [option.value, option.textContent] = [name, label];
        return option;
      }),
    );
  }

  show(figure) {
    this.select.value = figure.name;
    this.select.title = figure.help;
    const format = formatOf(figure);
    setText(this.ends[0], isNumber(figure.bad) ? `${figure.bad_words} ${format(figure.bad)}` : "bad");
    setText(this.ends[1], isNumber(figure.floor) ? `${format(figure.floor)} as real` : "as real");
    const ticks = ticksOfFigure(figure).map((value) => [format(value), shareOfFigure(figure, value)]);
    this.ticks.replaceChildren(
      ...ticks
        .filter(([, share]) => share > 0.04 && share < 0.96)
        .map(([text, share]) => {
          const tick = document.createElement("span");
          tick.style.left = `${(share * 100).toFixed(1)}%`;
          tick.textContent = text;
          return tick;
        }),
    );
  }

  /** Where the cell under the hand lies on the scale; null takes the mark away. */
  point(share) {
    this.mark.hidden = share === null;
    if (share !== null) this.mark.style.left = `${(share * 100).toFixed(1)}%`;
  }
}
