// The frames of each run, kept in the window so that leaving the page and coming back needs little.

const FRAME_LIMIT = 400;
const THINNED_LIMIT = 300; // room to grow, so that not every new frame thins again
const RUN_LIMIT = 3;
const NEED_DELAY_MS = 300;
const NEED_AGAIN_MS = 3000;
const NEED_TRIES = 3;
const keptRuns = (globalThis.ganStageRuns ??= new Map());

function decodeFrame(frame) {
  return {
    seq: frame.seq,
    step: frame.step,
    fakes: unitsOf(frame.fakes),
    scores: bytesOf(frame.scores),
    heat: bytesOf(frame.heat),
    grid: unitsOf(frame.grid),
    arrows: unitsOf(frame.arrows),
    m: frame.m || {},
  };
}

class FrameStore {
  constructor() {
    this.frames = []; // ascending seq
    this.quality = []; // figures as they came, ascending step
    this.seen = new Set();
    this.knownTo = null; // every seq up to here has been seen, or given up
    this.stride = 1;
    this.askedAll = false;
    this.tries = 0;
    this.triedAfter = null;
    this.askedAt = 0;
  }

  /** The store of a run: the one kept in the window, or a new one. */
  static of(key) {
    const store = keptRuns.get(key) || new FrameStore();
    keptRuns.delete(key);
    keptRuns.set(key, store); // newest last
    while (keptRuns.size > RUN_LIMIT) keptRuns.delete(keptRuns.keys().next().value);
    return store;
  }

  get first() {
    return this.frames[0];
  }

  get last() {
    return this.frames[this.frames.length - 1];
  }

  /** Adds the frames not seen before; returns how many there were. */
  add(frames, firstSeq) {
    let added = 0;
    for (const frame of frames) {
      if (this.seen.has(frame.seq)) continue;
      this.seen.add(frame.seq);
      const decoded = decodeFrame(frame);
      const place = lastAtMost(this.frames, frame.seq, (f) => f.seq) + 1;
      this.frames.splice(place, 0, decoded);
      added += 1;
    }
    this.advance(firstSeq);
    if (this.frames.length > FRAME_LIMIT) this.thin();
    return added;
  }

  /** Moves `knownTo` over every seq that was seen or that the server no longer holds. */
  advance(firstSeq) {
    const floor = (isNumber(firstSeq) ? firstSeq : 0) - 1;
    if (this.knownTo === null || this.knownTo < floor) this.knownTo = floor;
    while (this.seen.has(this.knownTo + 1)) this.knownTo += 1;
  }

  /** Keeps the first, the last and every `stride`-th frame, so that the past is even and not too coarse. */
  thin() {
    const { first, last } = this;
    const sieve = () => this.frames.filter((f) => f === first || f === last || f.seq % this.stride === 0);
    while (sieve().length > THINNED_LIMIT) this.stride *= 2;
    this.frames = sieve();
  }

  /** True where a run's beginning was never seen: a new tab, or a run that was pushed out of the window. */
  lacksBeginning(lastSeq) {
    return !this.askedAll && lastSeq >= 0 && !(this.first?.seq === 0);
  }

  /** True where the server holds frames that this browser has never seen. */
  hasHole(lastSeq) {
    if (this.lacksBeginning(lastSeq)) return true;
    const newest = Math.max(isNumber(lastSeq) ? lastSeq : -1, this.last ? this.last.seq : -1);
    return this.knownTo !== null && this.knownTo < newest;
  }

  /** The `after` to ask for now, or null: asked at most three times, then the hole is accepted. */
  ask(lastSeq, now) {
    if (!this.hasHole(lastSeq)) return null;
    if (this.lacksBeginning(lastSeq)) {
      this.askedAll = true;
      this.askedAt = now;
      this.tries = 1;
      this.triedAfter = this.knownTo;
      return -1;
    }
    if (this.triedAfter !== this.knownTo) [this.triedAfter, this.tries] = [this.knownTo, 0];
    if (this.tries > 0 && now - this.askedAt < NEED_AGAIN_MS) return null;
    if (this.tries >= NEED_TRIES) {
      const next = this.frames.find((f) => f.seq > this.knownTo);
      if (next) this.knownTo = next.seq;
      while (this.seen.has(this.knownTo + 1)) this.knownTo += 1;
      return null;
    }
    this.tries += 1;
    this.askedAt = now;
    return this.knownTo;
  }
}
