// The next word: how probable the network finds each, as buttons; a press takes the word into the seed.

const BARS_FULL = 0.2; // a bar is full at this probability, or at that of the first word where it is higher

class HeadlineBars {
  constructor(take) {
    this.list = el("div", "list");
    this.list.setAttribute("role", "group");
    this.rest = el("p", "soft", "");
    this.title = el("h4", "", "Next word");
    this.hint = el("span", "soft", "press one to take it");
    this.root = el("section", "bars", "", el("header", "", "", this.title, this.hint), this.list, this.rest);
    this.buttons = [];
    this.take = take;
    walkable(this.list, () => this.buttons);
  }

  show(data, frame) {
    setAttribute(this.list, "aria-label", data.words.bars);
    const { next, finish } = frame;
    this.finish = finish;
    setText(this.title, finish ? "Finish the word" : "Next word");
    while (this.buttons.length < next.length) this.buttons.push(this.make(this.buttons.length));
    this.buttons.forEach((button, at) => this.fill(button, next[at], Math.max(BARS_FULL, next[0]?.p || 0)));
    if (!this.buttons.some((button) => button.tabIndex === 0 && !button.hidden) && next.length) this.buttons[0].tabIndex = 0;
    setText(this.rest, frame.rest);
  }

  make(at) {
    const button = press("bar", "", () => this.take(button.word, this.finish));
    button.append(el("b"), el("span", "track", "", el("i")), el("output"));
    button.tabIndex = at === 0 ? 0 : -1;
    this.list.append(button);
    return button;
  }

  fill(button, word, full) {
    button.hidden = !word;
    if (!word) return;
    button.word = word.text;
    const [name, track, share] = button.children;
    setText(name, word.text);
    name.dir = "auto";
    setText(share, word.share);
    track.firstChild.style.transform = `scaleX(${word.p / full})`;
    setAttribute(button, "aria-label", `${word.text}, ${word.share}`);
  }
}
