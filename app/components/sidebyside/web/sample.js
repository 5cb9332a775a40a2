// The samples of one run at one moment: a picture, points in the plane, or lines of text.

const SCATTER_SIDE = 300;

class Sample {
  /** `run` as in the payload; `kind` is "images", "points" or "text". */
  constructor(run, kind, title) {
    this.run = run;
    this.kind = kind;
    this.root = document.createElement("figure");
    this.root.innerHTML = `<figcaption><b></b><span class="name"></span><span class="when"></span></figcaption><div class="place"><canvas role="img"></canvas><div class="lines" hidden></div><p class="none" hidden>No samples yet.</p></div>`;
    this.canvas = this.root.querySelector("canvas");
    const letter = this.root.querySelector("b");
    letter.hidden = !run.letter;
    setText(letter, run.letter || "");
    letter.style.setProperty("--run", run.colour || "transparent");
    setText(this.root.querySelector(".name"), title);
    this.root.querySelector(".name").title = title;
    this.frames = kind === "images" ? run.frames.map((address) => this.load(address)) : run.frames;
    this.root.querySelector(".none").hidden = run.frames.length > 0;
    this.canvas.hidden = !run.frames.length || kind === "text";
    this.lines = this.root.querySelector(".lines");
    this.lines.hidden = kind !== "text" || !run.frames.length;
  }

  load(address) {
    const image = new Image();
    image.onload = () => {
      if (this.frames[this.index] === image) this.draw();
    };
    image.src = address;
    return image;
  }

  /** Show the frame `index`; `when` says its moment in words. */
  show(index, when, theme) {
    this.index = index;
    this.theme = theme;
    setText(this.root.querySelector(".when"), when);
    setAttribute(this.canvas, "aria-label", `${this.run.letter || "real"}: samples, ${when}`);
    setAttribute(this.root, "data-frame", index);
    this.draw();
  }

  draw() {
    if (this.index < 0 || !this.frames.length) return;
    if (this.kind === "text") this.drawLines(this.frames[this.index]);
    else if (this.kind === "images") this.drawPicture(this.frames[this.index]);
    else this.drawPoints(this.frames[this.index]);
  }

  /** What the network wrote; it enters the page as text and nothing else. */
  drawLines(text) {
    const lines = text.split("\n").filter(Boolean);
    while (this.lines.childElementCount > lines.length) this.lines.lastElementChild.remove();
    lines.forEach((line, i) => {
      const place = this.lines.children[i] || this.lines.appendChild(document.createElement("p"));
      setText(place, line);
    });
  }

  drawPicture(image) {
    if (!image.complete || !image.naturalWidth) return;
    const { naturalWidth: width, naturalHeight: height } = image;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      [this.canvas.width, this.canvas.height] = [width, height];
      this.canvas.style.aspectRatio = `${width} / ${height}`;
      this.canvas.style.setProperty("--aspect", width / height);
      this.canvas.classList.toggle("small", width < 400);
    }
    this.canvas.getContext("2d").drawImage(image, 0, 0);
  }

  drawPoints(text) {
    fitCanvas(this.canvas, SCATTER_SIDE, SCATTER_SIDE);
    this.canvas.style.aspectRatio = "1";
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, SCATTER_SIDE, SCATTER_SIDE);
    const inner = SCATTER_SIDE - 20;
    const marks = (points, draw) => {
      for (let i = 0; i < points.length; i += 2) draw(10 + points[i] * inner, 10 + (1 - points[i + 1]) * inner);
    };
    context.fillStyle = COLOURS.real;
    marks(unitsOfPoints(this.run.real, this.run.box), (x, y) => {
      context.beginPath();
      context.arc(x, y, 2.2, 0, 2 * Math.PI);
      context.fill();
    });
    context.strokeStyle = COLOURS.fake;
    context.lineWidth = 1.5;
    context.beginPath();
    marks(unitsOfPoints(text, this.run.box), (x, y) => {
      context.moveTo(x - 3, y - 3);
      context.lineTo(x + 3, y + 3);
      context.moveTo(x + 3, y - 3);
      context.lineTo(x - 3, y + 3);
    });
    context.stroke();
  }
}
