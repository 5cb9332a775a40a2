// One block for each beginning: how it goes on at the moment on show, and below how it went on earlier.

const EARLIER = 2; // lines under the one on show

/** The moments to show with `index`: itself, one at a quarter of the way, and the first. */
function momentsFor(index) {
  if (index < 0) return [];
  const quarter = Math.round(index / 4);
  return [...new Set([index, quarter, 0])].sort((a, b) => b - a);
}

class Blocks {
  constructor(root) {
    this.root = root;
    this.blocks = [];
  }

  /** Places for every beginning are there before anything is written. */
  setSeeds(seeds) {
    const signature = JSON.stringify(seeds);
    if (signature === this.signature) return;
    this.signature = signature;
    this.blocks = seeds.map((seed) => this.makeBlock(seed));
    this.root.replaceChildren(...this.blocks.map(({ root }) => root));
  }

  makeBlock(seed) {
    const root = document.createElement("div");
    root.className = "block";
    const lines = Array.from({ length: EARLIER + 1 }, () => {
      const line = document.createElement("p");
      const [when, whole, text] = ["span", "span", "b"].map((kind) => document.createElement(kind));
      [when.className, whole.className] = ["when", "text"];
      whole.append(`${seed} `, text);
      line.append(when, whole);
      root.append(line);
      return { line, when, text };
    });
    return { root, lines };
  }

  /** `texts`: for each moment a list with a continuation for each beginning; `words(index)` names a moment. */
  draw(texts, index, words) {
    const moments = momentsFor(index);
    this.blocks.forEach(({ lines }, place) => {
      lines.forEach(({ line, when, text }, row) => {
        const moment = moments[row];
        const there = moment !== undefined;
        setText(when, there ? words(moment) : "");
        setText(text, there ? texts[moment]?.[place] || "" : "");
        setAttribute(line, "title", row && there ? line.lastElementChild.textContent : "");
        setAttribute(line, "data-there", there);
      });
    });
  }
}
