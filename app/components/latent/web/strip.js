// Frames under a slider: all of them are here before it moves, so the picture follows the finger.

const STRIP_AROUND = 420; // what page and strip need above and below the large picture, in CSS pixels
const STRIP_SIDES = [150, 400];
const STRIP_THUMB = 40;
const STRIP_FPS = 20;
const STRIP_SETTLED_MS = 300;
const STRIP_ARROW = `<svg viewBox="0 0 14 14" aria-hidden="true"><path class="play" d="M4 2.5 11.5 7 4 11.5Z" fill="currentColor"/><path class="halt" d="M4 3H6V11H4ZM8.5 3H10.5V11H8.5Z" fill="currentColor"/></svg>`;
const STRIP_HTML = `
  <div class="show"></div>
  <div class="under" role="group" aria-label="Morph">
    <button type="button" class="chip" data-part="play" aria-pressed="false" title="Play to and fro (Space)">${STRIP_ARROW}<span>Play</span></button>
    <input type="range" data-part="range" min="0" max="0" value="0" step="1">
    <div class="films" data-part="films"></div>
    <div class="axis" data-part="axis"><span></span><b>D</b><span></span></div>
    <canvas class="scores" data-part="scores" role="img"></canvas>
    <p class="meaning" data-part="meaning"></p>
  </div>
  <p class="said" data-part="said" role="status" aria-live="polite"></p>`;

class LatentStrip {
  constructor(parent) {
    this.root = latentRoot(parent, "strip", STRIP_HTML);
    this.part = (name) => this.root.querySelector(`[data-part=${name}]`);
    this.range = this.part("range");
    this.scores = new Scores(this.part("scores"));
    [this.frame, this.updates, this.draws] = [0, 0, 0];
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    this.part("play").addEventListener("click", () => this.toggle());
    latentScrub(this.part("scores"), (share) => this.go(this.frameAt(share)));
    this.stop = new AbortController();
    document.addEventListener("keydown", (event) => this.pageKey(event), { signal: this.stop.signal });
    window.addEventListener("resize", () => this.layout(), { signal: this.stop.signal });
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.root);
  }

  update(component) {
    this.component = component;
    this.updates += 1;
    const theme = readTheme(this.root);
    this.theme = theme;
    this.root.style.setProperty("--stage-soft", theme.soft);
    this.root.style.setProperty("--stage-faint", theme.faint);
    if (component.data && component.data.id !== this.data?.id) this.take(component.data);
    this.layout(true);
  }

  /** New frames; the slider stays where it is as far as it can. */
  take(data) {
    const first = !this.data;
    this.data = data;
    this.count = data.rows[0].sheet.count;
    this.rows = data.rows.map((row, i) => this.makeRow(row, i));
    this.row = 0; // the one whose picture is picked
    this.part("films").replaceChildren(...this.rows.map((row) => row.film));
    setAttribute(this.root, "data-kind", this.rows[0].sheet.isPoints ? "points" : "pictures");
    this.ends = data.ends.map((end, i) => this.makeEnd(end, i));
    const pictures = this.rows.map((row) => row.figure);
    const [a, b] = this.ends;
    this.root.querySelector(".show").replaceChildren(...(a ? [a, ...pictures, b] : pictures));
    this.scores.take(data.rows, data.probability);
    const [top, bottom] = this.part("axis").querySelectorAll("span");
    [top.textContent, bottom.textContent] = data.axis;
    this.part("axis").title = data.axis_help;
    setText(this.part("meaning"), data.axis_words);
    this.part("scores").setAttribute("aria-label", data.axis_help);
    this.range.max = this.count - 1;
    this.range.setAttribute("aria-label", data.label);
    this.frame = clamp(first ? data.at || 0 : this.frame, 0, this.count - 1);
    setText(this.part("said"), `${data.label}: ${this.count} frames.`);
  }

  makeRow(row, i) {
    const sheet = new Sheet(row.sheet, () => this.layout(true));
    const figure = document.createElement("figure");
    figure.className = "large";
    figure.innerHTML = `<canvas role="img"></canvas><figcaption><b></b><span></span></figcaption>`;
    figure.querySelector("b").textContent = row.name;
    figure.title = row.help || "";
    figure.addEventListener("click", () => {
      this.row = i;
      this.go(this.frame);
    });
    const film = document.createElement("div");
    film.className = "film";
    film.innerHTML = `<span></span><canvas role="img"></canvas>`;
    film.querySelector("span").textContent = row.name;
    const canvas = film.querySelector("canvas");
    canvas.setAttribute("aria-label", `All frames of ${row.name || "the morph"}; press one to go there`);
    latentScrub(canvas, (share) => this.go(this.frameAt(share)));
    return { ...row, sheet, figure, film };
  }

  makeEnd(end, i) {
    const figure = document.createElement("figure");
    figure.className = "end";
    figure.innerHTML = `<button type="button"><canvas></canvas></button><figcaption><b></b><span></span></figcaption>`;
    const button = figure.querySelector("button");
    button.title = button.ariaLabel = `Go to ${end.name}`;
    button.addEventListener("click", () => this.go(i ? this.count - 1 : 0));
    figure.querySelector("b").textContent = end.name;
    figure.querySelector("span").textContent = end.words;
    return figure;
  }

  /** The frame under a share (0..1) of the strip's width. */
  frameAt(share) {
    return Math.round(clamp(share, 0, 1) * (this.count - 1));
  }

  /** A hand moved: draw at once, and tell the page once the hand rests. */
  go(frame) {
    this.halt();
    this.frame = frame;
    this.redraw();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(), STRIP_SETTLED_MS);
  }

  tell() {
    if (this.root.isConnected && !this.timer) this.component.setTriggerValue("picked", { id: this.data.id, frame: this.frame, row: this.row });
  }

  pageKey(event) {
    if (event.target !== document.body || event.ctrlKey || event.altKey || event.metaKey || !this.data) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = { Home: 0, End: this.count - 1 }[event.key] ?? (step ? clamp(this.frame + step, 0, this.count - 1) : null);
    if (event.key === " ") this.toggle();
    else if (to !== null) this.go(to);
    else return;
    event.preventDefault();
  }

  toggle() {
    if (this.timer) {
      this.halt();
      this.tell();
    } else {
      let by = this.frame >= this.count - 1 ? -1 : 1;
      this.timer = setInterval(() => {
        if (!this.root.isConnected) return this.halt();
        if (this.frame + by < 0 || this.frame + by >= this.count) by = -by;
        this.frame = clamp(this.frame + by, 0, this.count - 1);
        this.redraw();
      }, 1000 / (this.data.fps || STRIP_FPS));
    }
    this.showPlaying();
  }

  halt() {
    clearInterval(this.timer);
    this.timer = null;
    this.showPlaying();
  }

  showPlaying() {
    const button = this.part("play");
    setAttribute(button, "aria-pressed", Boolean(this.timer));
    setText(button.querySelector("span"), this.timer ? "Pause" : "Play");
  }

  layout(always) {
    const width = this.root.clientWidth;
    const name = `${width}x${window.innerHeight}`;
    if (!this.data || !width || (name === this.laidOut && !always)) return;
    this.laidOut = name;
    const narrow = width < 560;
    setAttribute(this.root, "data-layout", narrow ? "narrow" : "wide");
    const [least, most] = STRIP_SIDES;
    const count = this.rows.length;
    const end = !this.ends.length || (narrow && count > 1) ? 0 : narrow ? 52 : 92;
    for (const figure of this.ends) figure.hidden = !end;
    const room = (width - (end && 2 * (end + 14)) - 14 * (count - 1)) / count;
    const tall = clamp(window.innerHeight - STRIP_AROUND - (count - 1) * (STRIP_THUMB + 4), least, most);
    this.side = Math.floor(Math.min(room, narrow ? most : tall));
    const { aspect } = this.rows[0].sheet;
    for (const { figure } of this.rows) {
      latentSize(figure.querySelector("canvas"), this.side, aspect);
      figure.style.width = figure.querySelector("canvas").style.width;
    }
    for (const figure of this.ends) latentSize(figure.querySelector("canvas"), end, aspect);
    this.endSide = end;
    this.drawFilms();
    this.redraw();
  }

  drawFilms() {
    for (const { film, sheet } of this.rows) {
      const canvas = film.querySelector("canvas");
      film.hidden = sheet.isPoints;
      const width = canvas.clientWidth;
      if (sheet.isPoints || !sheet.ready || !width) continue;
      const [thumb, high] = [STRIP_THUMB * sheet.aspect, STRIP_THUMB];
      const places = Math.min(this.count, Math.max(2, Math.floor(width / thumb)));
      fitCanvas(canvas, width, high);
      const context = canvas.getContext("2d");
      const gap = (width - places * thumb) / Math.max(1, places - 1);
      for (let i = 0; i < places; i += 1) {
        const frame = Math.round((i * (this.count - 1)) / Math.max(1, places - 1));
        sheet.draw(context, frame, i * (thumb + gap), 0, thumb, high);
      }
    }
  }

  redraw() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      if (this.data && this.root.isConnected) this.draw();
    });
  }

  draw() {
    const { frame, theme } = this;
    this.draws += 1;
    for (const row of this.rows) {
      const canvas = row.figure.querySelector("canvas");
      row.sheet.show(canvas, frame, this.side, theme);
      const words = this.wordsOf(row, frame);
      setText(row.figure.querySelector("span"), words);
      if (this.data.name_frames) setText(row.figure.querySelector("b"), this.data.frames[frame]);
      setAttribute(canvas, "aria-label", `${row.name} ${this.data.frames[frame]}. ${words}`);
      const share = this.count > 1 ? frame / (this.count - 1) : 0;
      row.film.style.setProperty("--here", share);
    }
    this.ends.forEach((figure, i) => this.rows[0].sheet.show(figure.querySelector("canvas"), i ? this.count - 1 : 0, this.endSide, theme));
    this.scores.draw(frame, theme);
    if (Number(this.range.value) !== frame) this.range.value = frame;
    this.range.style.setProperty("--done", `${(100 * frame) / Math.max(1, this.count - 1)}%`);
    setAttribute(this.range, "aria-valuetext", `${this.data.frames[frame]}. ${this.wordsOf(this.rows[0], frame)}`);
    const facts = { frame, count: this.count, updates: this.updates, draws: this.draws, rows: this.rows.length, id: this.data.id, ready: this.rows.every((row) => row.sheet.ready) };
    Object.entries(facts).forEach(([name, value]) => setAttribute(this.root, `data-${name}`, value));
  }

  wordsOf(row, frame) {
    const score = row.scores[frame];
    const opinion = this.data.probability ? `D: ${formatShare(score)} real` : `D: ${formatFigure(score)}`;
    return row.norms ? `${opinion} · |z| ${row.norms[frame].toFixed(1)}` : opinion;
  }

  destroy() {
    this.halt();
    clearTimeout(this.settling);
    this.stop.abort();
    this.observer.disconnect();
  }
}

latentParts.strip = LatentStrip;
