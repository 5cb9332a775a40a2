// How each layer of the plot is drawn. Every function gets (context, view, ...) and box units.

const TRAIL_FRAMES = 12;

/** A small picture of one mark, with a halo of the background so that it reads on any colour. */
function markSprite(theme, shape, colour, size) {
  const side = size + 6;
  const canvas = new OffscreenCanvas(1, 1);
  fitCanvas(canvas, side, side);
  const context = canvas.getContext("2d");
  const middle = side / 2;
  const half = size / 2;
  context.lineCap = "round";
  const path = new Path2D();
  if (shape === "circle") path.arc(middle, middle, half, 0, 2 * Math.PI);
  else {
    path.moveTo(middle - half, middle - half);
    path.lineTo(middle + half, middle + half);
    path.moveTo(middle + half, middle - half);
    path.lineTo(middle - half, middle + half);
  }
  context.strokeStyle = cssRgb(theme.background, 0.85);
  context.lineWidth = shape === "circle" ? 2 : 4;
  context.stroke(path);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 2;
  if (shape === "circle") context.fill(path);
  else context.stroke(path);
  return { bitmap: canvas.transferToImageBitmap(), side }; // a bitmap is copied faster than a canvas
}

function drawMarks(context, view, units, sprite) {
  const { left, top, width, height } = view.area;
  const half = sprite.side / 2;
  let outside = 0;
  for (let i = 0; i < units.length; i += 2) {
    const x = view.x(units[i]);
    const y = view.y(units[i + 1]);
    const seen = x >= left && x <= left + width && y >= top && y <= top + height;
    if (seen) context.drawImage(sprite.bitmap, x - half, y - half, sprite.side, sprite.side);
    else outside += 1;
  }
  return outside;
}

/** Pixel corners of the warped grid, and the square it comes from, `bend` of the way between. */
function gridPixels(view, grid, [rows, columns], bend) {
  const pixels = new Float32Array(grid.length);
  const aspect = columns > 1 && rows > 1;
  for (let i = 0; i < grid.length; i += 2) {
    const k = i / 2;
    const flat = [
      aspect ? 0.2 + (0.6 * (k % columns)) / (columns - 1) : 0.5,
      aspect ? 0.2 + (0.6 * Math.floor(k / columns)) / (rows - 1) : 0.5,
    ];
    pixels[i] = view.x(flat[0] + (grid[i] - flat[0]) * bend);
    pixels[i + 1] = view.y(flat[1] + (grid[i + 1] - flat[1]) * bend);
  }
  return pixels;
}

/** Orange quads, darker where the generator packs its noise tightly, and thin lines between them. */
function drawGrid(context, view, grid, size, bend, theme) {
  const [rows, columns] = size;
  if (grid.length !== rows * columns * 2 || rows < 2 || columns < 2) return;
  const pixels = gridPixels(view, grid, size, bend);
  const even = (0.36 * view.area.width * view.area.height * view.scale ** 2) / ((rows - 1) * (columns - 1));
  const buckets = Array.from({ length: 8 }, () => new Path2D());
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const a = 2 * (row * columns + column);
      const corners = [a, a + 2, a + 2 + 2 * columns, a + 2 * columns];
      const density = quadDensity(pixels, corners, even);
      if (density !== null) addQuad(buckets[Math.min(7, Math.floor(density * 8))], pixels, corners);
    }
  }
  context.fillStyle = COLOURS.generator;
  buckets.forEach((path, i) => {
    context.globalAlpha = 0.07 + (i / 7) * 0.6;
    context.fill(path);
  });
  context.globalAlpha = theme.dark ? 0.6 : 0.75;
  context.strokeStyle = COLOURS.generator;
  context.lineWidth = 0.8;
  context.stroke(gridLines(pixels, rows, columns));
  context.globalAlpha = 1;
}

/** 0 (stretched thin) .. 1 (packed) by the quad's area against an even share; null for missing corners. */
function quadDensity(pixels, corners, even) {
  let twice = 0;
  for (let i = 0; i < 4; i += 1) {
    const [p, q] = [corners[i], corners[(i + 1) % 4]];
    twice += pixels[p] * pixels[q + 1] - pixels[q] * pixels[p + 1];
  }
  const area = Math.abs(twice) / 2;
  if (!Number.isFinite(area)) return null;
  return clamp(0.5 - 0.14 * Math.log2((area + 1) / (even + 1)), 0, 1);
}

function addQuad(path, pixels, corners) {
  corners.forEach((p, i) => path[i ? "lineTo" : "moveTo"](pixels[p], pixels[p + 1]));
  path.closePath();
}

function gridLines(pixels, rows, columns) {
  const path = new Path2D();
  const line = (start, stride, count) => {
    for (let i = 0; i < count; i += 1) {
      const p = 2 * (start + i * stride);
      path[i ? "lineTo" : "moveTo"](pixels[p], pixels[p + 1]);
    }
  };
  for (let row = 0; row < rows; row += 1) line(row * columns, 1, columns);
  for (let column = 0; column < columns; column += 1) line(column, columns, rows);
  return path;
}

/** Where D would score each fake point higher. */
function drawArrows(context, view, fakes, arrows, theme) {
  if (arrows.length !== fakes.length) return;
  const lines = new Path2D();
  for (let i = 0; i < fakes.length; i += 2) {
    const [x, y] = [view.x(fakes[i]), view.y(fakes[i + 1])];
    if (!view.inside(x, y)) continue;
    const [dx, dy] = [view.x(fakes[i] + arrows[i]) - x, view.y(fakes[i + 1] + arrows[i + 1]) - y];
    const length = Math.hypot(dx, dy);
    if (!(length > 2.5)) continue;
    const head = Math.min(5, length * 0.5) / length;
    lines.moveTo(x, y);
    lines.lineTo(x + dx, y + dy);
    lines.moveTo(x + dx - head * (dx + 0.6 * dy), y + dy - head * (dy - 0.6 * dx));
    lines.lineTo(x + dx, y + dy);
    lines.lineTo(x + dx - head * (dx - 0.6 * dy), y + dy - head * (dy + 0.6 * dx));
  }
  context.strokeStyle = theme.soft;
  context.lineWidth = 1;
  context.stroke(lines);
}

/** The last places of every fake point, or of one. */
function drawTrails(context, view, frames, index, now, only) {
  const places = frames.slice(Math.max(0, index - TRAIL_FRAMES), index + 1).map((f) => f.fakes);
  places.push(now);
  const path = new Path2D();
  for (let i = 0; i < now.length; i += 2) {
    if (only !== null && i !== only * 2) continue;
    let down = false;
    for (const place of places) {
      const [x, y] = [view.x(place[i]), view.y(place[i + 1])];
      if (Number.isFinite(x + y)) path[down ? "lineTo" : "moveTo"](x, y);
      down = Number.isFinite(x + y);
    }
  }
  context.strokeStyle = COLOURS.fake;
  context.globalAlpha = only === null ? 0.55 : 1;
  context.lineWidth = only === null ? 1 : 2;
  context.stroke(path);
  context.globalAlpha = 1;
}

/** The frame, the ticks and the names of the axes, in the margins of the plot. */
function drawAxes(context, view, theme) {
  const { left, top, width, height } = view.area;
  context.strokeStyle = theme.soft;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = theme.soft;
  context.font = `12px ${theme.font}`;
  for (const axis of [0, 1]) drawAxis(context, view, axis, width, height);
}

function drawAxis(context, view, axis, width, height) {
  const { left, top } = view.area;
  const { low, high } = view.range(axis);
  const { ticks, decimals } = niceTicks(low, high, (axis ? height : width) / 75);
  const name = axis ? "y" : "x";
  context.textAlign = axis ? "right" : "center";
  context.textBaseline = axis ? "middle" : "top";
  context.beginPath();
  for (const tick of ticks) {
    const share = (tick - low) / (high - low);
    const text = (Math.abs(tick) < 1e-12 ? 0 : tick).toFixed(Math.min(6, decimals));
    const x = axis ? left : left + share * width;
    const y = axis ? top + (1 - share) * height : top + height;
    context.moveTo(x, y);
    context.lineTo(axis ? x - 4 : x, axis ? y : y + 4);
    const near = axis ? y < top + 20 : x > left + width - 20; // the axis' name stands at its end
    if (!near) context.fillText(text, axis ? x - 6 : x, axis ? y : y + 6);
  }
  context.stroke();
  context.font = context.font.replace(/^/, "italic ");
  if (axis) context.fillText(name, left - 8, top + 7);
  else context.fillText(name, left + width - 6, top + height + 5);
  context.font = context.font.replace("italic ", "");
}
