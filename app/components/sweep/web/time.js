// A slider over the measured steps: it colours the grid as it was then, by hand or by itself.

const TIME_MS = 260;

class SweepTime {
  constructor(root, moved) {
    this.range = root.querySelector("[data-part=range]");
    this.words = root.querySelector("[data-part=when]");
    this.play = root.querySelector("[data-part=play]");
    this.moved = moved;
    this.follows = true;
    this.range.addEventListener("input", () => {
      this.halt();
      this.go(Number(this.range.value));
    });
    this.play.addEventListener("click", () => (this.timer ? this.halt() : this.start()));
  }

  get at() {
    return Number(this.range.value);
  }

  /** Steps that were measured so far; a slider at its end follows them. */
  take(steps, id) {
    if (id !== this.id) {
      this.halt();
      this.follows = true;
    }
    this.id = id;
    this.steps = steps;
    const last = Math.max(0, steps.length - 1);
    this.range.max = last;
    this.range.disabled = this.play.disabled = steps.length < 2;
    if (this.follows && !this.timer) this.range.value = last;
    this.say();
  }

  go(place) {
    this.range.value = clamp(place, 0, this.steps.length - 1);
    this.follows = this.at === this.steps.length - 1;
    this.say();
    this.moved();
  }

  say() {
    const step = this.steps[this.at];
    setText(this.words, isNumber(step) ? `step ${formatCount(step)}` : "no step yet");
    const share = this.steps.length > 1 ? this.at / (this.steps.length - 1) : 1;
    this.range.style.setProperty("--done", `${(share * 100).toFixed(1)}%`);
    setAttribute(this.range, "aria-valuetext", this.words.textContent);
  }

  start() {
    let next = this.at >= this.steps.length - 1 ? 0 : this.at + 1;
    this.timer = setInterval(() => {
      if (!this.range.isConnected) return this.halt();
      this.go(next);
      next += 1;
      if (next >= this.steps.length) this.halt();
    }, TIME_MS);
    this.show();
  }

  halt() {
    clearInterval(this.timer);
    this.timer = null;
    this.show();
  }

  show() {
    setAttribute(this.play, "aria-pressed", Boolean(this.timer));
    setText(this.play.querySelector("span"), this.timer ? "Pause" : "Play");
  }
}
