// Walks a kernel over a picture, one position at a time. All numbers come from the page; this draws them.

const KERNEL_COLOUR = "#e69f00";
const LARGEST_CELL = 15;
const MOST_HEIGHT = 400;
const STEP_MS = 40;
const FRESH_AT = 0.45;
const SKELETON = `
  <p class="sizes"><b></b><span></span></p>
  <div class="play"><button type="button"></button><input type="range" min="0" step="1" aria-label="Position of the kernel"><output></output></div>
  <div class="maps">
    <figure><figcaption>Input <span></span></figcaption><canvas role="img"></canvas></figure>
    <figure><figcaption>Kernel <span></span></figcaption><canvas role="img"></canvas></figure>
    <figure><figcaption>Output <span></span></figcaption><canvas role="img"></canvas></figure>
  </div>
  <p class="says"></p>`;
const walks = new WeakMap();

class Walk {
  constructor(parent) {
    this.parent = parent;
    this.root = document.createElement("div");
    this.root.className = "stride";
    this.root.innerHTML = SKELETON;
    parent.append(this.root);
    const one = (selector) => this.root.querySelector(selector);
    [this.button, this.range, this.words] = [one("button"), one("input"), one("output")];
    this.canvases = [...this.root.querySelectorAll("canvas")];
    this.captions = [...this.root.querySelectorAll("figcaption span")];
    this.button.onclick = () => (this.timer ? this.halt() : this.play());
    this.range.oninput = () => {
      this.halt();
      this.draw();
    };
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.root);
    this.halt();
  }

  show(data) {
    const signature = JSON.stringify(data);
    if (signature === this.signature) return;
    this.signature = signature;
    this.data = data;
    this.conv = data.operation === "Conv2D";
    // A convolution goes through its outputs, a transposed one through its inputs.
    this.walked = this.conv ? data.output.length : data.input.length;
    this.range.max = this.walked ** 2 - 1;
    this.range.value = Math.round((this.walked ** 2 - 1) * FRESH_AT);
    this.root.querySelector(".sizes b").textContent = data.sizes;
    this.root.querySelector(".sizes span").textContent = data.formula;
    this.root.querySelector(".says").textContent = data.says;
    const side = (rows) => `${rows.length} × ${rows.length}`;
    [data.input, data.kernel, data.output].forEach((rows, i) => (this.captions[i].textContent = side(rows)));
    this.bounds = [range(data.input), range(data.kernel), range(data.output)];
    this.fit();
  }

  /** Pixels beyond the picture that the kernel reaches: padding of a convolution, cut off by a transposed one. */
  get margin() {
    const { before, kernel } = this.data;
    return Math.max(before, Math.min(before + 1, kernel.length - 1));
  }

  fit() {
    if (!this.data) return;
    const { input, kernel, output } = this.data;
    const width = this.root.clientWidth || 700;
    const sides = [input.length, output.length].map((side) => side + 2 * this.margin);
    const beside = (width - 70) / (sides[0] + sides[1] + kernel.length);
    const below = (width - 4) / Math.max(...sides);
    const cell = Math.min(LARGEST_CELL, MOST_HEIGHT / Math.max(...sides), width < 640 ? below : beside);
    this.cell = Math.max(2, Math.floor(cell * 2) / 2);
    this.draw();
  }

  draw() {
    const { input, kernel, output, stride, before } = this.data;
    const at = Number(this.range.value);
    const [row, column] = [Math.floor(at / this.walked), at % this.walked];
    const corner = [row * stride - before, column * stride - before];
    const size = kernel.length;
    const shown = this.conv ? revealed(output, at) : this.painted(at);
    const [wide, narrow] = [{ at: corner, size, colour: KERNEL_COLOUR }, { at: [row, column], size: 1, colour: KERNEL_COLOUR }];
    this.grid(0, input, this.bounds[0], this.conv ? wide : narrow, this.conv ? this.margin : 0);
    this.grid(1, kernel, this.bounds[1], { at: [0, 0], size, colour: KERNEL_COLOUR }, 0);
    this.grid(2, shown, this.bounds[2], this.conv ? narrow : wide, this.conv ? 0 : this.margin);
    this.words.textContent = this.conv
      ? `output (${row + 1}, ${column + 1}) = sum of ${size * size} products = ${output[row][column].toFixed(2)}`
      : `input (${row + 1}, ${column + 1}) = ${input[row][column].toFixed(2)} paints ${size} × ${size} outputs`;
    this.label();
  }

  label() {
    const [source, , outcome] = this.canvases;
    source.setAttribute("aria-label", `Input. ${this.words.textContent}`);
    this.canvases[1].setAttribute("aria-label", "The numbers of the kernel, brighter for larger ones");
    outcome.setAttribute("aria-label", `Output, ${this.data.sizes}. ${this.data.says}`);
  }

  /** What the inputs up to `at` have painted so far. */
  painted(at) {
    const { input, kernel, output, stride, before } = this.data;
    const sums = output.map((cells) => cells.map(() => null));
    for (let i = 0; i <= at; i++) {
      const [row, column] = [Math.floor(i / input.length), i % input.length];
      kernel.forEach((numbers, down) =>
        numbers.forEach((number, along) => {
          const [r, c] = [row * stride - before + down, column * stride - before + along];
          if (sums[r]?.[c] !== undefined) sums[r][c] += input[row][column] * number;
        }),
      );
    }
    return sums;
  }

  grid(index, rows, [low, high], frame, margin) {
    const canvas = this.canvases[index];
    const side = rows.length + 2 * margin;
    const cell = this.cell;
    const pixels = Math.ceil(side * cell) + 2;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(pixels * ratio)) {
      canvas.width = canvas.height = Math.round(pixels * ratio);
      canvas.style.width = canvas.style.height = `${pixels}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, pixels, pixels);
    pen.translate(1 + margin * cell, 1 + margin * cell);
    rows.forEach((cells, r) =>
      cells.forEach((value, c) => {
        if (value === null) return this.empty(pen, r, c);
        const grey = Math.round(255 * (high > low ? (value - low) / (high - low) : 1));
        pen.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
        pen.fillRect(c * cell, r * cell, cell, cell);
      }),
    );
    this.lines(pen, rows.length, cell);
    pen.strokeStyle = frame.colour;
    pen.lineWidth = Math.max(2, cell / 5);
    pen.strokeRect(frame.at[1] * cell, frame.at[0] * cell, frame.size * cell, frame.size * cell);
  }

  /** A cell that has no number yet; a stroke tells it from white and from black. */
  empty(pen, row, column) {
    const [x, y, inset] = [column * this.cell, row * this.cell, this.cell * 0.3];
    pen.strokeStyle = "rgba(128, 128, 128, 0.6)";
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x + inset, y + this.cell - inset);
    pen.lineTo(x + this.cell - inset, y + inset);
    pen.stroke();
  }

  lines(pen, count, cell) {
    pen.strokeStyle = "rgba(128, 128, 128, 0.45)";
    pen.lineWidth = 1;
    pen.beginPath();
    const every = cell >= 6 ? 1 : count;
    for (let i = 0; i <= count; i += every) {
      pen.moveTo(i * cell, 0);
      pen.lineTo(i * cell, count * cell);
      pen.moveTo(0, i * cell);
      pen.lineTo(count * cell, i * cell);
    }
    pen.stroke();
  }

  play() {
    if (Number(this.range.value) >= Number(this.range.max)) this.range.value = 0;
    this.button.textContent = "Pause";
    this.timer = setInterval(() => {
      this.range.value = Number(this.range.value) + 1;
      this.draw();
      if (Number(this.range.value) >= Number(this.range.max) || !this.root.isConnected) this.halt();
    }, STEP_MS);
  }

  halt() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = "Play";
  }
}

/** Everything up to position `at`; what comes later is still empty. */
function revealed(rows, at) {
  return rows.map((cells, r) => cells.map((value, c) => (r * rows.length + c <= at ? value : null)));
}

function range(rows) {
  const flat = rows.flat();
  return [Math.min(0, ...flat), Math.max(...flat)];
}

export default function strides({ parentElement, data }) {
  const walk = walks.get(parentElement) || new Walk(parentElement);
  walks.set(parentElement, walk);
  walk.show(data);
  return () =>
    setTimeout(() => {
      if (walk.root.isConnected) return;
      walk.halt();
      walk.watcher.disconnect();
      walks.delete(parentElement);
    });
}
