// The words around the plot: state, step, rate, notes, the summary for screen readers, and the test's attributes.

const STATE_WORDS = {
  empty: "no run yet",
  starting: "getting ready",
  ready: "ready",
  running: "training",
  paused: "paused",
  finished: "finished",
  diverged: "diverged",
  failed: "failed",
};
const EMPTY_MESSAGE = "Press Train: the generator's points will appear here and move towards the real ones.";
const SUMMARY_MS = 8000;

class Panel {
  constructor(stage) {
    this.stage = stage;
    const names = ["state", "step", "total", "rate", "note", "message", "summary", "reset", "status", "bend"];
    this.parts = Object.fromEntries(names.map((name) => [name, stage.part(name)]));
  }

  /** What changes with the data. */
  show(data) {
    const { parts } = this;
    const status = data.status || {};
    const state = STATE_WORDS[status.state] ? status.state : "empty";
    setText(parts.state, STATE_WORDS[state]);
    setAttribute(parts.status, "data-state", state);
    setText(parts.total, status.total > 0 ? `of ${formatCount(status.total)} steps` : "steps");
    setText(parts.rate, this.rate(status, state));
    const message = status.message || (state === "empty" ? EMPTY_MESSAGE : "");
    setText(parts.message, message);
    parts.message.hidden = !message || Boolean(data.draw);
    setAttribute(parts.message, "data-kind", state === "diverged" || state === "failed" ? "problem" : "plain");
    this.summarise(data, state);
  }

  rate(status, state) {
    if (state !== "running" || !isNumber(status.steps_per_second)) return "";
    const speed = status.steps_per_second;
    return `${speed < 10 ? speed.toFixed(1) : formatCount(speed)} steps/s`;
  }

  /** What changes with the moment shown. */
  tick(moment, index) {
    const { stage, parts } = this;
    const { playback, store, view, plot, data } = stage;
    const step = this.step(moment);
    setText(parts.step, formatCount(step));
    const outside = plot.outside;
    setText(parts.note, outside ? `${formatCount(outside)} fake point${outside > 1 ? "s" : ""} outside this view` : "");
    parts.reset.hidden = !view.zoomed;
    parts.bend.disabled = !moment;
    const [count, enough] = [store.frames.length, Boolean(moment)];
    stage.timeline.show({ count, index, step, mode: playback.mode, enough, origin: data.origin });
    stage.part("plot").style.touchAction = stage.sketch.on || view.zoomed ? "none" : "pan-y";
    this.tellTests({ step, data, view, playback, store });
  }

  /** The step on show: between two frames while it moves, the newest when it stands. */
  step(moment) {
    const { playback, data } = this.stage;
    const newest = data.status?.step ?? 0;
    if (!moment) return newest;
    const shown = Math.round(moment.a.step + moment.t * (moment.b.step - moment.a.step));
    return playback.live && !playback.moving ? Math.max(newest, shown) : shown;
  }

  tellTests({ step, data, view, playback, store }) {
    const { root, updates } = this.stage;
    const facts = {
      run: data.run,
      step,
      newest: data.status?.step ?? 0,
      state: data.status?.state || "empty",
      frames: store.frames.length,
      zoomed: view.zoomed,
      scale: view.scale.toFixed(3),
      live: playback.live,
      updates,
      events: (data.events || []).length,
      draw: this.stage.sketch.on,
    };
    Object.entries(facts).forEach(([name, value]) => setAttribute(root, `data-${name}`, value));
  }

  /** One sentence or two for a screen reader: every eight seconds while it trains, at once when it stands. */
  summarise(data, state) {
    const now = performance.now();
    if (state === "running" && state === this.saidState && now - this.saidAt < SUMMARY_MS) return;
    [this.saidState, this.saidAt] = [state, now];
    setText(this.parts.summary, summaryText(data, STATE_WORDS[state]));
  }
}

function summaryText({ status, curves, quality }, state) {
  const last = (key) => (curves?.[key] || []).at(-1);
  const parts = [`Step ${formatCount(status?.step ?? 0)}, ${state}.`];
  if (isNumber(last("g_loss"))) {
    const [g, real, fake] = ["g_loss", "d_loss_real", "d_loss_fake"].map((key) => formatLoss(last(key)));
    parts.push(`Loss of G ${g}, of D on real ${real}, on fake ${fake}.`);
    const [onReal, onFake] = ["d_acc_real", "d_acc_fake"].map((key) => formatShare(last(key)));
    parts.push(`D is right on ${onReal} of the real and ${onFake} of the fake points.`);
  }
  for (const { label, value, floor } of quality?.figures || []) {
    parts.push(`${label} ${formatFigure(value)}, real against real ${formatFigure(floor)}.`);
  }
  if (status?.message) parts.push(status.message);
  return parts.join(" ");
}
