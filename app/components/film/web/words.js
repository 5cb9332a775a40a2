// Times, the line of state, and the sentence for a screen reader.

const FILM_STATES = {
  empty: "nothing trained yet",
  preparing: "getting the pictures ready",
  queued: "waiting its turn",
  running: "training",
  paused: "paused",
  finished: "finished",
  stopped: "stopped",
  interrupted: "interrupted",
  diverged: "diverged",
  failed: "failed",
  gone: "not here",
};
const SAY_MS = 8000;

/** Seconds as h:mm:ss. */
function formatClock(seconds) {
  if (!isNumber(seconds)) return "-";
  const whole = Math.max(0, Math.floor(seconds));
  const pair = (value) => String(value).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${pair(Math.floor(whole / 60) % 60)}:${pair(whole % 60)}`;
}

/** A duration as people say it: 12 s, 3 min, 2 h 05 min. */
function formatLeft(seconds) {
  if (!isNumber(seconds)) return "";
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function formatRate(rate) {
  if (!isNumber(rate) || rate <= 0) return "";
  if (rate < 0.5) return `${(1 / rate).toFixed(1)} s a step`;
  return `${rate < 10 ? rate.toFixed(1) : formatCount(rate)} steps/s`;
}

/** "epoch 3.4 of 103" for a step; nothing while the number of pictures is unknown. */
function formatEpoch(step, total, perEpoch) {
  if (!isNumber(perEpoch)) return "";
  const [now, all] = [step / perEpoch, total / perEpoch];
  const short = (value) => (value < 10 ? value.toFixed(1) : formatCount(Math.floor(value)));
  return total ? `epoch ${short(now)} of ${short(all)}` : `epoch ${short(now)}`;
}

class Words {
  /** `texts`: the parts that say what the pictures are; `summarise(data, state)` is for a screen reader. */
  constructor(film, texts = ["fake-words", "real-words"], summarise = filmSummary) {
    this.summarise = summarise;
    const names = ["status", "state", "step", "total", "epoch", "clock", "left", "rate", "bar", "message", "note", "summary"];
    this.parts = Object.fromEntries(names.map((name) => [name, film.part(name)]));
    this.parts.texts = texts.map((name) => film.part(name));
  }

  /** What changes with the data. */
  show(data) {
    const { parts } = this;
    const { status } = data;
    const state = FILM_STATES[status.state] ? status.state : "empty";
    setText(parts.state, status.phrase || FILM_STATES[state]);
    setAttribute(parts.status, "data-state", state);
    setAttribute(parts.status, "data-busy", Boolean(status.phrase));
    this.status = status;
    setText(parts.total, status.total > 0 ? `of ${formatCount(status.total)}` : "");
    setText(parts.clock, isNumber(status.seconds) ? formatClock(status.seconds) : "");
    setText(parts.left, state === "running" && isNumber(status.left) ? `${formatLeft(status.left)} left` : "");
    setText(parts.rate, state === "running" ? formatRate(status.rate) : "");
    parts.bar.style.transform = `scaleX(${clamp(status.share || 0, 0, 1).toFixed(4)})`;
    setAttribute(parts.bar.parentElement, "aria-valuenow", Math.round(100 * clamp(status.share || 0, 0, 1)));
    this.showMessage(data);
    if (parts.texts[1]) setText(parts.texts[1], data.real_words || "");
    this.say(data, FILM_STATES[state]);
  }

  /** Over the empty places before there is a picture, else in the line that is kept free for it. */
  showMessage({ message, steps }) {
    const { parts } = this;
    const [text, kind] = [message?.text || "", message?.kind || "plain"];
    const inside = Boolean(text) && !steps.length;
    setText(parts.message, inside ? text : "");
    parts.message.hidden = !inside;
    setText(parts.note, inside ? "" : text);
    setAttribute(parts.message, "data-kind", kind);
    setAttribute(parts.note, "data-kind", inside ? "plain" : kind);
  }

  /** What changes with the moment on show. */
  tick(step, moment) {
    setText(this.parts.step, formatCount(step));
    setText(this.parts.epoch, formatEpoch(step, this.status.total, this.status.per_epoch));
    setText(this.parts.texts[0], moment);
  }

  /** One sentence or two for a screen reader: at a change of state, else every eight seconds. */
  say(data, state) {
    const now = performance.now();
    const key = `${data.run}/${state}`;
    if (key === this.said && now - this.saidAt < SAY_MS) return;
    [this.said, this.saidAt] = [key, now];
    setText(this.parts.summary, this.summarise(data, state));
  }
}

function filmSummary({ status, curves, quality, message }, state) {
  const last = (key) => (curves?.[key] || []).at(-1);
  const doing = status.phrase || state;
  const parts = [status.state === "empty" ? "" : `Step ${formatCount(status.step)} of ${formatCount(status.total)}, ${doing}.`];
  if (isNumber(last("g_loss"))) {
    const [g, real, fake] = ["g_loss", "d_loss_real", "d_loss_fake"].map((key) => formatLoss(last(key)));
    parts.push(`Loss of G ${g}, of D on real ${real}, on fake ${fake}.`);
    const [dx, dgz, onReal, onFake] = ["d_real", "d_fake", "d_acc_real", "d_acc_fake"].map((key) => formatShare(last(key)));
    parts.push(`D calls real pictures ${dx} real and fakes ${dgz} real; it is right on ${onReal} and ${onFake}.`);
  }
  for (const { label, value, floor } of quality?.figures || []) {
    parts.push(`${label} ${formatFigure(value)}, real against real ${formatFigure(floor)}.`);
  }
  if (message?.text) parts.push(message.text);
  return parts.filter(Boolean).join(" ");
}
