// Quality figures as bars between two known ends: every fake on one point, and real against real.

/** Shares read as per cent, everything else as a figure. */
function formatBy({ unit }) {
  return unit === "share" ? formatShare : formatFigure;
}

class Quality {
  constructor(root, tip, worstWords = "all on one point") {
    this.worstWords = worstWords;
    this.root = root;
    this.list = root.querySelector("[data-part=figures]");
    this.when = root.querySelector("[data-part=quality-step]");
    this.tip = tip;
    this.rows = new Map();
    this.worst = new Map();
  }

  /** Takes the newest figures; those of earlier steps are kept in `history`, for the timeline. */
  take(quality, run, history) {
    if (run !== this.run) this.worst.clear();
    this.run = run;
    this.history = history;
    this.newest = quality?.figures?.length ? quality : null;
    if (!this.newest) return;
    const place = lastAtMost(history, quality.step, (q) => q.step);
    if (history[place]?.step === quality.step) history[place] = quality;
    else history.splice(place + 1, 0, quality);
    if (history.length > FRAME_LIMIT) history.splice(1, 1);
  }

  /** Shows the newest figures, or those last measured at the held frame's step. */
  show(held) {
    const quality = held ? this.at(held) : this.newest;
    const figures = quality?.figures || this.newest?.figures.map((f) => ({ ...f, value: null })) || [];
    const names = figures.map((f) => f.name).join();
    if (names !== this.names) this.build(figures);
    this.names = names;
    this.root.dataset.empty = String(!figures.length);
    const missing = held ? "not measured here" : "measured while it trains";
    setText(this.when, quality ? `at step ${formatCount(quality.step)}` : missing);
    figures.forEach((figure) => this.fill(figure));
  }

  /** A frame may carry its own figures in `m`; else the last ones measured before it. */
  at(held) {
    const own = this.newest?.figures.filter((f) => isNumber(held.m[f.name]));
    if (own?.length) return { step: held.step, figures: own.map((f) => ({ ...f, value: held.m[f.name] })) };
    return this.history?.[lastAtMost(this.history, held.step, (q) => q.step)];
  }

  build(figures) {
    this.rows.clear();
    this.list.replaceChildren();
    for (const { name } of figures) {
      const row = document.createElement("div");
      row.className = "figure";
      row.tabIndex = 0;
      row.dataset.figure = name;
      const parts = ["label", "track", "value"].map((kind) => {
        const part = document.createElement("span");
        part.className = kind;
        row.append(part);
        return part;
      });
      const bar = document.createElement("i");
      parts[1].append(bar);
      const show = (event) => this.tip(this.lines(name), event);
      row.addEventListener("pointermove", show);
      row.addEventListener("focus", () => this.tip(this.lines(name), row));
      row.addEventListener("pointerleave", () => this.tip(null));
      row.addEventListener("blur", () => this.tip(null));
      this.list.append(row);
      this.rows.set(name, { row, label: parts[0], bar, value: parts[2] });
    }
  }

  fill(figure) {
    const parts = this.rows.get(figure.name);
    parts.figure = figure;
    const share = this.share(figure);
    setText(parts.label, figure.label || figure.name);
    setText(parts.value, formatBy(figure)(figure.value));
    parts.bar.style.transform = `scaleX(${(share ?? 0).toFixed(3)})`;
    setAttribute(parts.row, "aria-label", this.lines(figure.name).join(". "));
    setAttribute(parts.row, "data-share", share === null ? "" : share.toFixed(3));
  }

  /** 0 at the collapse end, 1 at the real-against-real end; log scale where small is good. */
  share(figure) {
    const { name, value, floor, better } = figure;
    if (!isNumber(value)) return null;
    if (better === "high") return this.shareOfReal(figure);
    const bad = this.badEnd(figure);
    const tiny = Math.max(bad * 1e-4, 1e-12); // exact data has a floor of 0
    const scale = (v) => Math.log(Math.max(v, 0) + tiny);
    const good = isNumber(floor) ? floor : 0;
    this.worst.set(name, Math.max(this.worst.get(name) || 0, value));
    if (!(bad > good)) return value <= good ? 1 : 0;
    return clamp((scale(bad) - scale(value)) / (scale(bad) - scale(good)), 0, 1);
  }

  /** From the collapse end, or from nothing where one picture scores as well as real ones; noise may score above real. */
  shareOfReal({ value, floor, collapse, unit }) {
    const from = isNumber(collapse) && collapse < floor * 0.9 ? collapse : 0;
    if (unit !== "share" && value > floor && floor > 0) return clamp(floor / value, 0, 1);
    return clamp((value - from) / (floor - from || 1), 0, 1);
  }

  /** One point may lie exactly on the curve: then the worst value of this run is the bad end. */
  badEnd({ name, value, floor, collapse }) {
    const useful = isNumber(collapse) && collapse > (floor || 0) * 1.5 + 1e-9;
    return useful ? collapse : Math.max(this.worst.get(name) || 0, value);
  }

  lines(name) {
    const figure = this.rows.get(name)?.figure;
    if (!figure) return null;
    const { label, value, floor, collapse, help } = figure;
    const format = formatBy(figure);
    return [
      `${label || name}: ${format(value)}`,
      `real against real ${format(floor)}, ${this.worstWords} ${format(collapse)}`,
      help || "",
    ].filter(Boolean);
  }
}
