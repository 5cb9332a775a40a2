// A small drawing for each card: the idea of the tip, before any numbers.

function sketchBars(heights, kind, left, width) {
  return heights.map((height, i) => `<rect class="${kind}" x="${left + i * width}" y="${38 - height}" width="${width - 1}" height="${height}"/>`).join("");
}

function sketchTokens(kinds, left, top, across) {
  return kinds
    .map((kind, i) => {
      const [x, y] = [left + (i % across) * 8, top + Math.floor(i / across) * 8];
      return kind ? `<circle class="real" cx="${x}" cy="${y}" r="2.6"/>` : `<path class="cross fake" d="M${x - 2.4} ${y - 2.4}l4.8 4.8m0 -4.8l-4.8 4.8"/>`;
    })
    .join("");
}

const SKETCH_AXES = `<path class="axis" d="M6 38H58"/>`;
const SKETCHES = {
  leaky_relu: `<path class="axis" d="M6 28H58M32 4V40"/><path class="line strong" d="M8 34L32 28L54 5"/>`,
  gaussian_weights: `${SKETCH_AXES}<path class="line soft" d="M10 38V30H54V38"/><path class="line strong" d="M24 37C30 37 29 6 32 6C35 6 34 37 40 37"/>`,
  adam: `<ellipse class="ring" cx="38" cy="24" rx="22" ry="13"/><ellipse class="ring" cx="38" cy="24" rx="11" ry="6"/><path class="line soft dashed" d="M8 8L14 32L20 12L27 33L31 15L37 26"/><path class="line strong" d="M8 8C14 26 24 24 38 24"/>`,
  adam_beta: `${SKETCH_AXES}${sketchBars([30, 16, 8, 4, 2], "ink", 10, 9)}`,
  adam_rate: `<path class="line soft" d="M8 8C14 40 50 40 56 8"/><path class="line strong" d="M11 15l4 8m-2.500-.5l2.700 1.200l.600-3M17 26l4.500 4m-2.700.2l3 .2l.2-3"/><circle class="ink" cx="10" cy="12" r="2.600"/>`,
  scaling: `<path class="axis" d="M6 22H58M32 4V40"/><path class="line strong" d="M8 36C26 36 28 30 32 22C36 14 38 8 56 8"/>`,
  mislabel: `${sketchTokens([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0], 16, 14, 5)}<circle class="halo" cx="40" cy="14" r="5.500"/><circle class="halo" cx="16" cy="30" r="5.500"/>`,
  label_smoothing: `${SKETCH_AXES}${sketchBars([14, 18, 15], "fake", 8, 6)}${sketchBars([16, 14, 18], "real", 39, 6)}`,
  batches: `<rect class="box" x="4" y="8" width="25" height="28" rx="4"/><rect class="box" x="35" y="8" width="25" height="28" rx="4"/>${sketchTokens([1, 1, 1, 1, 1, 1], 9, 15, 3)}${sketchTokens([0, 0, 0, 0, 0, 0], 40, 15, 3)}`,
  stride: `<path class="axis" d="M6 6h32v32h-32zM14 6v32M22 6v32M30 6v32M6 14h32M6 22h32M6 30h32"/><rect class="line strong" x="6" y="6" width="16" height="16"/><path class="axis" d="M46 14h16v16h-16zM54 14v16M46 22h16"/><rect class="line strong" x="46" y="14" width="8" height="8"/>`,
  batch_norm_g: `${SKETCH_AXES}<path class="line soft" d="M8 37C12 37 12 26 15 26C18 26 18 37 22 37"/><path class="line strong g" d="M16 37C25 37 26 8 32 8C38 8 39 37 48 37"/><path class="axis" d="M32 4V40"/>`,
  batch_norm_d: `${SKETCH_AXES}<path class="line soft" d="M40 37C45 37 46 20 50 20C54 20 54 37 58 37"/><path class="line strong d" d="M16 37C25 37 26 8 32 8C38 8 39 37 48 37"/><path class="axis" d="M32 4V40"/>`,
  dropout: `<path class="axis" d="M12 12L32 8L52 22M12 12L32 36L52 22M12 32L32 8M12 32L32 36"/><circle class="node" cx="12" cy="12" r="5"/><circle class="node" cx="12" cy="32" r="5"/><circle class="node" cx="32" cy="8" r="5"/><circle class="gone" cx="32" cy="22" r="5"/><circle class="node" cx="32" cy="36" r="5"/><circle class="node" cx="52" cy="22" r="5"/>`,
  custom: `<path class="axis" d="M6 38H58"/><path class="line soft dashed" d="M8 8C16 30 30 26 56 28"/><path class="line strong" d="M8 8C14 34 30 33 56 35"/>`,
  instance_noise: `<path class="line real" d="M10 12C18 40 46 40 54 12"/>${[[12, 8], [19, 26], [24, 35], [30, 28], [37, 38], [42, 26], [50, 27], [55, 18]].map(([x, y]) => `<circle class="real" cx="${x}" cy="${y}" r="1.800"/>`).join("")}`,
};
