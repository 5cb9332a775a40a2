// How good a figure is, from 0 (collapse) to 1 (as real), and the colour that says so: dark is bad, light is good.

const SCALE_STOPS = ["#1d2547", "#434b69", "#6f7078", "#9c9873", "#cdc064", "#f8e66c"].map((hex) =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)),
);
const SCALE_TINT = 0.42; // how much of the colour lies behind the points

/** [r, g, b] of a share 0..1; ever lighter, so that it reads without colour as well. */
function scaleRgb(share) {
  const place = clamp(share, 0, 1) * (SCALE_STOPS.length - 1);
  const low = Math.min(SCALE_STOPS.length - 2, Math.floor(place));
  return mixRgb(SCALE_STOPS[low], SCALE_STOPS[low + 1], place - low);
}

/** 0 at the bad end, 1 at the floor; on a logarithmic scale where small is good. null for what is no number. */
function shareOfFigure({ better, floor, bad }, value) {
  if (!isNumber(value)) return null;
  if (better === "high") return floor > bad ? clamp((value - bad) / (floor - bad), 0, 1) : Number(value >= floor);
  if (!(bad > floor)) return value <= floor ? 1 : 0;
  const tiny = Math.max(bad * 1e-4, 1e-12); // exact data has a floor of 0
  const scale = (v) => Math.log(Math.max(v, 0) + tiny);
  return clamp((scale(bad) - scale(value)) / (scale(bad) - scale(floor)), 0, 1);
}

/** Round values between the two ends of a figure, for ticks: decades where small is good, else quarters. */
function ticksOfFigure(figure) {
  const { better, floor, bad } = figure;
  if (better === "high") return [0.25, 0.5, 0.75].filter((v) => v > bad && v < floor);
  if (!(bad > floor)) return [];
  const ticks = [];
  const least = Math.max(floor, bad * 1e-3);
  for (let power = Math.floor(Math.log10(bad)); 10 ** power > least; power -= 1) ticks.push(10 ** power);
  return ticks;
}

function formatOf(figure) {
  return figure.unit === "share" ? formatShare : formatFigure;
}

/** The colour behind a cell, mixed into the page; and the full colour of its strip. */
function cellColours(share, theme) {
  if (share === null) return { back: "", strip: "" };
  const rgb = scaleRgb(share);
  return { back: cssRgb(mixRgb(theme.background, rgb, SCALE_TINT)), strip: cssRgb(rgb) };
}
