// A slider through the training: what the same seed gave earlier. Its frames come once a hand is near.

const PAST_MS = 420; // a step of the film
const PAST_REST_MS = 400; // this long after a key

class HeadlinePast {
  constructor(move, need) {
    this.move = move;
    this.need = need;
    this.play = press("chip", "", () => this.toggle());
    this.range = el("input");
    this.range.type = "range";
    this.range.min = 0;
    this.range.ariaLabel = "Moment of the training";
    this.output = el("output");
    this.title = el("h4", "", "Through the training");
    this.root = el("section", "past", "", this.title, this.play, this.range, this.output);
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    for (const name of ["pointerenter", "focusin"]) this.root.addEventListener(name, () => this.ask());
    this.say();
  }

  show(data) {
    const { moments } = data.past;
    const last = moments.length - 1;
    const wasLast = this.at === undefined || this.at >= Number(this.range.max);
    this.data = data;
    this.root.hidden = moments.length < 2;
    this.range.max = Math.max(0, last);
    this.at = wasLast ? last : Math.min(this.at, last);
    this.say();
    if (this.root.hidden) this.stop();
    else if (this.at < last || (data.past.frames.length && this.missing())) this.later();
  }

  /** The frame on show: of the chosen moment, or of the newest where that is not here yet. */
  frame() {
    const { moments, frames } = this.data.past;
    return this.at < moments.length - 1 ? frames[this.at] || null : null;
  }

  /** Whether frames of what is on show are still to come. */
  missing() {
    const { moments, frames } = this.data.past;
    return !this.root.hidden && (frames.length < moments.length || frames.some((frame) => !frame));
  }

  /** Once for every answer of the server: it sends as many as its time allows. */
  ask() {
    clearTimeout(this.asking);
    if (!this.data || !this.missing() || this.asked === this.data.mark) return;
    this.asked = this.data.mark;
    this.need(this.at);
  }

  /** A hand that types goes first; the first frames were asked for, so the others follow at once. */
  later() {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.root.isConnected && this.ask(), this.data.past.frames.length ? 0 : PAST_REST_MS);
  }

  go(at) {
    this.at = at;
    this.ask();
    this.say();
    this.move();
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.at >= Number(this.range.max)) this.go(0);
    this.ask();
    this.timer = setInterval(() => this.tick(), PAST_MS);
    this.say();
    return undefined;
  }

  tick() {
    if (!this.root.isConnected) return this.stop();
    if (!this.data.past.frames[this.at + 1] && this.missing()) return undefined; // it is on its way
    this.go(this.at + 1);
    if (this.at >= Number(this.range.max)) this.stop();
    return undefined;
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.say();
  }

  say() {
    setText(this.play, this.timer ? "Pause" : "Play");
    setAttribute(this.play, "aria-pressed", Boolean(this.timer));
    if (!this.data) return;
    const at = Math.max(0, this.at);
    this.range.value = at;
    this.range.style.setProperty("--done", `${(100 * at) / Math.max(1, Number(this.range.max))}%`);
    const label = this.data.past.moments[at] || "";
    setText(this.output, label);
    setAttribute(this.range, "aria-valuetext", label);
  }
}
