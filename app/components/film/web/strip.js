// One tile through time: the same z at evenly chosen steps, side by side; a press goes to that step.

const THUMB = 46;
const THUMB_GAP = 4;

class Strip {
  /** `pick` is called with the step of the thumbnail that was pressed. */
  constructor(root, pick) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.pick = pick;
    this.steps = [];
    this.canvas.addEventListener("click", (event) => this.press(event));
  }

  resize() {
    this.width = this.canvas.clientWidth;
    this.places = Math.max(2, Math.floor((this.width + THUMB_GAP) / (THUMB + THUMB_GAP)));
  }

  /** The steps whose tiles are shown: all while they fit, else spread evenly over the saved grids. */
  choose(steps) {
    const { places } = this;
    if (!places) return [];
    if (steps.length <= places) return steps.slice();
    return Array.from({ length: places }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (places - 1))]);
  }

  draw({ store, shape, tile, shown, theme, ready }) {
    this.steps = this.choose(store.steps);
    if (!this.width || !theme) return;
    fitCanvas(this.canvas, this.width, THUMB + 4);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.width, THUMB + 4);
    context.strokeStyle = theme.faint;
    for (let i = 0; i < this.places; i += 1) context.strokeRect(this.left(i) + 0.5, 2.5, THUMB - 1, THUMB - 1);
    if (!shape) return;
    const here = lastAtMost(this.steps, shown, (s) => s);
    this.steps.forEach((step, i) => this.drawThumb(context, { store, shape, tile, step, i, ready }));
    if (here >= 0) this.drawHere(context, theme, here);
  }

  drawThumb(context, { store, shape, tile, step, i, ready }) {
    const bitmap = store.bitmap(step, ready);
    if (!bitmap) return;
    const { x, y, width, height } = shape.box(Math.min(tile, shape.count - 1));
    context.imageSmoothingEnabled = width > THUMB;
    const scale = THUMB / Math.max(width, height);
    const [w, h] = [width * scale, height * scale];
    context.drawImage(bitmap, x, y, width, height, this.left(i) + (THUMB - w) / 2, 2 + (THUMB - h) / 2, w, h);
  }

  drawHere(context, theme, i) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.strokeRect(this.left(i), 2, THUMB, THUMB);
    context.lineWidth = 1;
  }

  left(i) {
    return i * (THUMB + THUMB_GAP);
  }

  press(event) {
    const step = this.steps[Math.floor(event.offsetX / (THUMB + THUMB_GAP))];
    if (step !== undefined) this.pick(step);
  }
}
