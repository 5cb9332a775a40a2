// The skeleton. Constant text only: whatever a person typed goes in through textContent.

const ICONS = {
  real: `<svg viewBox="0 0 14 14"><circle cx="7" cy="7" r="4" fill="${COLOURS.real}"/></svg>`,
  fake: `<svg viewBox="0 0 14 14"><path d="M3 3 11 11M11 3 3 11" stroke="${COLOURS.fake}" stroke-width="2.4" stroke-linecap="round"/></svg>`,
  heat: `<svg viewBox="0 0 14 14"><rect x="1" y="2" width="6" height="10" fill="${COLOURS.fake}" opacity=".75"/><rect x="7" y="2" width="6" height="10" fill="${COLOURS.discriminator}" opacity=".8"/></svg>`,
  grid: `<svg viewBox="0 0 14 14"><path d="M1 4 13 2M1 8 13 7M1 12 13 12M2 2V13M7 1V13M12 1V13" stroke="${COLOURS.generator}" stroke-width="1.5" fill="none"/></svg>`,
  arrows: `<svg viewBox="0 0 14 14"><path d="M2 12 11 3M6 3H11V8" stroke="currentColor" stroke-width="1.5" fill="none"/></svg>`,
  trails: `<svg viewBox="0 0 14 14"><path d="M1 11C4 3 7 13 13 3" stroke="${COLOURS.fake}" stroke-width="1.8" fill="none"/></svg>`,
};
const CHIPS = [
  ["real", "Real", "Points of the real data"],
  ["fake", "Fake", "Points that the generator makes, always from the same noise"],
  ["heat", "D's map", "What the discriminator says everywhere: blue real, pink fake, grey cannot tell"],
  ["grid", "G's grid", "How the generator bends a flat sheet of noise"],
  ["arrows", "Arrows", "The way in which the discriminator would score each fake point higher"],
  ["trails", "Trails", "Where each fake point was in the last frames"],
];

const chipHtml = ([name, label, help]) =>
  `<button type="button" class="chip" data-layer="${name}" aria-pressed="false" title="${help}">${ICONS[name]}${label}</button>`;

const chartHtml = (name, title, help) => `
  <section class="chart" data-part="${name}">
    <header><h4 title="${help}">${title}</h4><div class="legend" data-part="legend"></div></header>
    <canvas aria-hidden="true"></canvas>
  </section>`;

const box = (x, y, w, h, kind) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6" class="box ${kind}"/>`;
const word = (x, y, text, kind = "") => `<text x="${x}" y="${y}" class="${kind}">${text}</text>`;

const NETWORKS_SVG = `
  <svg viewBox="0 0 428 122" role="img" aria-labelledby="stage-networks-title">
    <title id="stage-networks-title">Noise z goes into the generator G, which makes fake points. The discriminator D sees
      fake points and real data and says real or fake. The loss of that answer goes back to both.</title>
    <defs><marker id="stage-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="4.6" markerHeight="4.6" orient="auto">
      <path d="M0 0 8 4 0 8Z" fill="var(--stage-soft)"/></marker></defs>
    <g data-part="flows"></g>
    ${box(1, 30, 62, 40, "plain")}${word(32, 47, "noise z", "name")}<text x="32" y="63" data-part="latent"></text>
    <g>${box(79, 30, 82, 40, "g")}${word(120, 47, "Generator", "name")}<text x="120" y="63" data-part="g-params"></text>
      <title data-part="g-text"></title></g>
    ${box(179, 36, 70, 28, "fake")}${word(214, 54, "fake points")}
    ${box(179, 76, 70, 28, "real")}${word(214, 94, "real data")}
    <g>${box(269, 48, 92, 44, "d")}${word(315, 66, "Discriminator", "name")}<text x="315" y="82" data-part="d-params"></text>
      <title data-part="d-text"></title></g>
    ${box(379, 50, 48, 40, "plain")}${word(403, 67, "real or")}${word(403, 82, "fake?")}
    ${word(262, 12, "G's loss", "note")}${word(359, 118, "D's loss", "note")}
  </svg>`;

const STAGE_HTML = `
  <div class="chips" role="group" aria-label="Layers of the plot">${CHIPS.map(chipHtml).join("")}</div>
  <div class="status" data-part="status">
    <span class="state" data-part="state"></span><span class="steps"><b data-part="step"></b> <span data-part="total"></span></span>
    <span class="rate" data-part="rate"></span>
  </div>
  <div class="plot">
    <canvas tabindex="0" data-part="plot" role="group" aria-label="Plot of real and fake points. Plus and minus zoom, 0 shows all, left and right arrows step through time, shift and arrows pan."></canvas>
    <button type="button" class="chip over reset" data-part="reset" hidden>Reset zoom</button>
    <div class="note" data-part="note"></div>
    <div class="message" data-part="message" hidden></div>
    <div class="sketch" data-part="sketch" hidden>
      <span data-part="sketch-count"></span>
      <button type="button" class="chip" data-part="sketch-undo">Undo</button>
      <button type="button" class="chip" data-part="sketch-clear">Clear</button>
      <button type="button" class="chip strong" data-part="sketch-done">Done</button>
    </div>
  </div>
  <div class="side">
    ${chartHtml("losses", "Loss", "How wrong each network is, at its own game; lower is better for its owner")}
    ${chartHtml("accuracy", "D is right", "Share of points that the discriminator sorts correctly; 50 % on both means it cannot tell them apart")}
    <section class="quality" data-part="quality">
      <header><h4 title="Each bar runs from all fakes on one point (left) to real data measured against real data (right)">Quality</h4>
        <span class="when" data-part="quality-step"></span>
        <span class="ends"><span>one point</span><i></i><span>as real</span></span></header>
      <div class="figures" data-part="figures"></div>
    </section>
    <section class="networks" data-part="networks">
      <header><h4>Networks</h4>
        <button type="button" class="chip small" data-part="bend" title="The generator turns noise into points: watch the flat sheet of noise bend">Show how G bends its noise</button></header>
      ${NETWORKS_SVG}
    </section>
  </div>
  <div class="timeline" role="group" aria-label="Timeline">
    <button type="button" class="chip" data-part="replay" title="Play this run again from here"><svg viewBox="0 0 14 14"><path class="play" d="M4 2.5 11.5 7 4 11.5Z" fill="currentColor"/><path class="halt" d="M3.5 3.5H10.5V10.5H3.5Z" fill="currentColor"/></svg><span>Replay</span></button>
    <input type="range" data-part="range" min="0" max="0" value="0" step="1" aria-label="Time: scrub through this run">
    <output data-part="range-step"></output>
    <button type="button" class="chip live" data-part="live" aria-pressed="true" title="Go to the newest step and follow it">Live</button>
    <span class="slot"><span data-part="hint">drag to look back</span>
      <button type="button" class="chip strong" data-part="branch" title="Start a new run from this step">Continue from here</button></span>
    <span class="origin" data-part="origin" hidden><span data-part="origin-words"></span>
      <button type="button" class="chip" data-part="back" title="Show the run again that this one was branched from">Back to the parent</button></span>
  </div>
  <div class="tip" data-part="tip" role="tooltip" hidden></div>
  <p class="said" data-part="summary" role="status" aria-live="polite"></p>`;
