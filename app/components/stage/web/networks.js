// The diagram of the two networks: what flows between them, and how the loss comes back.

const FLOWS = {
  noise: { path: "M58 38 H88", colour: "var(--stage-soft)" },
  fakes: { path: "M170 38 H196", colour: COLOURS.fake },
  judged: { path: "M258 38 C276 38 276 55 296 55", colour: COLOURS.fake },
  reals: { path: "M258 80 C276 80 276 63 296 63", colour: COLOURS.real },
  verdict: { path: "M378 59 H402", colour: COLOURS.discriminator },
  toG: { path: "M436 38 C436 -2 129 -4 129 16", colour: COLOURS.generator, back: true },
  toD: { path: "M436 80 C436 112 337 112 337 88", colour: COLOURS.discriminator, back: true },
};
const DOT_MS = 1100;

class Networks {
  constructor(root) {
    this.svg = root.querySelector("svg");
    const layer = this.svg.querySelector("[data-part=flows]");
    this.flows = Object.entries(FLOWS).map(([name, flow]) => this.makeFlow(layer, name, flow));
    this.texts = Object.fromEntries(
      ["g-params", "d-params", "latent", "g-text", "d-text"].map((n) => [n, root.querySelector(`[data-part=${n}]`)]),
    );
  }

  makeFlow(layer, name, { path, colour, back }) {
    const make = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      layer.append(element);
      return element;
    };
    const style = `stroke: ${colour}`;
    const line = make("path", { d: path, class: back ? "flow back" : "flow", style, "marker-end": "url(#stage-tip)" });
    const dots = (back ? [0] : [0]).map(() => make("circle", { r: 3, class: "dot", style: `fill: ${colour}` }));
    const length = line.getTotalLength();
    const spots = Array.from({ length: 33 }, (_, i) => line.getPointAtLength((length * i) / 32));
    return { name, dots, spots, back: Boolean(back) };
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
    return isNumber(params) ? `${formatCount(params)} weights` : "";
  }

  /** Forward flows run in the first part of each beat, the losses come back in the second. */
  move(now, running) {
    setAttribute(this.svg, "data-running", running);
    if (!running) return;
    const beat = (now % (2 * DOT_MS)) / DOT_MS; // 0..2
    for (const { dots, spots, back } of this.flows) {
      const share = back ? beat - 1 : beat;
      const shown = share >= 0 && share < 1;
      const spot = spots[Math.round(clamp(share, 0, 1) * 32)];
      dots[0].setAttribute("cx", spot.x.toFixed(1));
      dots[0].setAttribute("cy", spot.y.toFixed(1));
      dots[0].setAttribute("opacity", shown ? 1 : 0);
    }
  }
}
