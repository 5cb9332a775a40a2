// Quality over time with bands over the seeds, and the gain of every seed: grey dashed without the change, dark with it.

const BANDS_SIZE = { width: 560, height: 212, pad: { left: 54, right: 62, top: 10, bottom: 34 } };
const GAINS_SIZE = { width: 560, height: 84, pad: { left: 54, right: 62, top: 22, bottom: 26 } };

function figureText(value, figure) {
  return figure.share ? tipPercent(value) : formatFigure(value);
}

/** An axis that suits a figure: powers of ten where it falls to a floor above 0, else plain. */
function figureScale(figure) {
  const all = Object.values(figure.bands).flat(2).filter(isNumber);
  if (figure.better === "low" && figure.floor > 0) {
    const low = Math.floor(Math.log10(Math.min(figure.floor, ...all.filter((v) => v > 0))) * 2) / 2;
    const high = Math.ceil(Math.log10(Math.max(figure.floor * 10, ...all)) * 2) / 2;
    const powers = tipRange(Math.ceil(low), Math.floor(high), Math.max(2, Math.floor(high) - Math.ceil(low) + 1));
    return { range: [low, high], place: (v) => Math.log10(Math.max(v, 10 ** low)), ticks: [...new Set(powers)].map((p) => [p, formatFigure(10 ** p)]) };
  }
  const high = figure.share ? 1 : niceCeil(Math.max(figure.floor, ...all));
  const { ticks } = niceTicks(0, high, 4);
  return { range: [0, high * 1.03], place: (v) => v, ticks: ticks.map((v) => [v, figureText(v, figure)]) };
}

/** The median of either twin with the middle half of the seeds around it. */
function drawBands(panel, figure, total, names) {
  const scale = figureScale(figure);
  const at = (values) => values.map((value) => (isNumber(value) ? scale.place(value) : null));
  panel.begin([0, total], scale.range);
  const quarter = panel.sx(0.75 * figure.steps.at(-1));
  panel.raw(`<rect class="judged" x="${quarter}" y="${panel.frame.top}" width="${panel.sx(figure.steps.at(-1)) - quarter}" height="${panel.frame.bottom - panel.frame.top}"/>`);
  panel.axes({ xName: "step" });
  for (const step of [0, total / 2, total]) panel.write(panel.sx(step), panel.frame.bottom + 13, formatShortCount(step), "tick");
  for (const [place, words] of scale.ticks) panel.write(panel.frame.left - 6, panel.sy(place) + 4, words, "tick end");
  const floor = scale.place(figure.floor);
  panel.line([[0, floor], [total, floor]], "soft dotted").write(panel.frame.right + 4, panel.sy(floor) + 4, figure.better === "high" ? "real data" : "floor", "tick start");
  for (const [side, kind] of [["plain", "plain"], ["tipped", "tipped"]]) {
    const [low, middle, high] = figure.bands[side].map(at);
    panel.band(figure.steps, low, high, kind);
    panel.line(figure.steps.map((step, i) => [step, middle[i]]), kind);
    const last = middle.findLastIndex(isNumber);
    if (last >= 0) panel.dots([[figure.steps[last], middle[last]]], `dot-${kind}`, 3.6);
  }
  panel.end(`${figure.label} over the steps. ${names.plain}: ${figure.means[0]} in the end; ${names.tipped}: ${figure.means[1]}. Floor ${figureText(figure.floor, figure)}.`);
}

/** One mark a seed: how much the change altered the figure; the bar is the 95 % interval of the mean. */
function drawGains(panel, figure, shown) {
  const [mean, low, high] = figure.difference;
  const far = Math.max(...figure.gains.map(Math.abs), Math.abs(low), Math.abs(high)) || 1;
  const range = [-1.08 * far, 1.08 * far];
  panel.begin(range, [0, 1]);
  const { left, right, top, bottom } = panel.frame;
  const good = figure.better === "high" ? "right" : "left";
  const half = good === "left" ? [left, panel.sx(0) - left] : [panel.sx(0), right - panel.sx(0)];
  panel.raw(`<rect class="shade" x="${half[0]}" y="${top}" width="${half[1]}" height="${bottom - top}"/>`);
  panel.line([[0, 0], [0, 1]], "soft").axes();
  panel.write(left + 4, top - 7, good === "left" ? "better with it" : "worse with it", "tick start").write(right - 4, top - 7, good === "left" ? "worse with it" : "better with it", "tick end");
  const { ticks } = niceTicks(...range, 4);
  for (const tick of ticks) panel.write(panel.sx(tick), bottom + 13, `${tick > 0 ? "+" : ""}${figure.share ? tipPercent(tick) : formatFigure(tick) === "0" ? "0" : tick < 0 ? `−${formatFigure(-tick)}` : formatFigure(tick)}`, "tick");
  const mark = (gain, i) => `<circle class="seed ${i === shown ? "shown" : ""}" data-seed="${i}" cx="${panel.sx(gain).toFixed(1)}" cy="${panel.sy(0.22 + 0.15 * (i % 3)).toFixed(1)}" r="4"><title>seed ${i}</title></circle>`;
  panel.raw(figure.gains.map(mark).join(""));
  panel.raw(`<path class="line strong" d="M${panel.sx(low).toFixed(1)} ${panel.sy(0.75)}H${panel.sx(high).toFixed(1)}m0 -4v8M${panel.sx(low).toFixed(1)} ${panel.sy(0.75) - 4}v8"/>`).dots([[mean, 0.75]], "dot-tipped", 4);
  panel.end(`${figure.words} The 95 % interval of the mean difference is ${formatFigure(low)} to ${formatFigure(high)}.`);
}
