// A grid of pictures in its reserved place: crisp pixels, row names, one tile outlined.

const MOST_TIMES = 16;

/** Where each tile lies inside the grid's own picture, in its pixels; `margin` runs around and between. */
class GridShape {
  constructor(plan) {
    Object.assign(this, plan); // rows, columns, width, height, margin
    this.across = this.columns * (this.width + this.margin) + this.margin;
    this.down = this.rows * (this.height + this.margin) + this.margin;
    this.count = this.rows * this.columns;
  }

  /** {x, y, width, height} of a tile in the picture's pixels. */
  box(index) {
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    const { width, height, margin } = this;
    return { x: margin + column * (width + margin), y: margin + row * (height + margin), width, height };
  }

  /** The tile at a share (0..1) of the picture's width and height; null outside. */
  tileAt(shareX, shareY) {
    const column = Math.floor((shareX * this.across - this.margin / 2) / (this.width + this.margin));
    const row = Math.floor((shareY * this.down - this.margin / 2) / (this.height + this.margin));
    const inside = column >= 0 && column < this.columns && row >= 0 && row < this.rows;
    return inside ? row * this.columns + column : null;
  }
}

/**
 * How large to show `across` x `down` pixels in a place, and how many times each pixel is repeated before that:
 * repeated to the next whole number and then shrunk a little, all pixels come out sharp and equally large.
 */
function fitPicture(across, down, width, height, ratio) {
  const scale = Math.min(width / across, height / down);
  const times = scale * ratio > 1 ? Math.min(MOST_TIMES, Math.ceil(scale * ratio - 1e-6)) : 1;
  return { width: across * scale, height: down * scale, times };
}

class Picture {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.mark = root.querySelector(".mark");
    this.names = root.querySelector(".names");
    this.size = [0, 0];
  }

  /** The reserved place in CSS pixels. */
  resize(width, height) {
    this.size = [width, height];
    this.placed = null;
  }

  /** Draws `bitmap` (null: an empty place) for a grid of this shape; `tile` gets an outline, null none. */
  draw(shape, labels, bitmap, tile) {
    if (!shape || !this.size[0]) return;
    this.place(shape, labels);
    this.showMark(shape, tile);
    if (bitmap === this.drawn && this.placed === this.drawnPlace) return;
    [this.drawn, this.drawnPlace] = [bitmap, this.placed];
    const context = this.canvas.getContext("2d");
    const { times } = this.fit;
    const source = bitmap || { width: shape.across, height: shape.down };
    [this.canvas.width, this.canvas.height] = [source.width * times, source.height * times];
    context.imageSmoothingEnabled = false;
    if (bitmap) context.drawImage(bitmap, 0, 0, this.canvas.width, this.canvas.height);
    else this.drawEmpty(context, shape, times);
    setAttribute(this.root, "data-empty", !bitmap);
  }

  /** Faint places for pictures that are still to come. */
  drawEmpty(context, shape, times) {
    context.scale(times, times);
    context.fillStyle = "rgba(128, 128, 128, 0.13)";
    for (let i = 0; i < shape.count; i += 1) {
      const { x, y, width, height } = shape.box(i);
      context.fillRect(x, y, width, height);
    }
  }

  place(shape, labels) {
    const room = labels.length ? 8 + Math.min(90, Math.max(...labels.map((name) => name.length)) * 7.5) : 0;
    const name = [shape.across, shape.down, ...this.size, room, labels.join("\n")].join("|");
    if (name === this.placed) return;
    this.placed = name;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const fit = fitPicture(shape.across, shape.down, this.size[0] - room, this.size[1], ratio);
    Object.assign(this.canvas.style, { width: `${fit.width}px`, height: `${fit.height}px` });
    this.fit = fit;
    this.names.style.width = `${room}px`;
    this.names.style.height = `${fit.height}px`;
    this.names.replaceChildren(...labels.map((text) => Object.assign(document.createElement("span"), { textContent: text })));
  }

  showMark(shape, tile) {
    this.mark.hidden = tile === null || tile >= shape.count;
    if (this.mark.hidden) return;
    const { x, y, width, height } = shape.box(tile);
    const scale = this.fit.width / shape.across;
    const place = { left: x * scale - 2, top: y * scale - 2, width: width * scale + 4, height: height * scale + 4 };
    Object.entries(place).forEach(([key, value]) => {
      this.mark.style[key] = `${value}px`;
    });
  }

  /** The tile under a pointer event, or null. */
  tileUnder(event, shape) {
    const frame = this.canvas.getBoundingClientRect();
    if (!shape || !frame.width) return null;
    return shape.tileAt((event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height);
  }
}
