// Which moment is shown: the newest (live), a held one (scrubbed), or a replay from a held one.

const LAG_LIMIT_MS = 1000;
const JUMP_FRAMES = 24; // further behind than this, jump: it was a reload, not training
const REPLAY_FRAMES_PER_SECOND = 14;

class Playback {
  constructor(store) {
    this.mode = "live";
    this.use(store);
  }

  /** Turns to another run's frames and shows its newest. */
  use(store) {
    this.store = store;
    this.mode = "live";
    this.at = store.last ? store.last.seq : null; // a fractional seq, safe against thinning
    this.pace = 0; // seq per ms
    this.arrivedAt = null;
    this.tickedAt = null;
  }

  get live() {
    return this.mode === "live";
  }

  /** New frames came: play them evenly over the time since the last ones, never more than a second. */
  arrived(now, smooth) {
    const last = this.store.last;
    if (!last) return;
    const interval = clamp(this.arrivedAt === null ? 0 : now - this.arrivedAt, 120, LAG_LIMIT_MS);
    this.arrivedAt = now;
    if (!this.live && this.at !== null) return;
    const behind = this.at === null ? Infinity : this.store.frames.length - 1 - this.index();
    if (!smooth || behind > JUMP_FRAMES) this.at = last.seq;
    this.pace = (last.seq - this.at) / interval;
  }

  index() {
    return Math.max(0, lastAtMost(this.store.frames, this.at, (f) => f.seq));
  }

  /** True while the picture still has to move. */
  get moving() {
    const last = this.store.last;
    return Boolean(last) && this.mode !== "held" && this.at < last.seq;
  }

  tick(now) {
    const elapsed = this.tickedAt === null ? 16 : Math.min(100, now - this.tickedAt);
    this.tickedAt = now;
    if (!this.moving) return;
    const pace = this.mode === "replay" ? this.replayPace() : this.pace;
    this.at = Math.min(this.store.last.seq, this.at + pace * elapsed);
    if (!this.moving) {
      this.tickedAt = null;
      this.mode = "live";
    }
  }

  replayPace() {
    const { frames } = this.store;
    const span = frames[frames.length - 1].seq - frames[0].seq;
    return ((span / Math.max(1, frames.length - 1)) * REPLAY_FRAMES_PER_SECOND) / 1000;
  }

  /** {a, b, t}: draw a share t of the way from frame a to frame b; null without frames. */
  moment() {
    const { frames } = this.store;
    if (!frames.length) return null;
    if (this.at === null) this.at = frames[frames.length - 1].seq;
    const i = this.index();
    const a = frames[i];
    const b = frames[Math.min(i + 1, frames.length - 1)];
    if (this.mode === "held") return { a, b: a, t: 0 }; // its own frame may have been thinned away
    const t = b.seq > a.seq ? clamp((this.at - a.seq) / (b.seq - a.seq), 0, 1) : 0;
    return t >= 0.999 ? { a: b, b, t: 0 } : { a, b, t };
  }

  /** Holds the frame at `index`; the newest frame means live again. */
  hold(index) {
    const { frames } = this.store;
    if (!frames.length) return;
    const place = clamp(Math.round(index), 0, frames.length - 1);
    this.at = frames[place].seq;
    this.mode = place === frames.length - 1 ? "live" : "held";
    this.tickedAt = null;
  }

  holdNearestStep(step) {
    const { frames } = this.store;
    const before = Math.max(0, lastAtMost(frames, step, (f) => f.step));
    const after = Math.min(before + 1, frames.length - 1);
    if (frames.length) this.hold(frames[after].step - step < step - frames[before].step ? after : before);
  }

  goLive() {
    this.hold(this.store.frames.length - 1);
  }

  replay() {
    if (this.live) this.hold(0);
    if (this.mode === "held") this.mode = "replay";
    this.tickedAt = null;
  }

  pauseReplay() {
    if (this.mode === "replay") this.hold(this.index());
  }
}
