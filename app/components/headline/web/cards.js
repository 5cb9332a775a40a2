// One card for each temperature: the text as it was typed, what the network added, and what of it is copied.

const SEED_SHOWN = 80; // characters of a long seed that stay in sight
const ENDLESS = 160; // characters of a single word that scrolls in its own place

class HeadlineCards {
  constructor() {
    this.root = el("div", "cards");
    this.whole = false; // whether a long seed is shown whole
  }

  show(data, frame) {
    this.last = [data, frame];
    this.root.replaceChildren(...frame.columns.map((column) => this.card(data, column)));
  }

  card(data, column) {
    const head = el("header", "", "", el("b", "", column.name), el("span", "soft", column.words));
    head.title = column.help;
    return el("section", "card", "", head, ...column.items.map((item) => this.item(data, item)));
  }

  item(data, item) {
    const text = typed("p", "text", "");
    const begun = this.seedNodes(data).slice(0, -1); // the space behind it stays out of its direction
    text.append(...(begun.length ? [el("span", "begun", "", ...begun), " "] : []), ...this.addedNodes(item));
    return el("article", "", "", text, ...this.copies(item), el("p", "soft novel", item.novel));
  }

  /** The seed word for word; words that the network does not know are marked. */
  seedNodes(data) {
    const { before, earlier, tokens } = data.seed;
    let from = this.whole ? 0 : tokens.length;
    for (let room = SEED_SHOWN; from > 0 && room > 0; from -= 1) room -= tokens[from - 1].text.length + 1;
    const nodes = tokens.slice(from).flatMap((token) => [this.seedNode(data, token), " "]);
    if (from > 0 || (earlier && !this.whole)) return [this.more(data, earlier + from), " ", ...nodes];
    return earlier ? [el("span", "seed", before), " ", ...nodes] : nodes;
  }

  seedNode(data, token) {
    if (token.known) return el("span", "seed", token.text);
    const mark = el("mark", token.text.length > ENDLESS ? "unknown endless" : "unknown", token.text);
    mark.title = data.words.unknown;
    return mark;
  }

  more(data, count) {
    const button = press("chip small", `${formatCount(count)} ${count === 1 ? "word" : "words"} …`, () => {
      this.whole = true;
      this.show(...this.last);
    });
    button.title = data.words.more;
    return button;
  }

  addedNodes(item) {
    const nodes = [];
    for (let at = 0; at < item.words.length; ) {
      const copy = item.copies.find((one) => at >= one.from && at < one.to);
      const end = copy ? copy.to : at + 1;
      const words = item.words.slice(at, end).flatMap((word) => [this.word(word), " "]);
      nodes.push(...(copy ? [this.run(copy, words.slice(0, -1)), " "] : words));
      at = end;
    }
    return nodes;
  }

  word({ text, share }) {
    const node = el("span", "added", text);
    node.title = share;
    return node;
  }

  /** Words that stand like this in a training headline: one thing to point at, and to reach with Tab. */
  run(copy, words) {
    const run = el("span", "run", "", ...words, typed("span", "source", `From: ${copy.headline}`));
    run.tabIndex = 0;
    run.setAttribute("role", "note");
    run.ariaLabel = `${copy.text}: copied from the headline ${copy.headline}`;
    return run;
  }

  copies(item) {
    if (!item.copies.length) return [];
    const lines = item.copies.map((copy) =>
      el("li", "", "", typed("b", "", copy.text), " is copied from ", typed("q", "", copy.headline)),
    );
    return [el("ul", "copies", "", ...lines)];
  }
}
