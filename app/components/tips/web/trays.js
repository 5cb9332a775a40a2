// The two batches as two trays: what D gets to see at each of its updates.

const TRAY_SIZE = { width: 150, height: 118, gap: 22, top: 30 };
const TOKEN_STEP = 17;

class TraysVisual extends TipVisual {
  build() {
    this.choice("at", "D learns from", this.data.ways.map((way) => way.name), this.data.start);
    this.drawing = this.panel("One step of the game; every mark stands for four samples", { width: 560, height: 210, pad: { left: 0, right: 0, top: 0, bottom: 0 } });
  }

  draw() {
    const way = this.data.ways[this.at];
    this.drawing.begin([0, 1], [0, 1]);
    const { width, gap } = TRAY_SIZE;
    const total = way.trays.length * (width + gap) - gap;
    const left = (560 - total) / 2;
    way.trays.forEach((tray, i) => this.tray(tray, left + i * (width + gap), i < way.trays.length - 1 && !way.together));
    if (way.together) this.drawing.raw(`<path class="axis" d="M${left} 180v10H${left + total}v-10"/>`).write(280, 206, "both gradients first, then both updates", "name");
    this.drawing.end(way.says);
    this.say(way.says);
  }

  tray({ title, real, fake, from, who }, left, arrow) {
    const { width, height, top, gap } = TRAY_SIZE;
    const drawing = this.drawing;
    drawing.write(left + width / 2, 18, title, `strong ${who}`);
    drawing.raw(`<rect class="tray ${who}" x="${left}" y="${top}" width="${width}" height="${height}" rx="8"/>`);
    this.tokens(left, top, real, fake, from);
    const words = [real && `${real} real`, fake && `${fake} forged`].filter(Boolean).join(" + ");
    drawing.write(left + width / 2, top + height + 18, words, "tick middle");
    if (arrow) drawing.raw(`<path class="arrow" d="M${left + width + 4} ${top + height / 2}h${gap - 10}m-5 -4l5 4l-5 4"/>`);
  }

  /** One token for four samples; in a mixed batch they lie in a shuffled order. */
  tokens(left, top, real, fake, order) {
    const kinds = [...new Array(Math.round(real / 4)).fill("real"), ...new Array(Math.round(fake / 4)).fill("fake")];
    const shuffled = order === "mixed" ? kinds.map((_, i) => kinds[(i * 13) % kinds.length]) : kinds;
    const small = kinds.length > 40;
    const step = small ? 12.4 : TOKEN_STEP;
    const across = small ? 11 : 8;
    shuffled.forEach((kind, i) => {
      const [x, y] = [left + 13 + (i % across) * step, top + 15 + Math.floor(i / across) * step];
      this.drawing.raw(kind === "real" ? `<circle class="real" cx="${x}" cy="${y}" r="${small ? 3 : 4}"/>` : `<path class="cross fake" d="M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7"/>`);
    });
  }
}

Object.assign(tipVisuals, { trays: TraysVisual });
