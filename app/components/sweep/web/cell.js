// Real points as a quiet background and fakes over them: small in a cell, large in the panel.

const CELL_REAL = 90; // real points that a small cell shows
const CELL_FAKE = 110; // and fakes, where it is narrower than
const CELL_WIDE = 110; // CSS pixels
const HEAP = 0.08; // of the plot's sides

/** Draws points given in box units. `size` is [width, height] in CSS pixels. */
function drawCloud(canvas, size, { real, fake, faded, large }) {
  const [width, height] = size;
  fitCanvas(canvas, width, height);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  const pad = large ? 8 : 2;
  const grown = clamp(width / 60, 1, 1.8); // marks grow a little with the cell
  const place = (u, v) => [pad + u * (width - 2 * pad), height - pad - v * (height - 2 * pad)];
  drawReal(context, real, place, large, grown);
  if (fake) drawFakes(context, fake, place, { large, all: large || width >= CELL_WIDE, faded, grown });
}

function drawReal(context, real, place, large, grown) {
  const radius = large ? 2.2 : 1.1 * grown;
  const step = large ? 1 : Math.max(1, Math.floor(real.length / 2 / CELL_REAL));
  context.globalAlpha = large ? 0.5 : 0.6;
  context.fillStyle = COLOURS.real;
  for (let i = 0; i + 1 < real.length; i += 2 * step) {
    const [x, y] = place(real[i], real[i + 1]);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

function drawFakes(context, fake, place, { large, all, faded, grown }) {
  const heap = isHeap(fake) && !large; // one spot: marks that can be seen from the back row
  const arm = large ? 2.6 : (heap ? 3.2 : 1.4) * grown;
  context.globalAlpha = faded ? 0.4 : 0.95;
  context.strokeStyle = COLOURS.fake;
  context.lineWidth = large ? 1.5 : heap ? 1.8 : 1.1;
  context.beginPath();
  const step = all ? 1 : Math.max(1, Math.floor(fake.length / 2 / CELL_FAKE));
  for (let i = 0; i + 1 < fake.length; i += 2 * step) {
    if (Number.isNaN(fake[i])) continue;
    const [x, y] = place(fake[i], fake[i + 1]);
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Whether all points lie on one small spot of the plot. */
function isHeap(fake) {
  const reach = [0, 1].map((axis) => {
    const values = fake.filter((value, i) => i % 2 === axis && !Number.isNaN(value)).sort();
    return values[Math.floor(values.length * 0.95)] - values[Math.floor(values.length * 0.05)];
  });
  return reach.every((length) => length < HEAP);
}

/** The points of one cell out of all: box units, two for each point. */
function cloudOf(clouds, cell, perCell) {
  return perCell ? clouds.subarray(cell * perCell * 2, (cell + 1) * perCell * 2) : null;
}

/** How many of a cell's points lie in the plot. */
function insideOf(fake) {
  let count = 0;
  for (let i = 0; i + 1 < fake.length; i += 2) count += Number(fake[i] >= 0 && fake[i] <= 1 && fake[i + 1] >= 0 && fake[i + 1] <= 1);
  return count;
}
