// The diagram of the two networks: what flows between them, and how the loss comes back.

const FLOWS = {
  noise: { path: "M64 50 H77", colour: "var(--stage-soft)" },
  fakes: { path: "M161 50 H177", colour: COLOURS.fake },
  judged: { path: "M249 50 C258 50 258 64 267 64", colour: COLOURS.fake },
  reals: { path: "M249 90 C258 90 258 76 267 76", colour: COLOURS.real },
  verdict: { path: "M363 70 H377", colour: COLOURS.discriminator },
  toG: { path: "M403 48 V16 Q403 8 395 8 H128 Q120 8 120 16 V27", colour: COLOURS.generator, back: true },
  toD: { path: "M403 92 V106 Q403 114 395 114 H323 Q315 114 315 106 V95", colour: COLOURS.discriminator, back: true },
};
const DOT_MS = 1100;

class Networks {
  constructor(root) {
    this.svg = root.querySelector("svg");
    const layer = this.svg.querySelector("[data-part=flows]");
    this.flows = Object.values(FLOWS).map((flow) => this.makeFlow(layer, flow));
    this.texts = Object.fromEntries(
      ["g-params", "d-params", "latent", "g-text", "d-text"].map((n) => [n, root.querySelector(`[data-part=${n}]`)]),
    );
  }

  makeFlow(layer, { path, colour, back }) {
    const make = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      layer.append(element);
      return element;
    };
    const style = `stroke: ${colour}`;
    const line = make("path", { d: path, class: back ? "flow back" : "flow", style, "marker-end": "url(#stage-tip)" });
    const dot = make("circle", { r: 3.2, class: "dot", style: `fill: ${colour}` });
    const length = line.getTotalLength();
    const spots = Array.from({ length: 33 }, (_, i) => line.getPointAtLength((length * i) / 32));
    return { dot, spots, back: Boolean(back) };
  }

  show(nets) {
    const { generator = {}, discriminator = {}, latent_dim: latent } = nets || {};
    setText(this.texts["g-params"], this.parameters(generator));
    setText(this.texts["d-params"], this.parameters(discriminator));
    setText(this.texts.latent, isNumber(latent) ? `${latent} numbers` : "");
    setText(this.texts["g-text"], `Generator G: ${generator.text || "not built yet"}`);
    setText(this.texts["d-text"], `Discriminator D: ${discriminator.text || "not built yet"}`);
  }

  parameters({ params }) {
    return isNumber(params) ? `${formatShortCount(params)} weights` : "";
  }

  /** Forward flows run in the first part of each beat, the losses come back in the second. */
  move(now, running) {
    setAttribute(this.svg, "data-running", running);
    if (!running) return;
    const beat = (now % (2 * DOT_MS)) / DOT_MS; // 0..2
    for (const { dot, spots, back } of this.flows) {
      const share = back ? beat - 1 : beat;
      const shown = share >= 0 && share < 1;
      const spot = spots[Math.round(clamp(share, 0, 1) * 32)];
      dot.setAttribute("cx", spot.x.toFixed(1));
      dot.setAttribute("cy", spot.y.toFixed(1));
      dot.setAttribute("opacity", shown ? 1 : 0);
    }
  }
}
