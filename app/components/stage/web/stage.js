// One stage per mounted component: takes the page's data, keeps the frames, and draws when something changed.

const FRAME_MS = 48; // moving points at 20 pictures a second are smooth enough, at a third of the cost
const WORDS_MS = 120; // how often counters change while it moves: fast enough to read
const NARROW = 700;
const PLOT_SHARE = 0.6;
const HEIGHT_AROUND = 262; // what the page needs above and below the square, in CSS pixels

class Stage {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "stage";
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Live view of the training");
    this.root.innerHTML = STAGE_HTML; // constant, see dom.js
    const style = document.createElement("style");
    style.textContent = STAGE_CSS;
    parent.append(style, this.root);
    this.layers = new Set();
    this.updates = 0;
    this.store = new FrameStore();
    this.playback = new Playback(this.store);
    this.makeParts();
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`[data-part=${name}]`);
  }

  makeParts() {
    this.view = new View();
    this.plot = new Plot(this.part("plot"), this.view);
    this.tipBox = new Tip(this.part("tip"), this.root);
    const tip = (lines, at) => this.tipBox.show(lines, at);
    const pick = (step) => this.act(() => this.playback.holdNearestStep(step));
    const chart = (name, options) => new CurveChart(this.part(name), { tip, pick, ...options });
    this.losses = chart("losses", { lines: LOSS_LINES, fixed: null, guide: null });
    this.accuracy = chart("accuracy", { lines: ACCURACY_LINES, fixed: [0, 1], guide: 0.5 });
    this.quality = new Quality(this.part("quality"), tip);
    this.networks = new Networks(this.part("networks"));
    this.panel = new Panel(this);
    this.sketch = new Sketch(this.part("sketch"), this.view, {
      changed: () => this.redraw(),
      done: (points) => this.component.setTriggerValue("drawn", points),
    });
    this.hands = new PlotHands(this.part("plot"), this);
    this.timeline = new Timeline(this.root.querySelector(".timeline"), {
      hold: (index) => this.act(() => this.playback.hold(index)),
      step: (by) => this.scrubBy(by),
      live: () => this.act(() => this.playback.goLive()),
      replay: () => this.act(() => this.toggleReplay()),
      branch: () => this.branch(),
      back: () => this.component.setTriggerValue("back", { run: this.data.run }),
    });
  }

  listen() {
    for (const chip of this.root.querySelectorAll("[data-layer]")) {
      chip.addEventListener("click", () => this.toggleLayer(chip.dataset.layer));
    }
    this.part("reset").addEventListener("click", () => this.act(() => this.view.reset()));
    this.part("bend").addEventListener("click", () => this.bend());
    this.watchdog = new Watchdog(() => this.askForNews());
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("visibilitychange", () => this.tellHidden(), { signal });
    document.addEventListener("pointerdown", (event) => this.hands.forget(event), { signal });
    window.addEventListener("resize", () => this.layout(), { signal });
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.root);
    document.fonts?.ready.then(() => this.act(() => {})); // text was drawn in another font until now
  }

  /** New data from the page, or a new theme. */
  update(component) {
    const first = !this.component;
    this.component = component;
    this.updates += 1;
    this.watchdog.fed(component.data?.status?.state);
    if (component.data) this.take(component.data);
    if (first && document.hidden) this.tellHidden();
    this.readTheme();
    this.layout();
    this.redraw();
  }

  take(data) {
    this.data = data;
    const now = performance.now();
    this.useRun(data);
    this.view.setBox(data.box);
    this.plot.setReal(data.real, data.box);
    this.plot.heat.setSize(data.heat_size);
    this.plot.gridSize = data.grid_size;
    this.plot.heatLabel = data.heat_label || "";
    const added = this.store.add(data.frames || [], data.first_seq);
    if (added) this.playback.arrived(now, this.smooth());
    this.scheduleNeed();
    this.takeLayers(data.layers || []);
    this.losses.setData(data.curves, data.events, this.runKey);
    this.accuracy.setData(data.curves, data.events, this.runKey);
    this.quality.take(data.quality, this.runKey, this.store.quality);
    this.networks.show(data.nets);
    this.sketch.set(Boolean(data.draw));
    this.panel.show(data);
    this.curvesOld = true;
  }

  useRun({ run, instance }) {
    const key = `${run}/${instance ?? 0}`;
    if (key === this.runKey) return;
    this.runKey = key;
    this.store = FrameStore.of(key);
    this.playback.use(this.store);
    this.plot.hover = null;
  }

  /** The page's choice of layers counts when it changes; in between, the chips do. */
  takeLayers(layers) {
    const name = layers.join();
    if (name === this.serverLayers) return;
    this.serverLayers = name;
    this.layers = new Set(layers.filter((layer) => LAYERS.includes(layer)));
    this.showChips();
  }

  toggleLayer(name) {
    if (!this.layers.delete(name)) this.layers.add(name);
    this.showChips();
    this.component.setStateValue("layers", LAYERS.filter((layer) => this.layers.has(layer)));
    this.redraw();
  }

  showChips() {
    for (const chip of this.root.querySelectorAll("[data-layer]")) {
      setAttribute(chip, "aria-pressed", this.layers.has(chip.dataset.layer));
    }
    this.root.dataset.layers = [...this.layers].join(" ");
  }

  shownLayers() {
    return this.layers;
  }

  reduced() {
    return Boolean(this.data?.reduced) || matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  smooth() {
    return !this.reduced() && !document.hidden;
  }

  /** Asks the server, a little later and at most three times, for frames that never came. */
  scheduleNeed() {
    if (this.needTimer || !this.store.hasHole(this.data.last_seq)) return;
    this.needTimer = setTimeout(() => {
      this.needTimer = null;
      const after = this.store.ask(this.data.last_seq, performance.now());
      if (after === null || !this.root.isConnected) return;
      this.component.setTriggerValue("need", { run: this.data.run, after });
    }, NEED_DELAY_MS);
  }

  askForNews() {
    if (this.root.isConnected) this.component.setTriggerValue("need", { run: this.data.run, after: this.store.knownTo ?? -1 });
  }

  tellHidden() {
    this.component?.setStateValue("hidden", document.hidden);
    if (!document.hidden) this.redraw();
  }

  scrubBy(by) {
    this.act(() => this.playback.hold(this.playback.index() + by));
  }

  toggleReplay() {
    if (this.playback.mode === "replay") this.playback.pauseReplay();
    else this.playback.replay();
  }

  branch() {
    const moment = this.playback.moment();
    if (!moment || this.playback.live) return;
    const { seq, step } = moment.a;
    this.component.setTriggerValue("branch", { run: this.data.run, step, seq });
  }

  bend() {
    const moment = this.playback.moment();
    if (!moment) return;
    this.act(() => this.plot.bend(performance.now(), this.reduced()));
  }

  act(change) {
    change();
    this.curvesOld = true;
    this.redraw();
  }

  readTheme() {
    const theme = readTheme(this.root);
    if (theme.signature === this.theme?.signature) return;
    this.theme = theme;
    this.plot.setTheme(theme);
    this.root.style.setProperty("--stage-soft", theme.soft);
    this.root.style.setProperty("--stage-faint", theme.faint);
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.curvesOld = true;
  }

  /** Side by side where there is room, else stacked; the plot stays square. */
  layout() {
    const width = this.root.clientWidth;
    const name = `${width}x${window.innerHeight}x${window.devicePixelRatio}`;
    if (!width || name === this.laidOut) return;
    this.laidOut = name;
    const wide = width >= NARROW;
    const margins = MARGIN.left + MARGIN.right;
    const tallest = Math.max(300, window.innerHeight - HEIGHT_AROUND) + margins;
    const plotWidth = Math.floor(wide ? Math.min(width * PLOT_SHARE, tallest) : Math.min(width, 620));
    setAttribute(this.root, "data-layout", wide ? "wide" : "narrow");
    this.root.style.setProperty("--plot", `${plotWidth}px`);
    this.plot.resize(plotWidth);
    this.losses.resize();
    this.accuracy.resize();
    this.curvesOld = true;
    this.redraw();
  }

  redraw() {
    this.pending ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.pending = null;
    if (!this.data || !this.root.isConnected) return;
    const moving = this.playback.moving || this.plot.bendStart !== null;
    this.draw(now);
    if (!moving || document.hidden || this.resting) return;
    this.resting = setTimeout(() => {
      this.resting = null;
      this.redraw();
    }, FRAME_MS - 16); // no frame is asked for in between: each one costs the browser something
  }

  draw(now) {
    const { playback } = this;
    playback.tick(now);
    const moment = playback.moment();
    const index = moment ? playback.index() : 0;
    const sketch = this.sketch.on ? this.sketch.points : null;
    this.plot.draw({ moment, layers: this.layers, frames: this.store.frames, index, now, sketch });
    this.networks.move(now, playback.moving && this.data.status?.state === "running" && !this.reduced());
    this.drawFigures(moment);
    this.drawWords(moment, index, now);
    if (this.hands.at && !this.hands.pointers.size) this.showTip(this.hands.at);
  }

  drawFigures(moment) {
    const held = !this.playback.live;
    if (!this.curvesOld && !held) return;
    this.curvesOld = false;
    const frame = held && moment ? moment.a : null;
    this.losses.draw(this.theme, frame);
    this.accuracy.draw(this.theme, frame);
    this.quality.show(frame);
  }

  drawWords(moment, index, now) {
    if (this.playback.moving && now - (this.wordsAt || 0) < WORDS_MS) return;
    this.wordsAt = now;
    this.panel.tick(moment, index);
  }

  showTip(place) {
    if (!place || this.sketch.on || !this.view.inside(...place)) return this.tipBox.show(null);
    const frame = this.part("plot").getBoundingClientRect();
    return this.tipBox.show(this.hands.lines(), { clientX: frame.left + place[0], clientY: frame.top + place[1] });
  }

  destroy() {
    this.stop.abort();
    this.observer.disconnect();
    this.watchdog.stop();
    clearTimeout(this.needTimer);
    clearTimeout(this.resting);
    if (this.pending) cancelAnimationFrame(this.pending);
  }
}
