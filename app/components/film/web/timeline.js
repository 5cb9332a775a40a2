// The timeline: scrub through every saved grid, play the growth, go back to the newest.

const STEP_KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 };

class Timeline {
  /** `actions`: hold(index), step(by), live(), play(). */
  constructor(root, actions) {
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    this.actions = actions;
    this.range = part("range");
    this.label = part("range-step");
    this.buttons = { play: part("play"), live: part("live") };
    this.range.addEventListener("input", () => actions.hold(Number(this.range.value)));
    this.range.addEventListener("keydown", (event) => this.key(event));
    this.buttons.play.addEventListener("click", actions.play);
    this.buttons.live.addEventListener("click", actions.live);
  }

  key(event) {
    const by = STEP_KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.actions.step(by);
  }

  show({ count, index, step, mode, loading }) {
    const { play, live } = this.buttons;
    setAttribute(this.range, "max", Math.max(0, count - 1));
    this.range.disabled = count < 2;
    if (Number(this.range.value) !== index) this.range.value = String(Math.max(0, index));
    this.range.style.setProperty("--done", count > 1 ? `${(100 * index) / (count - 1)}%` : "100%");
    const words = count ? `step ${formatCount(step)}` : "";
    setAttribute(this.range, "aria-valuetext", words || "no grids yet");
    setText(this.label, loading ? `${words} ...` : words);
    setAttribute(live, "aria-pressed", mode === "live");
    live.disabled = !count;
    const verb = mode === "play" ? "Stop" : "Play";
    setText(play.querySelector("span"), verb);
    setAttribute(play, "aria-label", verb); // a phone shows the icon alone
    setAttribute(play, "data-mode", mode === "play" ? "replay" : mode);
    play.disabled = count < 2;
  }
}
