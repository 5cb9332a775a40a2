// One film for each mounted component: takes the page's data, keeps the grids, draws when something changed.

const NARROW = 720;
const HEIGHT_AROUND = 334; // what the page and the film need above and below the large grid, in CSS pixels
const SMALLEST_SIDE = 260;
const FAKE_SHARE = 0.48;
const REAL_SHARE = 0.46; // of the large grid's side
const NEED_MS = 60;
const OPINION_LINES = [
  { key: "d_real", label: "D(x)", colour: COLOURS.real, dash: [], format: formatShare },
  { key: "d_fake", label: "D(G(z))", colour: COLOURS.fake, dash: [5, 4], format: formatShare },
];

const SORTED_LINES = ACCURACY_LINES.map((line) => ({ ...line, label: line.label.replace("on ", "") }));

class Film {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "film";
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Live view of the training");
    this.root.innerHTML = FILM_HTML; // constant, see dom.js
    const style = document.createElement("style");
    style.textContent = FILM_CSS;
    parent.append(style, this.root);
    this.store = new FrameStore();
    this.reel = new Reel(this.store);
    this.updates = 0;
    this.drawnReady = () => this.redraw();
    this.makeParts();
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`[data-part=${name}]`);
  }

  makeParts() {
    this.fake = new Picture(this.part("fake"));
    this.real = new Picture(this.part("real"));
    this.tipBox = new Tip(this.part("tip"), this.root);
    const tip = (lines, at) => this.tipBox.show(lines, at);
    const pick = (step) => this.act(() => this.reel.holdNearest(step));
    const chart = (name, options) => new CurveChart(this.part(name), { tip, pick, ...options });
    this.charts = [
      chart("losses", { lines: LOSS_LINES, fixed: null, guide: null }),
      chart("opinions", { lines: OPINION_LINES, fixed: [0, 1], guide: 0.5 }),
      chart("accuracy", { lines: SORTED_LINES, fixed: [0, 1], guide: 0.5 }),
    ];
    this.quality = new Quality(this.part("quality"), tip, "one picture again and again");
    this.words = new Words(this);
    this.strip = new Strip(this.part("strip"), pick);
    this.timeline = new Timeline(this.root.querySelector(".timeline"), {
      hold: (index) => this.act(() => this.reel.hold(index)),
      step: (by) => this.act(() => this.reel.hold(this.reel.index + by)),
      live: () => this.act(() => this.reel.hold(this.store.count - 1)),
      play: () => this.act(() => this.reel.toggle()),
    });
  }

  listen() {
    const { canvas } = this.fake;
    canvas.addEventListener("click", (event) => this.follow(this.fake.tileUnder(event, this.shape)));
    canvas.addEventListener("keydown", (event) => this.timeline.key(event));
    this.watchdog = new Watchdog(() => this.ask([]));
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("visibilitychange", () => this.tellHidden(), { signal });
    document.addEventListener("keydown", (event) => this.pageKey(event), { signal });
    window.addEventListener("resize", () => this.layout(), { signal });
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
    if (data.run !== this.runKey) {
      this.runKey = data.run;
      this.store = FrameStore.of(data.run);
      this.reel.use(this.store);
    }
    this.shape = data.plan ? new GridShape(data.plan) : null;
    this.store.list(data.steps, data.stamps);
    data.frames.forEach((frame) => this.store.add(frame));
    this.takeReal(data.real);
    this.charts.forEach((chart) => chart.setData(data.curves, data.events, this.runKey));
    this.takeQuality(data.quality);
    this.words.show(data);
    this.curvesOld = true;
    this.scheduleNeed();
  }

  /** The figures of all evaluations so far, so that the bars follow the timeline. */
  takeQuality({ step, figures, past }) {
    this.store.quality = past.step.map((at, i) => ({
      step: at,
      figures: figures.map((figure) => ({ ...figure, value: past[figure.name]?.[i] ?? null })),
    }));
    this.quality.take({ step, figures }, this.runKey, this.store.quality);
  }

  takeReal({ stamp, png }) {
    const { store } = this;
    if (!png || store.real?.stamp === stamp) return;
    createImageBitmap(new Blob([bytesOf(png)], { type: "image/png" })).then((bitmap) => {
      store.real = { stamp, bitmap };
      this.redraw();
    });
  }

  lacksReal() {
    return Boolean(this.data.real.stamp) && this.store.real?.stamp !== this.data.real.stamp && !this.data.real.png;
  }

  /** Asks the page, a little later, for grids that are not here yet. */
  scheduleNeed() {
    if (this.needTimer || document.hidden) return;
    this.needTimer = setTimeout(() => {
      this.needTimer = null;
      if (!this.data || !this.root.isConnected) return;
      const { steps, count } = this.store;
      const first = [steps[Math.max(0, this.reel.index)], steps[count - 1], ...this.strip.choose(steps)];
      const wanted = this.store.wanted(first, performance.now());
      if (!wanted.length && !this.lacksReal()) return;
      this.ask(wanted);
      clearTimeout(this.againTimer); // what is lost on the way is asked for again, also while nothing else happens
      this.againTimer = setTimeout(() => this.scheduleNeed(), ASK_AGAIN_MS + 50);
    }, NEED_MS);
  }

  ask(steps) {
    if (!this.root.isConnected || !this.data) return;
    this.component.setTriggerValue("need", { run: this.data.run, steps, real: this.lacksReal() });
  }

  tellHidden() {
    this.component?.setStateValue("hidden", document.hidden);
    if (!document.hidden) this.act(() => {});
  }

  follow(tile) {
    if (tile === null || !this.shape) return;
    this.act(() => {
      this.store.followed = tile;
    });
  }

  act(change) {
    change();
    this.curvesOld = true;
    this.scheduleNeed();
    this.redraw();
  }

  readTheme() {
    const theme = readTheme(this.root);
    if (theme.signature === this.theme?.signature) return;
    this.theme = theme;
    this.root.style.setProperty("--stage-soft", theme.soft);
    this.root.style.setProperty("--stage-faint", theme.faint);
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.curvesOld = true;
  }

  /** Side by side where there is room, else stacked; places are reserved before anything fills them. */
  layout() {
    const width = this.root.clientWidth;
    const name = `${width}x${window.innerHeight}x${window.devicePixelRatio}`;
    if (!width || name === this.laidOut) return;
    this.laidOut = name;
    const wide = width >= NARROW;
    const tallest = Math.max(SMALLEST_SIDE, window.innerHeight - HEIGHT_AROUND);
    const side = Math.floor(Math.min(wide ? width * FAKE_SHARE : width, tallest));
    const realSide = wide ? Math.floor(side * REAL_SHARE) : Math.min(width, 260);
    setAttribute(this.root, "data-layout", wide ? "wide" : "narrow");
    this.root.style.setProperty("--side", `${side}px`);
    this.root.style.setProperty("--real", `${realSide}px`);
    this.fake.resize(side, side);
    this.real.resize(realSide, realSide);
    this.charts.forEach((chart) => chart.resize());
    this.strip.resize();
    this.curvesOld = true;
    this.scheduleNeed();
    this.redraw();
  }

  redraw() {
    this.pending ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.pending = null;
    if (!this.data || !this.root.isConnected) return;
    const before = this.reel.index;
    this.reel.tick(now);
    if (this.reel.index !== before) this.curvesOld = true;
    this.draw();
    if (this.reel.playing && !document.hidden) this.redraw();
  }

  draw() {
    const { store, reel, data } = this;
    const { index } = reel;
    const here = store.nearest(index);
    const step = store.steps[index] ?? data.status.step;
    const bitmap = here >= 0 ? this.bitmapOf(store.steps[here]) : null;
    const tile = store.count ? store.followed : null;
    this.fake.draw(this.shape, data.labels, bitmap, tile);
    this.real.draw(this.shape, data.labels, store.real?.bitmap ?? null, null);
    if (this.curvesOld) this.drawFigures(reel.live ? null : { step, m: {} }, step);
    const shown = here >= 0 ? store.steps[here] : null;
    this.words.tick(reel.live ? data.status.step : step, this.caption(shown));
    this.timeline.show({ count: store.count, index, step, mode: reel.mode, loading: here !== index && here >= 0 });
    this.tellTests({ step, shown, here });
  }

  /** The decoded grid; while it is being decoded, the last one stays. */
  bitmapOf(step) {
    const bitmap = this.store.bitmap(step, this.drawnReady);
    if (bitmap) this.lastBitmap = { run: this.runKey, bitmap };
    return bitmap || (this.lastBitmap?.run === this.runKey ? this.lastBitmap.bitmap : null);
  }

  caption(shown) {
    return shown === null ? "drawn by G" : `drawn by G at step ${formatCount(shown)}`;
  }

  drawFigures(held, step) {
    this.curvesOld = false;
    this.charts.forEach((chart) => chart.draw(this.theme, held));
    this.quality.show(held);
    const { store, shape, theme } = this;
    const ready = () => this.act(() => {});
    this.strip.draw({ store, shape, tile: store.followed, shown: step, theme, ready });
  }

  tellTests({ step, shown, here }) {
    const { store, reel, data } = this;
    const facts = {
      run: data.run,
      state: data.status.state,
      newest: data.status.step,
      step,
      shown: shown ?? "",
      grids: store.count,
      held: store.blobs.size,
      here,
      mode: reel.mode,
      followed: store.followed,
      rows: this.shape?.rows ?? 0,
      updates: this.updates,
      events: data.events.length,
      real: Boolean(store.real),
    };
    Object.entries(facts).forEach(([name, value]) => setAttribute(this.root, `data-${name}`, value));
  }

  destroy() {
    this.stop.abort();
    this.observer.disconnect();
    this.watchdog.stop();
    clearTimeout(this.needTimer);
    clearTimeout(this.againTimer);
    if (this.pending) cancelAnimationFrame(this.pending);
  }
}
