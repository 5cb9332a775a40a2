// Colours, numbers and bytes that every part of the stage uses.

const COLOURS = { real: "#009E73", fake: "#CC79A7", discriminator: "#0072B2", generator: "#E69F00" };
const BOX_UNIT = 8192; // int16 codes per width (or height) of the box
const MISSING = -32768; // the code of a point that is not a number
const LAYERS = ["real", "fake", "heat", "grid", "arrows", "trails"];

const countFormat = new Intl.NumberFormat("en");

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function formatCount(value) {
  return isNumber(value) ? countFormat.format(Math.round(value)) : "-";
}

/** Three decimals for losses near 1, three figures for large ones, a dash for nothing. */
function formatLoss(value) {
  if (!isNumber(value)) return "-";
  return Math.abs(value) < 100 ? value.toFixed(3) : formatCount(value);
}

function formatShare(value) {
  return isNumber(value) ? `${Math.round(value * 100)} %` : "-";
}

/** Three significant figures without an exponent for everyday sizes: 0.00021, 0.25, 12.3. */
function formatFigure(value) {
  if (!isNumber(value)) return "-";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-5 || size >= 1e6) return value.toExponential(1);
  if (size >= 1000) return formatCount(value);
  return String(Number(value.toPrecision(size < 0.01 ? 2 : 3)));
}

/** 10,000 as 10k: short enough for the end of an axis. */
function formatShortCount(value) {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  return value >= 10000 ? `${Number((value / 1000).toPrecision(3))}k` : formatCount(value);
}

/** Base64 text to bytes; an empty array for nothing. */
function bytesOf(text) {
  const binary = atob(text || "");
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Base64 int16 codes to box units (0..1 inside the box); NaN where the code means "missing". */
function unitsOf(text) {
  const codes = new Int16Array(bytesOf(text).buffer);
  const units = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i += 1) units[i] = codes[i] === MISSING ? NaN : codes[i] / BOX_UNIT;
  return units;
}

/** Base64 float32 points in data coordinates to box units. */
function unitsOfPoints(text, box) {
  const values = new Float32Array(bytesOf(text).buffer);
  const units = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 2) {
    units[i] = (values[i] - box[0]) / (box[1] - box[0]);
    units[i + 1] = (values[i + 1] - box[2]) / (box[3] - box[2]);
  }
  return units;
}

/** Steps of 1, 2 or 5 times a power of ten that cut [low, high] into about `count` parts. */
function niceTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) return { ticks: [], decimals: 0 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) ticks.push(i * step);
  return { ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** The next round number at or above `value`: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten. */
function niceCeil(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((m) => m * power).find((s) => s >= value * 0.9999);
}

/** Index of the last entry whose key is at most `value`; -1 when all are larger. */
function lastAtMost(list, value, keyOf) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(list[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Any CSS colour to [r, g, b]. */
function rgbOf(colour, fallback) {
  const context = (rgbOf.context ??= document.createElement("canvas").getContext("2d"));
  context.fillStyle = fallback;
  context.fillStyle = colour;
  const text = context.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function mixRgb(from, to, share) {
  return from.map((value, i) => Math.round(value + (to[i] - value) * share));
}

function cssRgb(rgb, alpha = 1) {
  return `rgba(${rgb[0]}, ${rgb[1]}, ${rgb[2]}, ${alpha})`;
}

/** What the drawing needs of Streamlit's theme, read from its CSS variables. */
function readTheme(element) {
  const style = getComputedStyle(element);
  const variable = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = rgbOf(variable("--st-background-color", "#ffffff"), "#ffffff");
  const text = rgbOf(variable("--st-text-color", "#31333f"), "#31333f");
  const dark = background[0] + background[1] + background[2] < 384;
  return {
    dark,
    background,
    text,
    ink: cssRgb(text),
    soft: cssRgb(mixRgb(background, text, 0.72)),
    faint: cssRgb(mixRgb(background, text, 0.16)),
    paper: cssRgb(background),
    font: style.fontFamily || "sans-serif",
    signature: [background, text, style.fontFamily].join("|"),
  };
}

/** Sets text only where it changed, so that an update costs no layout. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute only where it changed. */
function setAttribute(element, name, value) {
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Fits a canvas to its CSS size at the screen's pixel density; true where the size changed. */
function fitCanvas(canvas, width, height) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const size = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const changed = canvas.width !== size[0] || canvas.height !== size[1];
  if (changed) [canvas.width, canvas.height] = size;
  canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
  return changed;
}
