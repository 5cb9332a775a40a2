// The words on a plane: drag to move, wheel or buttons to come closer, press or search a word for its neighbours.

const [MAP_NEAREST, MAP_FAR, MAP_LABELS] = [1, 40, 26]; // zoom, and how many names are shown at most
const MAP_REACH = 14; // pixels

class HeadlineMap extends HeadlinePart {
  constructor(parent) {
    super(parent, "map");
    this.canvas = el("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.search = el("input", "search");
    Object.assign(this.search, { type: "search", placeholder: "Find a word ...", ariaLabel: "Find a word", autocomplete: "off" });
    this.found = el("div", "found");
    this.name = el("b", "name");
    this.near = el("div", "near");
    this.said = el("p", "soft");
    const buttons = el("div", "zoom", "", press("chip", "+", () => this.zoom(1.6)), press("chip", "−", () => this.zoom(1 / 1.6)), press("chip", "All", () => this.whole()));
    ["Closer", "Farther", "The whole map"].forEach((words, at) => (buttons.children[at].ariaLabel = buttons.children[at].title = words));
    const side = el("div", "side", "", this.search, this.found, this.name, this.near, this.said);
    this.root.append(el("div", "plane", "", this.canvas, buttons), side);
    this.search.addEventListener("input", () => this.find());
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && this.found.firstChild?.click());
    walkable(this.found, () => [...this.found.children]);
    walkable(this.near, () => [...this.near.children]);
    this.whole();
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.at(event));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.from = { at: this.at(event), middle: [...this.middle], moved: false };
    });
    canvas.addEventListener("pointermove", (event) => (this.from ? this.drag(event) : this.hover(event)));
    canvas.addEventListener("pointerup", (event) => {
      const { from } = this;
      this.from = null;
      if (from && !from.moved) this.choose(this.nearest(this.at(event)));
    });
    canvas.addEventListener("pointerleave", () => this.point(-1));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (by) this.middle = this.middle.map((value, axis) => value + (0.2 * by[axis]) / this.scale);
    else if (event.key === "+") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  take(data) {
    if (data.places !== this.places) {
      this.places = data.places;
      this.xy = new Float32Array(bytesOf(data.places).buffer);
    }
    setText(this.name, data.chosen < 0 ? "" : `Nearest to “${data.words[data.chosen]}”`);
    this.near.replaceChildren(...data.near.map((one, at) => this.neighbour(one, at)));
    setText(this.said, data.said);
    setAttribute(this.canvas, "aria-label", data.label);
    this.root.dataset.chosen = data.words[data.chosen] || "";
    this.draw();
  }

  neighbour({ word, cosine, at }, place) {
    const button = press("bar", "", () => this.choose(at));
    const bar = el("i");
    bar.style.transform = `scaleX(${clamp(cosine, 0, 1)})`;
    button.append(typed("b", "", word), el("span", "track", "", bar), el("output", "", cosine.toFixed(2)));
    button.ariaLabel = `${word}, cosine ${cosine.toFixed(2)}`;
    button.tabIndex = place ? -1 : 0;
    return button;
  }

  find() {
    const text = this.search.value.trim().toLowerCase();
    const { words } = this.data;
    const hits = text ? words.map((word, at) => [word, at]).filter(([word]) => word.startsWith(text)).slice(0, 6) : [];
    this.found.replaceChildren(...hits.map(([word, at]) => press("chip small", word, () => this.choose(at, true))));
    if (text && !hits.length) this.found.append(el("span", "soft", "No such word on the map."));
  }

  choose(at, go = false) {
    if (at < 0) return;
    if (go) {
      this.middle = [this.xy[2 * at], -this.xy[2 * at + 1]];
      this.scale = Math.max(this.scale, 4);
    }
    this.tell("picked", { word: at });
    this.draw();
  }

  whole() {
    [this.middle, this.scale, this.pointed] = [[0, 0], MAP_NEAREST, -1];
    this.draw();
  }

  zoom(by, at = [0, 0]) {
    const scale = clamp(this.scale * by, MAP_NEAREST, MAP_FAR);
    this.middle = this.middle.map((value, axis) => value + at[axis] / this.scale - at[axis] / scale);
    this.scale = scale;
    this.draw();
  }

  drag(event) {
    const at = this.at(event);
    this.from.moved ||= Math.hypot(at[0] - this.from.at[0], at[1] - this.from.at[1]) > 0.02;
    this.middle = this.from.middle.map((value, axis) => value - (at[axis] - this.from.at[axis]) / this.scale);
    this.draw();
  }

  hover(event) {
    this.point(this.nearest(this.at(event)));
  }

  point(at) {
    if (at === this.pointed) return;
    this.pointed = at;
    this.canvas.style.cursor = at < 0 ? "grab" : "pointer";
    this.draw();
  }

  /** The pointer in units of half the plane's side, from its middle. */
  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    const half = Math.min(frame.width, frame.height) / 2;
    return [(event.clientX - frame.left - frame.width / 2) / half, (event.clientY - frame.top - frame.height / 2) / half];
  }

  nearest([x, y]) {
    const reach = MAP_REACH / (Math.min(this.width, this.height) / 2);
    let [best, least] = [-1, reach];
    for (let i = 0; i < (this.xy?.length || 0) / 2; i += 1) {
      const away = Math.hypot((this.xy[2 * i] - this.middle[0]) * this.scale - x, (-this.xy[2 * i + 1] - this.middle[1]) * this.scale - y);
      if (away < least) [best, least] = [i, away];
    }
    return best;
  }

  sized(width) {
    const side = width < 640 ? width : Math.max(320, width - 320);
    [this.width, this.height] = [side, width < 640 ? Math.min(360, width) : clamp(window.innerHeight - 330, 320, 560)];
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
    this.draw();
  }

  draw() {
    if (!this.data || !this.xy || !this.width) return;
    fitCanvas(this.canvas, this.width, this.height);
    const context = this.canvas.getContext("2d");
    const { theme, data } = this;
    context.clearRect(0, 0, this.width, this.height);
    const half = Math.min(this.width, this.height) / 2;
    const put = (i) => [
      this.width / 2 + (this.xy[2 * i] - this.middle[0]) * this.scale * half * 0.94,
      this.height / 2 + (-this.xy[2 * i + 1] - this.middle[1]) * this.scale * half * 0.94,
    ];
    const near = new Set(data.near.map((one) => one.at));
    const radius = clamp(1.6 + this.scale / 6, 1.6, 4);
    context.fillStyle = cssRgb(mixRgb(theme.background, theme.text, 0.45));
    for (let i = 0; i < data.words.length; i += 1) dot(context, put(i), radius);
    this.links(context, put, near);
    this.names(context, put, near);
  }

  links(context, put, near) {
    const { chosen } = this.data;
    if (chosen < 0) return;
    const here = put(chosen);
    context.strokeStyle = "#e69f00";
    context.lineWidth = 1.2;
    context.fillStyle = "#e69f00";
    for (const at of near) {
      const there = put(at);
      context.beginPath();
      context.moveTo(...here);
      context.lineTo(...there);
      context.stroke();
      dot(context, there, 4);
    }
    context.fillStyle = this.theme.ink;
    dot(context, here, 5);
  }

  /** Names where there is room: the chosen word, its neighbours and the pointed one first, then the most frequent. */
  names(context, put, near) {
    const { words, chosen } = this.data;
    context.textBaseline = "middle";
    const taken = [];
    const must = [this.pointed, chosen, ...near].filter((at) => at >= 0);
    let left = MAP_LABELS + must.length;
    for (const at of [...must, ...words.keys()]) {
      if (left === 0) break;
      const [x, y] = put(at);
      if (x < -20 || y < 6 || x > this.width - 20 || y > this.height - 6) continue;
      const strong = must.includes(at);
      context.font = `${strong ? 600 : 400} 13px ${this.theme.font}`;
      const frame = [x + 6, y - 8, context.measureText(words[at]).width + 4, 16];
      if (!(at === this.pointed) && taken.some((other) => overlaps(frame, other))) continue;
      taken.push(frame);
      context.fillStyle = this.theme.paper;
      context.globalAlpha = 0.75;
      context.fillRect(...frame);
      context.globalAlpha = 1;
      context.fillStyle = strong ? this.theme.ink : this.theme.soft;
      context.fillText(words[at], x + 8, y);
      left -= 1;
    }
  }
}

function dot(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function overlaps(a, b) {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

headlineParts.map = HeadlineMap;
