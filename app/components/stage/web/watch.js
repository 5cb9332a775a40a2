// Asks the page for news when a moving run has gone silent: a tick of the page can be lost on a crowded machine.

const SILENCE_MS = 8000;
const MOVING_STATES = ["starting", "running"];

class Watchdog {
  /** `ask` is called when no update came for `SILENCE_MS` although the run moves and somebody looks. */
  constructor(ask) {
    this.ask = ask;
    this.timer = null;
  }

  /** An update came, of a run in this state. */
  fed(state) {
    clearTimeout(this.timer);
    this.timer = null;
    if (MOVING_STATES.includes(state)) this.timer = setTimeout(() => this.bark(state), SILENCE_MS);
  }

  bark(state) {
    if (!document.hidden) this.ask();
    this.fed(state);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
