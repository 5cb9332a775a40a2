// The timeline: scrub through the frames held here, without asking the server.

class Timeline {
  /** `actions`: hold(index), step(by), live(), replay(), branch(), back(). */
  constructor(root, actions) {
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    this.range = part("range");
    this.label = part("range-step");
    this.hint = part("hint");
    this.origin = part("origin");
    this.originWords = part("origin-words");
    this.buttons = { replay: part("replay"), live: part("live"), branch: part("branch") };
    this.range.addEventListener("input", () => actions.hold(Number(this.range.value)));
    this.range.addEventListener("keydown", (event) => this.key(event, actions));
    this.buttons.replay.addEventListener("click", actions.replay);
    this.buttons.live.addEventListener("click", actions.live);
    this.buttons.branch.addEventListener("click", actions.branch);
    part("back").addEventListener("click", actions.back);
  }

  key(event, actions) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    actions.step(by);
  }

  /** `origin`: {id, step} of a branch, else null. */
  show({ count, index, step, mode, enough, origin }) {
    const { replay, live, branch } = this.buttons;
    setAttribute(this.range, "max", Math.max(0, count - 1));
    this.range.disabled = count < 2;
    if (Number(this.range.value) !== index) this.range.value = String(index);
    this.range.style.setProperty("--done", count > 1 ? `${(100 * index) / (count - 1)}%` : "100%");
    setAttribute(this.range, "aria-valuetext", enough ? `step ${formatCount(step)}` : "no steps yet");
    setText(this.label, enough ? `step ${formatCount(step)}` : "");
    setAttribute(live, "aria-pressed", mode === "live");
    live.disabled = !enough;
    const verb = mode === "replay" ? "Stop" : "Replay";
    setText(replay.querySelector("span"), verb);
    setAttribute(replay, "aria-label", verb); // a phone shows the icon alone
    setAttribute(replay, "data-mode", mode);
    replay.disabled = count < 2;
    branch.style.visibility = mode === "held" ? "visible" : "hidden";
    this.origin.hidden = !origin;
    setText(this.originWords, origin ? `Branched from its parent at step ${formatCount(origin.step)}` : "");
    this.hint.style.visibility = count > 1 && mode === "live" ? "visible" : "hidden";
  }
}
