// A small drawing with axes, as SVG: classes give the colours, so that light and dark need no second drawing.

const [PANEL_WIDTH, PANEL_HEIGHT] = [320, 230];
const PANEL_PAD = { left: 38, right: 10, top: 8, bottom: 34 };
const CROSS_ARM = 2.6;

function tipEscape(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

class TipPanel {
  /** A figure with a title over it; `height` is in units of a width of 320. */
  constructor(title, { height = PANEL_HEIGHT, width = PANEL_WIDTH, pad = PANEL_PAD } = {}) {
    this.figure = document.createElement("figure");
    this.figure.innerHTML = `<figcaption></figcaption><svg viewBox="0 0 ${width} ${height}" role="img"></svg>`;
    this.caption = this.figure.querySelector("figcaption");
    this.svg = this.figure.querySelector("svg");
    this.caption.textContent = title;
    this.figure.style.flexGrow = width / PANEL_WIDTH;
    this.figure.classList.toggle("wide", width > 500);
    this.frame = { left: pad.left, top: pad.top, right: width - pad.right, bottom: height - pad.bottom };
    this.inside = [];
  }

  /** Begin anew with these ranges of the data. */
  begin(x, y) {
    [this.x, this.y, this.inside] = [x, y, []];
    return this;
  }

  sx(value) {
    const { left, right } = this.frame;
    return left + ((value - this.x[0]) / (this.x[1] - this.x[0])) * (right - left);
  }

  sy(value) {
    const { top, bottom } = this.frame;
    return bottom - ((value - this.y[0]) / (this.y[1] - this.y[0])) * (bottom - top);
  }

  raw(markup) {
    this.inside.push(markup);
    return this;
  }

  /** Ticks and their numbers along both axes; [] leaves an axis without. */
  axes({ x = [], y = [], xName = "", yName = "" } = {}) {
    const { left, right, top, bottom } = this.frame;
    this.raw(`<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>`);
    for (const value of x) this.write(this.sx(value), bottom + 13, value, "tick");
    for (const value of y) this.write(left - 5, this.sy(value) + 4, value, "tick end");
    if (xName) this.write((left + right) / 2, bottom + 28, xName, "name");
    if (yName) this.raw(`<text class="name" transform="translate(10 ${(top + bottom) / 2}) rotate(-90)">${tipEscape(yName)}</text>`);
    return this;
  }

  /** Words at a place in pixels. */
  write(x, y, words, kind = "") {
    return this.raw(`<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${tipEscape(words)}</text>`);
  }

  /** A line through points [[x, y], ...] of the data; a gap where a number is missing. */
  line(points, kind) {
    let pen = "M";
    const path = points.map(([x, y]) => {
      if (!isNumber(x) || !isNumber(y)) {
        pen = "M";
        return "";
      }
      const part = `${pen}${this.sx(x).toFixed(1)} ${this.sy(y).toFixed(1)}`;
      pen = "L";
      return part;
    });
    return this.raw(`<path class="line ${kind}" d="${path.join("")}"/>`);
  }

  /** The area between two lines over the same x. */
  band(xs, low, high, kind) {
    const there = xs.map((x, i) => [x, low[i], high[i]]).filter((row) => row.every(isNumber));
    if (there.length < 2) return this;
    const at = ([x, y]) => `${this.sx(x).toFixed(1)} ${this.sy(y).toFixed(1)}`;
    const way = [...there.map(([x, , top]) => at([x, top])), ...there.map(([x, bottom]) => at([x, bottom])).reverse()];
    return this.raw(`<path class="band ${kind}" d="M${way.join("L")}Z"/>`);
  }

  /** Round marks, as real samples have them. */
  dots(points, kind, radius = 2.4) {
    return this.raw(points.map((p) => `<circle class="${kind}" cx="${this.sx(p[0]).toFixed(1)}" cy="${this.sy(p[1]).toFixed(1)}" r="${radius}"/>`).join(""));
  }

  /** Crosses, as forged samples have them. */
  crosses(points, kind = "fake", arm = CROSS_ARM) {
    const one = ([x, y]) => {
      const [a, b] = [this.sx(x), this.sy(y)];
      return `M${(a - arm).toFixed(1)} ${(b - arm).toFixed(1)}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`;
    };
    return this.raw(`<path class="cross ${kind}" d="${points.map(one).join("")}"/>`);
  }

  /** Bars of a histogram: `shares` between equally wide edges over [low, high]. */
  bars(shares, [low, high], kind, base = 0) {
    const width = (high - low) / shares.length;
    const one = (share, i) => {
      const [left, right] = [this.sx(low + i * width), this.sx(low + (i + 1) * width)];
      const [top, bottom] = [this.sy(Math.min(share, this.y[1])), this.sy(base)];
      return share > 0 ? `M${(left + 0.4).toFixed(1)} ${bottom.toFixed(1)}V${top.toFixed(1)}H${(right - 0.4).toFixed(1)}V${bottom.toFixed(1)}Z` : "";
    };
    return this.raw(`<path class="bars ${kind}" d="${shares.map(one).join("")}"/>`);
  }

  /** Put it on the screen; `words` say the same to those who listen. */
  end(words) {
    this.svg.innerHTML = this.inside.join(""); // numbers, and words that went through tipEscape
    setAttribute(this.svg, "aria-label", words);
  }
}

/** The share of values in each of `count` equal bins over [low, high]; what lies outside counts at the ends. */
function tipShares(values, [low, high], count) {
  const shares = new Array(count).fill(0);
  for (const value of values) {
    const at = Math.floor(((value - low) / (high - low)) * count);
    shares[clamp(at, 0, count - 1)] += 1 / values.length;
  }
  return shares;
}

function tipMean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tipSpread(values) {
  const middle = tipMean(values);
  return Math.sqrt(tipMean(values.map((value) => (value - middle) ** 2)));
}

/** `count` numbers from `low` to `high`. */
function tipRange(low, high, count) {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** A share as a whole percentage: "5 %". */
function tipPercent(share) {
  return `${Math.round(100 * share)} %`;
}
