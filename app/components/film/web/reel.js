// Which grid is shown: the newest (live), a held one (scrubbed), or the growth played from a held one.

const PLAY_FRAMES_PER_SECOND = 12;
const PLAY_SECONDS_MOST = 20;

class Reel {
  constructor(store) {
    this.use(store);
  }

  /** Turns to another run and shows its newest grid. */
  use(store) {
    this.store = store;
    this.mode = "live";
    this.step = null; // the step on show while held or playing
    this.tickedAt = null;
    this.owed = 0;
  }

  get live() {
    return this.mode === "live";
  }

  get playing() {
    return this.mode === "play";
  }

  /** Index into the store's steps of the moment on show. */
  get index() {
    const last = this.store.count - 1;
    return this.live ? last : clamp(lastAtMost(this.store.steps, this.step, (s) => s), 0, Math.max(0, last));
  }

  /** Holds the grid at `index`; the newest means live again. */
  hold(index) {
    if (!this.store.count) return;
    const place = clamp(Math.round(index), 0, this.store.count - 1);
    this.mode = place === this.store.count - 1 ? "live" : "held";
    this.step = this.store.steps[place];
    this.tickedAt = null;
  }

  /** Holds the grid whose step is nearest. */
  holdNearest(step) {
    const { steps } = this.store;
    const before = Math.max(0, lastAtMost(steps, step, (s) => s));
    const after = Math.min(before + 1, steps.length - 1);
    this.hold(steps[after] - step < step - steps[before] ? after : before);
  }

  toggle() {
    if (this.playing) return this.hold(this.index);
    if (this.live) this.hold(0);
    if (!this.live) this.mode = "play";
    this.tickedAt = null;
    this.owed = 0;
    return undefined;
  }

  /** Moves on while it plays. */
  tick(now) {
    if (!this.playing) return;
    const elapsed = this.tickedAt === null ? 0 : Math.min(250, now - this.tickedAt);
    this.tickedAt = now;
    const pace = Math.max(PLAY_FRAMES_PER_SECOND, this.store.count / PLAY_SECONDS_MOST);
    this.owed += (elapsed / 1000) * pace;
    const whole = Math.floor(this.owed);
    if (!whole) return;
    this.owed -= whole;
    const next = this.index + whole;
    if (next >= this.store.count - 1) this.hold(this.store.count - 1);
    else this.step = this.store.steps[next];
  }
}
