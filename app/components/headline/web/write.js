// The writing table: examples, three continuations, the next word, and the way back through the training.

class HeadlineWrite extends HeadlinePart {
  constructor(parent) {
    super(parent, "write");
    this.chips = el("div", "chips");
    this.chips.setAttribute("role", "group");
    this.chips.ariaLabel = "Examples";
    this.note = el("p", "note");
    this.note.setAttribute("role", "status");
    this.cards = new HeadlineCards();
    this.bars = new HeadlineBars((take, finish) => this.tell("picked", { take, finish }));
    this.undo = press("chip", "Take back", () => this.tell("picked", { undo: true }));
    this.undo.title = "Back to the seed before the last word, example or surprise";
    this.past = new HeadlinePast(
      () => this.draw(),
      (place) => this.tell("need", { place }),
    );
    this.bars.root.firstChild.append(this.undo);
    const main = el("div", "main", "", this.cards.root, this.bars.root);
    this.root.append(this.chips, this.note, main, this.past.root, this.key());
  }

  key() {
    const entry = (name, sample, words) => el("span", name, "", el("i", "", sample), words);
    return el("div", "key", "", entry("", "", "added by the network"), entry("copied", "", "stands like this in a training headline"), entry("strange", "abc", "not in its vocabulary"));
  }

  take(data) {
    this.fillChips(data);
    this.fillNote(data);
    this.undo.disabled = !data.undo;
    this.past.show(data);
    this.draw();
    this.address(data.query);
    this.root.dataset.seed = data.seed.text;
  }

  fillChips(data) {
    const signature = data.examples.join("|");
    if (signature === this.examples) return;
    this.examples = signature;
    const chips = data.examples.map((text, at) => press("chip", text, () => this.tell("picked", { example: at })));
    const surprise = press("chip strong", "Surprise me", () => this.tell("picked", { surprise: true }));
    surprise.title = "The first words of a headline of this network's data";
    this.chips.replaceChildren(...chips, surprise);
  }

  /** Words that the network does not know, named and explained. */
  fillNote(data) {
    const { note, unknown, more } = data.seed;
    const words = unknown.flatMap((word, at) => [at ? ", " : "", typed("mark", "unknown", word)]);
    const rest = more > 0 ? ` and ${formatCount(more)} more. ` : ". ";
    this.note.replaceChildren(...(words.length ? ["Not in its vocabulary: ", ...words, rest] : []), note);
  }

  draw() {
    const frame = this.past.frame() || this.data.now;
    const earlier = this.past.at < this.data.past.moments.length - 1;
    setAttribute(this.root, "data-earlier", earlier && frame !== this.data.now);
    this.cards.show(this.data, frame);
    this.bars.show(this.data, frame);
    this.root.dataset.moment = this.past.at;
    this.root.dataset.frames = this.data.past.frames.length;
  }

  /** What is on show stands in the address, without a visit of its own in the history for every key. */
  address(query) {
    const here = `${window.location.pathname}?${query}`;
    if (query && `${window.location.pathname}${window.location.search}` !== here) {
      window.history.replaceState(window.history.state, "", here);
    }
  }

  destroy() {
    super.destroy();
    this.past.stop();
  }
}

headlineParts.write = HeadlineWrite;
