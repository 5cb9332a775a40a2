// The grids of each run as they came, compressed, kept in the window: leaving the page and coming back needs none.

const FRAME_LIMIT = 400; // history of quality figures, see the stage's quality.js
const KEPT_RUNS = 3;
const FILL_BYTES = 40e6; // fetched ahead of time; beyond this only what a hand asks for
const MOST_BYTES = 64e6;
const DECODED_PIXELS = 40e6;
const ASK_MOST = 24;
const ASK_AGAIN_MS = 4000;
const keptFilms = (globalThis.ganFilmRuns ??= new Map());

class FrameStore {
  constructor() {
    this.steps = []; // every saved grid, ascending: known to exist, perhaps not here yet
    this.stamps = [];
    this.blobs = new Map(); // step -> {stamp, blob}, least recently used first
    this.bitmaps = new Map(); // step -> ImageBitmap, least recently used first
    this.bytes = 0;
    this.pixels = 0;
    this.asked = new Map(); // step -> when
    this.quality = [];
    this.real = null; // {stamp, bitmap}
    this.followed = 0;
  }

  /** The store of a run: the one kept in the window, or a new one. */
  static of(key) {
    const store = keptFilms.get(key) || new FrameStore();
    keptFilms.delete(key);
    keptFilms.set(key, store); // newest last
    while (keptFilms.size > KEPT_RUNS) keptFilms.delete(keptFilms.keys().next().value);
    return store;
  }

  get count() {
    return this.steps.length;
  }

  /** Takes the list of what exists; grids that were replaced or removed on disk are forgotten. */
  list(steps, stamps) {
    this.steps = steps;
    this.stamps = stamps;
    const place = new Map(steps.map((step, i) => [step, stamps[i]]));
    for (const [step, { stamp }] of this.blobs) if (place.get(step) !== stamp) this.forget(step);
  }

  forget(step) {
    this.bytes -= this.blobs.get(step)?.blob.size || 0;
    this.blobs.delete(step);
    this.dropBitmap(step);
  }

  dropBitmap(step) {
    const bitmap = this.bitmaps.get(step);
    if (!bitmap) return;
    this.pixels -= bitmap.width * bitmap.height;
    this.bitmaps.delete(step);
    bitmap.close?.();
  }

  /** Keeps a grid that was sent; returns whether it is new here. */
  add({ step, stamp, type, data }) {
    this.asked.delete(step);
    if (this.blobs.get(step)?.stamp === stamp) return false;
    this.forget(step);
    const blob = new Blob([bytesOf(data)], { type: `image/${type}` });
    this.blobs.set(step, { stamp, blob });
    this.bytes += blob.size;
    for (const old of this.blobs.keys()) {
      if (this.bytes <= MOST_BYTES || old === step) break;
      this.forget(old);
    }
    return true;
  }

  has(step) {
    return this.blobs.has(step);
  }

  /** The decoded grid of a step if it is at hand; else null, and `ready` is called once it is decoded. */
  bitmap(step, ready) {
    const known = this.bitmaps.get(step);
    if (known) {
      this.bitmaps.delete(step);
      this.bitmaps.set(step, known);
      return known;
    }
    const kept = this.blobs.get(step);
    if (kept && !kept.decoding) {
      kept.decoding = true;
      createImageBitmap(kept.blob).then(
        (bitmap) => this.decoded(step, kept, bitmap, ready),
        () => this.forget(step), // damaged on the way: it will be asked for again
      );
    }
    return null;
  }

  decoded(step, kept, bitmap, ready) {
    kept.decoding = false;
    if (this.blobs.get(step) !== kept) return;
    this.bitmaps.set(step, bitmap);
    this.pixels += bitmap.width * bitmap.height;
    for (const old of this.bitmaps.keys()) {
      if (this.pixels <= DECODED_PIXELS || old === step) break;
      this.dropBitmap(old);
    }
    ready();
  }

  /** Index of the nearest grid that is here, at or before `index` where there is one; -1 without any. */
  nearest(index) {
    for (let i = index; i >= 0; i -= 1) if (this.has(this.steps[i])) return i;
    for (let i = index + 1; i < this.count; i += 1) if (this.has(this.steps[i])) return i;
    return -1;
  }

  /** Up to `ASK_MOST` steps to ask for now: those in `first`, then all others from coarse to fine. */
  wanted(first, now) {
    const lacking = (step) => step !== undefined && !this.has(step) && now - (this.asked.get(step) ?? -1e9) > ASK_AGAIN_MS;
    const steps = new Set(first.filter(lacking));
    if (this.bytes < FILL_BYTES) {
      for (const i of coarseToFine(this.count)) {
        if (steps.size >= ASK_MOST) break;
        if (lacking(this.steps[i])) steps.add(this.steps[i]);
      }
    }
    const chosen = [...steps].slice(0, ASK_MOST);
    chosen.forEach((step) => this.asked.set(step, now));
    return chosen;
  }
}

/** 0 ... count - 1 in an order in which every beginning of the list is spread evenly. */
function* coarseToFine(count) {
  const seen = new Set();
  for (let stride = 2 ** Math.ceil(Math.log2(Math.max(1, count))); stride >= 1; stride /= 2) {
    for (let i = 0; i < count; i += stride) {
      if (seen.has(i)) continue;
      seen.add(i);
      yield i;
    }
  }
}
