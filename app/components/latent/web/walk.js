// An endless walk: pages of frames come ahead of time and are played here; a tab that nobody sees asks for nothing.

const WALK_AROUND = 330;
const WALK_SPEEDS = [0.25, 0.5, 1, 2, 4];
const WALK_AHEAD_S = 4; // what shall lie ahead, in seconds
const WALK_LEAST_AHEAD = 1; // and in pages
const WALK_ASK_AGAIN_MS = 4000;
const WALK_MOST_KEPT = 12;
const WALK_KEPT = 56;
const WALK_HTML = `
  <div class="show">
    <figure class="large"><button type="button" data-part="keep" title="Keep this picture"><canvas data-part="large" role="img"></canvas></button>
      <figcaption><b data-part="place"></b><span data-part="words"></span></figcaption></figure>
    <div class="side">
      <div class="row"><button type="button" class="chip" data-part="play" aria-pressed="true" title="Pause, go on (Space)">${STRIP_ARROW}<span>Pause</span></button></div>
      <label class="row"><span>Speed</span><input type="range" data-part="speed" min="0" max="${WALK_SPEEDS.length - 1}" step="1" value="2" aria-label="Speed"><output data-part="times"></output></label>
      <p class="hint">Press the picture to keep it.</p>
      <div class="kept" data-part="kept" role="group" aria-label="Kept pictures"></div>
    </div>
  </div>`;

class LatentWalk extends LatentPair {
  constructor(parent) {
    super(parent, "walk", WALK_HTML);
    [this.pages, this.at, this.waits, this.speed, this.asked] = [new Map(), 0, 0, 1, 0];
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.part("play").addEventListener("click", () => this.toggle());
    this.part("keep").addEventListener("click", () => this.keep());
    this.part("speed").addEventListener("input", (event) => this.setSpeed(WALK_SPEEDS[Number(event.target.value)]));
    document.addEventListener("keydown", (event) => this.key(event), { signal: this.stopping.signal });
    this.setSpeed(1);
    this.showPlaying();
  }

  take(data) {
    if (data.id !== this.data?.id) {
      this.forget(() => true);
      [this.at, this.waiting] = [0, false];
    }
    this.data = data;
    for (const page of data.pages) {
      if (this.pages.has(page.page)) continue;
      const sheet = new Sheet(page.sheet, () => this.redraw());
      this.pages.set(page.page, { sheet, scores: page.scores });
      this.waiting = false;
    }
    this.run();
  }

  /** Frees pages that are behind; a walk goes on for hours. */
  forget(past) {
    for (const [page, { sheet }] of this.pages) {
      if (!past(page)) continue;
      sheet.bitmap?.close();
      this.pages.delete(page);
    }
  }

  /** The loop of the browser's own frames: it rests by itself while the tab is hidden. */
  run() {
    this.looping ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.looping = null;
    if (!this.root.isConnected) return;
    const passed = Math.min(100, now - (this.before ?? now));
    this.before = now;
    if (this.playing) this.advance((passed / 1000) * this.data.fps * this.speed);
    this.askAhead(now);
    if (this.playing || this.waiting) this.run();
    else this.before = undefined;
  }

  advance(by) {
    const to = this.at + by;
    const there = this.pages.get(Math.floor(to / this.data.size))?.sheet.ready;
    if (there) {
      if (Math.floor(to) !== Math.floor(this.at)) this.redraw();
      this.at = to;
    } else if (this.pages.get(this.page())?.sheet.ready) this.waits += 1;
  }

  page() {
    return Math.floor(this.at / this.data.size);
  }

  /** Asks for the next pages in time, one question at a time. */
  askAhead(now) {
    const { size } = this.data;
    const wanted = Math.max(WALK_LEAST_AHEAD, Math.ceil((WALK_AHEAD_S * this.data.fps * this.speed) / size));
    const missing = [];
    for (let page = this.page(); page <= this.page() + wanted; page += 1) if (!this.pages.has(page)) missing.push(page);
    if (!missing.length || document.hidden || (this.waiting && now - this.asked < WALK_ASK_AGAIN_MS)) return;
    [this.waiting, this.asked] = [true, now];
    this.forget((page) => page < this.page() - 1 || page > this.page() + wanted + 2);
    this.component.setTriggerValue("need", { id: this.data.id, pages: missing.slice(0, 2) });
  }

  setSpeed(speed) {
    this.speed = speed;
    setText(this.part("times"), `${speed} ×`);
    const at = WALK_SPEEDS.indexOf(speed);
    this.part("speed").style.setProperty("--done", `${(100 * at) / (WALK_SPEEDS.length - 1)}%`);
    setAttribute(this.part("speed"), "aria-valuetext", `${speed} times`);
  }

  toggle() {
    this.playing = !this.playing;
    this.before = undefined;
    this.showPlaying();
    this.run();
  }

  showPlaying() {
    setAttribute(this.part("play"), "aria-pressed", this.playing);
    setText(this.part("play").querySelector("span"), this.playing ? "Pause" : "Go on");
  }

  key(event) {
    if (event.target !== document.body || event.key !== " " || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.toggle();
  }

  /** Keeps the picture on show: a small copy here, the z in the panel. */
  keep() {
    const frame = Math.floor(this.at);
    const button = document.createElement("button");
    button.type = "button";
    button.title = button.ariaLabel = `Look closely at frame ${frame} of seed ${this.data.seed}`;
    const canvas = document.createElement("canvas");
    const { sheet } = this.pages.get(this.page()) || {};
    if (!sheet?.ready) return;
    sheet.show(canvas, frame % this.data.size, WALK_KEPT, this.theme);
    latentSize(canvas, WALK_KEPT, sheet.aspect);
    button.append(canvas);
    const { seed } = this.data;
    button.addEventListener("click", () => this.tell({ frame, seed }));
    this.part("kept").prepend(button);
    while (this.part("kept").children.length > WALK_MOST_KEPT) this.part("kept").lastChild.remove();
    this.tell({ frame, seed });
  }

  layout(always) {
    const width = this.root.clientWidth;
    const name = `${width}x${window.innerHeight}`;
    if (!this.data || !width || (name === this.laidOut && !always)) return;
    this.laidOut = name;
    const narrow = width < PAIR_NARROW;
    setAttribute(this.root, "data-layout", narrow ? "narrow" : "wide");
    this.side = narrow ? Math.min(width, 300) : Math.min(Math.floor(width * 0.6), clamp(window.innerHeight - WALK_AROUND, 200, 460));
    this.redraw();
  }

  draw() {
    const found = this.pages.get(this.page());
    if (!found?.sheet.ready || !this.side) return;
    const index = Math.floor(this.at) % this.data.size;
    latentSize(this.part("large"), this.side, found.sheet.aspect);
    setAttribute(this.root, "data-points", found.sheet.isPoints);
    found.sheet.show(this.part("large"), index, this.side, this.theme);
    const words = this.data.probability ? `D: ${formatShare(found.scores[index])} real` : `D: ${formatFigure(found.scores[index])}`;
    setText(this.part("place"), `Seed ${this.data.seed}, frame ${formatCount(Math.floor(this.at))}`);
    setText(this.part("words"), words);
    if (index % 24 === 0) setAttribute(this.part("large"), "aria-label", `A walk from seed ${this.data.seed}. ${words}`);
    this.facts({ frame: Math.floor(this.at), page: this.page(), pages: this.pages.size, waits: this.waits, ready: true });
  }

  destroy() {
    super.destroy();
    cancelAnimationFrame(this.looping);
    this.forget(() => true);
  }
}

latentParts.walk = LatentWalk;
