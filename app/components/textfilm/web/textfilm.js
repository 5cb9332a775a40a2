// The text film: takes the page's data, draws when something changed, follows the hand on the timeline.

const TEXT_NARROW = 720;
const TEXT_LINES = [
  { key: "loss", label: "training", colour: COLOURS.generator, dash: [], format: formatLoss },
  { key: "held_out_loss", label: "held out", colour: "#7A8794", dash: [5, 4], format: formatLoss },
];
const formatPower = (value) => (isNumber(value) ? powerFigure(10 ** value) : "-");
const powerFigure = (value) => (value < 10000 ? formatFigure(value) : formatShortCount(value));
const PERPLEXITY_LINES = [
  { key: "train", label: "training", colour: COLOURS.generator, dash: [], format: formatPower },
  { key: "held_out", label: "held out", colour: "#7A8794", dash: [5, 4], format: formatPower },
];
/** The axis of perplexity is logarithmic: whole powers of ten where it reaches far, figures between them where not. */
const powerWords = (tick, decimals) => (decimals ? powerFigure(10 ** tick) : formatShortCount(10 ** tick));

class TextFilm {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "film textfilm";
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Live view of the training");
    this.root.innerHTML = TEXT_HTML; // constant, see dom.js
    const style = document.createElement("style");
    style.textContent = TEXT_CSS;
    parent.append(style, this.root);
    this.reel = new Reel({ count: 0, steps: [] });
    this.updates = 0;
    this.makeParts();
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`[data-part=${name}]`);
  }

  makeParts() {
    this.tipBox = new Tip(this.part("tip"), this.root);
    const tip = (lines, at) => this.tipBox.show(lines, at);
    const pick = (step) => this.act(() => this.reel.holdNearest(step));
    const chart = (name, options) => new CurveChart(this.part(name), { fixed: null, guide: null, tip, pick, ...options });
    this.losses = chart("losses", { lines: TEXT_LINES });
    this.perplexity = chart("perplexity", { lines: PERPLEXITY_LINES, tickWords: powerWords });
    this.blocks = new Blocks(this.part("blocks"));
    this.words = new Words(this, ["texts-words"], textSummary);
    this.timeline = new Timeline(this.root.querySelector(".timeline"), {
      hold: (index) => this.act(() => this.reel.hold(index)),
      step: (by) => this.act(() => this.reel.hold(this.reel.index + by)),
      live: () => this.act(() => this.reel.hold(this.reel.store.count - 1)),
      play: () => this.act(() => this.reel.toggle()),
    });
  }

  listen() {
    this.watchdog = new Watchdog(() => this.component?.setTriggerValue("need", this.updates));
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("visibilitychange", () => this.tellHidden(), { signal });
    document.addEventListener("keydown", (event) => this.pageKey(event), { signal });
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.root);
    document.fonts?.ready.then(() => this.act(() => {})); // text was drawn in another font until now
  }

  /** Left and right step through time from anywhere on the page where no other control listens. */
  pageKey(event) {
    const plain = event.target === document.body && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && ["ArrowLeft", "ArrowRight"].includes(event.key)) this.timeline.key(event);
  }

  /** New data from the page, or a new theme. */
  update(component) {
    const first = !this.component;
    this.component = component;
    this.updates += 1;
    this.watchdog.fed(component.data?.moving ? "running" : "resting");
    if (component.data) this.take(component.data);
    if (first && document.hidden) this.tellHidden();
    this.readTheme();
    this.layout();
    this.redraw();
  }

  take(data) {
    this.data = data;
    const store = { count: data.steps.length, steps: data.steps };
    if (data.run !== this.runKey) this.reel.use(store);
    else this.reel.store = store;
    this.runKey = data.run;
    this.blocks.setSeeds(data.seeds);
    this.losses.setData(data.curves, data.events, data.run);
    this.perplexity.setData(data.perplexity, data.events, data.run);
    setAttribute(this.root, "data-held", data.held_out);
    this.words.show(data);
  }

  act(change) {
    change();
    this.redraw();
  }

  tellHidden() {
    this.component?.setStateValue("hidden", document.hidden);
    if (!document.hidden) this.act(() => {});
  }

  readTheme() {
    const theme = readTheme(this.root);
    if (theme.signature === this.theme?.signature) return;
    this.theme = theme;
    this.root.style.setProperty("--stage-soft", theme.soft);
    this.root.style.setProperty("--stage-faint", theme.faint);
    this.root.dataset.theme = theme.dark ? "dark" : "light";
  }

  layout() {
    const width = this.root.clientWidth;
    const name = `${width}x${this.root.clientHeight}x${window.devicePixelRatio}`;
    if (!width || name === this.laidOut) return;
    this.laidOut = name;
    setAttribute(this.root, "data-layout", width >= TEXT_NARROW ? "wide" : "narrow");
    [this.losses, this.perplexity].forEach((chart) => chart.resize());
    this.redraw();
  }

  redraw() {
    this.pending ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.pending = null;
    if (!this.data || !this.root.isConnected) return;
    this.reel.tick(now);
    this.draw();
    if (this.reel.playing && !document.hidden) this.redraw();
  }

  draw() {
    const { reel, data } = this;
    const { index } = reel;
    const step = data.steps[index] ?? data.status.step;
    const held = reel.live ? null : { step, m: {} };
    this.blocks.draw(data.texts, index, (moment) => this.momentWords(moment));
    this.losses.draw(this.theme, held);
    this.perplexity.draw(this.theme, held);
    this.words.tick(reel.live ? data.status.step : step, data.steps.length ? `at step ${formatCount(step)}` : "");
    this.timeline.show({ count: data.steps.length, index, step, mode: reel.mode, loading: false });
    this.tellTests(step);
  }

  /** "epoch 12" for a saved moment; its step while nobody knows how long an epoch is. */
  momentWords(moment) {
    const step = this.data.steps[moment];
    const each = this.data.status.per_epoch;
    if (!isNumber(each)) return `step ${formatCount(step)}`;
    const epoch = step / each;
    return `epoch ${epoch < 10 && step % each ? epoch.toFixed(1) : formatCount(epoch)}`;
  }

  tellTests(step) {
    const { reel, data } = this;
    const facts = {
      run: data.run,
      state: data.status.state,
      newest: data.status.step,
      step,
      moments: data.steps.length,
      mode: reel.mode,
      updates: this.updates,
      events: data.events.length,
    };
    Object.entries(facts).forEach(([name, value]) => setAttribute(this.root, `data-${name}`, value));
  }

  destroy() {
    this.stop.abort();
    this.observer.disconnect();
    this.watchdog.stop();
    if (this.pending) cancelAnimationFrame(this.pending);
  }
}

function textSummary({ status, curves, perplexity, message }, state) {
  const last = (values) => (values || []).filter(isNumber).at(-1);
  const doing = status.phrase || state;
  const parts = [status.state === "empty" ? "" : `Step ${formatCount(status.step)} of ${formatCount(status.total)}, ${doing}.`];
  const loss = last(curves?.loss);
  if (isNumber(loss)) parts.push(`Loss ${formatLoss(loss)}.`);
  const heldOut = last(perplexity?.held_out);
  if (isNumber(heldOut)) parts.push(`Perplexity on headlines held out ${formatPower(heldOut)}.`);
  if (message?.text) parts.push(message.text);
  return parts.filter(Boolean).join(" ");
}
