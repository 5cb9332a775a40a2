// Runs side by side: samples above, one slider for all, curves below; everything follows the finger.

const AXIS_WORDS = { epoch: "Epoch", step: "Step", seconds: "Time" };
const PLAY_MS = 140;
const BAR = `
  <button type="button" data-part="play" class="round" aria-label="Play"></button>
  <button type="button" data-part="back" class="round" aria-label="One moment back">‹</button>
  <input type="range" data-part="range" min="0" step="1" aria-label="Moment">
  <button type="button" data-part="on" class="round" aria-label="One moment on">›</button>
  <output data-part="where"></output>
  <label class="goto" data-part="goto">go to <input type="number" min="0" step="any" aria-label="Go to"></label>
  <span class="axes" role="radiogroup" aria-label="Along" data-part="axes"></span>`;

class SideBySide {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "side";
    this.root.innerHTML = `<style>${SIDE_CSS}</style><div class="films" data-part="films"></div><div class="bar">${BAR}</div><div class="charts" data-part="charts"></div>`;
    parent.append(this.root);
    this.part("play").innerHTML = `<svg viewBox="0 0 16 16"><path d="M4 2l9 6-9 6z"/></svg>`;
    this.part("range").addEventListener("input", () => this.moveTo(Number(this.part("range").value)));
    this.part("back").addEventListener("click", () => this.moveTo(this.stop - 1));
    this.part("on").addEventListener("click", () => this.moveTo(this.stop + 1));
    this.part("play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    this.part("goto").querySelector("input").addEventListener("change", (event) => this.goTo(event.target));
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.root);
  }

  part(name) {
    return this.root.querySelector(`[data-part=${name}]`);
  }

  update(data) {
    this.theme = readTheme(this.root);
    const signature = JSON.stringify(data);
    if (signature !== this.signature) this.take(data);
    this.signature = signature;
    this.draw();
  }

  /** New data: the same place as before where there was one, the end otherwise. */
  take(data) {
    const atEnd = !this.stops || this.stop >= this.stops.length - 1;
    const place = this.stops ? this.at : 0;
    this.data = data;
    this.axis = data.axes.includes(this.axis) ? this.axis : data.axes[0];
    this.samples = data.runs.map((run) => new Sample(run, data.kind, run.name));
    this.realSample = data.real ? new Sample({ frames: [data.real] }, "images", "Real") : null;
    this.realSample?.root.classList.add("real");
    const figures = [...this.samples, ...(this.realSample ? [this.realSample] : [])].map((sample) => sample.root);
    this.part("films").replaceChildren(...figures);
    setAttribute(this.root, "data-kind", data.kind);
    this.part("films").style.setProperty("--count", figures.length);
    this.makeCharts();
    this.makeAxes();
    this.setStops(atEnd ? Infinity : place);
  }

  makeCharts() {
    this.charts = this.data.charts.map((chart) => {
      const lines = this.data.runs.map(({ letter, colour, dash, curves, quality }) => {
        const source = chart.key === "quality" ? quality : curves;
        const floor = chart.key === "quality" ? quality.floor : null;
        return { letter, colour, dash, floor, at: source.at, values: source[chart.key] || [] };
      });
      return new Overlay(chart, lines, (place) => this.moveTo(this.stopAt(place)));
    });
    this.part("charts").replaceChildren(...this.charts.map((chart) => chart.root));
  }

  makeAxes() {
    const buttons = this.data.axes.map((axis) => {
      const button = document.createElement("button");
      button.type = "button";
      button.role = "radio";
      button.dataset.axis = axis;
      setText(button, AXIS_WORDS[axis]);
      button.addEventListener("click", () => this.turn(axis));
      return button;
    });
    this.part("axes").replaceChildren(...buttons);
    this.part("axes").hidden = buttons.length < 2;
  }

  /** Lay the runs over each other along another axis, at about the same moment of the first run. */
  turn(axis) {
    const first = this.data.runs[0].at;
    const index = lastAtMost(first[this.axis] || [], this.at, (place) => place);
    this.axis = axis;
    this.setStops(first[axis]?.[index] ?? Infinity);
  }

  /** Every saved moment of any run is a stop of the slider. */
  setStops(place) {
    const all = this.data.runs.flatMap((run) => run.at[this.axis] || []).filter(isNumber);
    this.stops = [...new Set(all)].sort((a, b) => a - b);
    const ends = this.data.runs.flatMap((run) => [...(run.curves.at[this.axis] || []), 0]);
    this.end = Math.max(this.stops.at(-1) || 0, ...ends.filter(isNumber)) || 1;
    this.part("range").max = Math.max(0, this.stops.length - 1);
    for (const button of this.part("axes").children) {
      setAttribute(button, "aria-checked", button.dataset.axis === this.axis);
    }
    this.part("goto").hidden = this.axis === "seconds";
    this.moveTo(this.stopAt(place));
  }

  stopAt(place) {
    return Math.max(0, lastAtMost(this.stops, place + 1e-6, (stop) => stop));
  }

  get at() {
    return this.stops[this.stop] ?? 0;
  }

  moveTo(stop) {
    this.stop = clamp(stop, 0, Math.max(0, this.stops.length - 1));
    this.draw();
  }

  /** To the moment that was typed: the saved one that lies nearest. */
  goTo(input) {
    const wanted = Number(input.value);
    if (input.value === "" || !isNumber(wanted)) return;
    const after = this.stops.findIndex((stop) => stop >= wanted);
    const high = after < 0 ? this.stops.length - 1 : after;
    const nearer = high > 0 && wanted - this.stops[high - 1] < this.stops[high] - wanted ? high - 1 : high;
    this.pause();
    this.moveTo(nearer);
  }

  play() {
    if (this.stop >= this.stops.length - 1) this.moveTo(0);
    this.timer = setInterval(() => {
      if (this.stop >= this.stops.length - 1 || !this.root.isConnected) this.pause();
      else this.moveTo(this.stop + 1);
    }, PLAY_MS);
    this.showPlaying(true);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.showPlaying(false);
  }

  showPlaying(playing) {
    const shape = playing ? "M4 2h3v12H4zM9 2h3v12H9z" : "M4 2l9 6-9 6z";
    this.part("play").querySelector("path").setAttribute("d", shape);
    setAttribute(this.part("play"), "aria-label", playing ? "Pause" : "Play");
  }

  /** A place on the axis in words: epoch 100, step 1,200, 0:12:31. */
  words(place, axis = this.axis) {
    if (!isNumber(place)) return "";
    if (axis === "step") return `step ${formatCount(place)}`;
    if (axis === "epoch") return `epoch ${Math.abs(place - Math.round(place)) < 0.05 ? formatCount(place) : place.toFixed(1)}`;
    const seconds = Math.round(place);
    const two = (number) => String(number).padStart(2, "0");
    return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  draw() {
    if (!this.data || !this.theme) return;
    const at = this.at;
    this.part("range").value = this.stop;
    setAttribute(this.part("range"), "aria-valuetext", this.words(at));
    setText(this.part("where"), this.words(at));
    setAttribute(this.root, "data-at", at);
    setAttribute(this.root, "data-axis", this.axis);
    this.part("back").disabled = this.stop === 0;
    this.part("on").disabled = this.stop >= this.stops.length - 1;
    this.data.runs.forEach((run, i) => this.drawSample(run, this.samples[i], at));
    this.realSample?.show(0, "pictures of the data", this.theme);
    for (const chart of this.charts) chart.draw(this.theme, this.axis, this.end, at, (place) => this.words(place));
  }

  /** The newest samples of a run at that moment; one that ended before shows its last ones and says so. */
  drawSample(run, sample, at) {
    const places = run.at[this.axis] || [];
    const index = Math.max(0, lastAtMost(places, at + 1e-6, (place) => place));
    const others = ["epoch", "step"].filter((axis) => run.at[axis]).map((axis) => this.words(run.at[axis][index], axis));
    const ended = index === places.length - 1 && places[index] < at - 1e-6;
    const when = this.axis === "seconds" ? [...others, this.words(places[index])] : others;
    sample.show(places.length ? index : -1, `${ended ? "ended at " : ""}${when.join(" · ")}`, this.theme);
    sample.root.classList.toggle("ended", ended);
  }

  destroy() {
    this.pause();
    this.watcher.disconnect();
  }
}
