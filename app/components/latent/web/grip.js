// A square under a pointer or the arrow keys: places in it go from -1 to 1, right and up.

const GRIP_REST_MS = 120;
const GRIP_ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

class Grip {
  /** `move(x, y)` at every movement, `step(dx, dy)` for an arrow key, `rest()` once the hand has stayed still. */
  constructor(canvas, { move, step, rest }) {
    Object.assign(this, { canvas, move, step, rest });
    canvas.tabIndex = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.at(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.at(event);
    });
    canvas.addEventListener("pointerup", () => this.soon(0));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    if (!frame.width) return;
    const unit = (share) => clamp(2 * share - 1, -1, 1);
    this.move(unit((event.clientX - frame.left) / frame.width), -unit((event.clientY - frame.top) / frame.height));
    this.soon(GRIP_REST_MS);
  }

  key(event) {
    const by = GRIP_ARROWS[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(...by);
    this.soon(GRIP_REST_MS);
  }

  soon(wait) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.canvas.isConnected && this.rest(), wait);
  }

  stop() {
    clearTimeout(this.resting);
  }
}

const PAIR_NARROW = 460; // below, one stands above the other

/** What every part with two canvases side by side shares: its root, sizes, theme, one drawing a frame. */
class LatentPair {
  constructor(parent, name, html) {
    this.root = latentRoot(parent, name, html);
    this.part = (part) => this.root.querySelector(`[data-part=${part}]`);
    [this.updates, this.draws, this.sent] = [0, 0, 0];
    this.stopping = new AbortController();
    window.addEventListener("resize", () => this.layout(), { signal: this.stopping.signal });
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.root);
  }

  update(component) {
    this.component = component;
    this.updates += 1;
    this.theme = readTheme(this.root);
    this.root.style.setProperty("--stage-soft", this.theme.soft);
    this.root.style.setProperty("--stage-faint", this.theme.faint);
    if (component.data) this.take(component.data);
    this.layout(true);
  }

  /** A hand that went on makes every answer to an earlier place an old one: nothing jumps back under it. */
  overtake() {
    this.sent += 1;
  }

  /** Tells the page; `sent` comes back in the data, so that an answer to an earlier place is known as old. */
  tell(event) {
    if (!this.root.isConnected) return;
    this.sent += 1;
    this.component.setTriggerValue("picked", { id: this.data.id, sent: this.sent, ...event });
  }

  /** The sides of a square and of the picture beside it (or above it, on a phone). */
  sides(around) {
    const width = this.root.clientWidth;
    const narrow = width < PAIR_NARROW;
    setAttribute(this.root, "data-layout", narrow ? "narrow" : "wide");
    if (narrow) return [Math.min(width - 32, 400), 150];
    const tall = clamp(window.innerHeight - around, 240, 520);
    const left = Math.min(tall, Math.floor((width - 16) * 0.56));
    return [left, Math.min(left, width - 16 - left)];
  }

  redraw() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      if (!this.data || !this.root.isConnected) return;
      this.draws += 1;
      this.draw();
    });
  }

  facts(facts) {
    const all = { updates: this.updates, draws: this.draws, id: this.data.id, ...facts };
    Object.entries(all).forEach(([name, value]) => setAttribute(this.root, `data-${name}`, value));
  }

  destroy() {
    this.stopping.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.pending);
  }
}
