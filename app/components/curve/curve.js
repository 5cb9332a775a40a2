// Plays stored frames of a training in a loop: real points stand, each forged point walks its own way.

const WIDTH = 520;
const HEIGHT = 260;
const FRAME_MS = 260;
const HOLD_MS = 2600;
const CROSS = "M-3 -3 3 3M3 -3 -3 3";
const SVG = "http://www.w3.org/2000/svg";
const players = new WeakMap();

const KEYS = `
  <span class="key"><svg viewBox="0 0 12 12"><circle class="real" cx="6" cy="6" r="4"/></svg>real</span>
  <span class="key" data-part="forged"><svg viewBox="0 0 12 12"><path class="fake" d="M2 2 10 10M10 2 2 10"/></svg>forged</span>
  <span class="step" data-part="step"></span>`;

class Player {
  constructor(parent) {
    this.root = document.createElement("figure");
    this.root.className = "learned";
    this.root.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"></svg><figcaption>${KEYS}</figcaption>`;
    parent.append(this.root);
    this.svg = this.root.querySelector("svg");
    this.step = this.root.querySelector("[data-part=step]");
  }

  show(data) {
    const signature = JSON.stringify(data);
    if (signature === this.signature) return;
    this.signature = signature;
    this.data = data;
    this.forged = [];
    this.svg.replaceChildren();
    for (const point of data.real) this.add("circle", { class: "real", r: 2.4, ...this.centre(point) });
    for (const _ of data.frames[0]?.fake || []) this.forged.push(this.add("path", { class: "fake", d: CROSS }));
    this.root.querySelector("[data-part=forged]").hidden = !data.frames.length;
    this.svg.setAttribute("aria-label", this.words());
    this.startedAt = null;
    const still = !data.frames.length || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.draw(still ? data.frames.length - 1 : 0);
    if (!still) this.play();
  }

  words() {
    const last = this.data.frames.at(-1);
    if (!last) return "The real points of the curve y = x squared.";
    return `Forged points start in a heap and reach the curve of the real points within ${last.step} steps.`;
  }

  add(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    this.svg.append(node);
    return node;
  }

  place([x, y]) {
    const [x0, x1, y0, y1] = this.data.box;
    return [((x - x0) / (x1 - x0)) * WIDTH, (1 - (y - y0) / (y1 - y0)) * HEIGHT];
  }

  centre(point) {
    const [cx, cy] = this.place(point);
    return { cx, cy };
  }

  play() {
    if (this.timer) return;
    const tick = (now) => {
      this.startedAt ??= now;
      const length = (this.data.frames.length - 1) * FRAME_MS;
      const time = (now - this.startedAt) % (length + HOLD_MS);
      this.draw(Math.min(this.data.frames.length - 1, time / FRAME_MS));
      this.timer = requestAnimationFrame(tick);
    };
    this.timer = requestAnimationFrame(tick);
  }

  /** The moment `at`, counted in frames; between two frames every point is on its way. */
  draw(at) {
    const { frames } = this.data;
    if (!frames.length) return;
    const from = frames[Math.floor(at)];
    const to = frames[Math.min(frames.length - 1, Math.floor(at) + 1)];
    const share = at - Math.floor(at);
    this.forged.forEach((node, i) => {
      const [x, y] = [0, 1].map((axis) => from.fake[i][axis] + share * (to.fake[i][axis] - from.fake[i][axis]));
      node.setAttribute("transform", `translate(${this.place([x, y]).map((v) => v.toFixed(1)).join(" ")})`);
    });
    this.step.textContent = `step ${Math.round(from.step + share * (to.step - from.step)).toLocaleString("en")}`;
  }

  stop() {
    if (this.timer) cancelAnimationFrame(this.timer);
    this.timer = null;
  }
}

export default function learnedCurve({ parentElement, data }) {
  const player = players.get(parentElement) || new Player(parentElement);
  players.set(parentElement, player);
  player.show(data);
  return () =>
    setTimeout(() => {
      if (player.root.isConnected) return;
      player.stop();
      players.delete(parentElement);
    });
}
