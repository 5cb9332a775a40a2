// From a headline to the rows of numbers that the network learns from.

class HeadlineSteps extends HeadlinePart {
  constructor(parent) {
    super(parent, "steps");
    this.select = el("select");
    this.select.ariaLabel = "A headline of the data";
    this.select.addEventListener("change", () => this.tell("picked", { at: Number(this.select.value) }));
    const another = press("chip", "Another one", () => this.tell("picked", { any: true }));
    this.list = el("ol");
    this.root.append(el("div", "choose", "", this.select, another), this.list);
  }

  take(data) {
    if (data.headlines !== this.headlines) {
      this.headlines = data.headlines;
      const options = data.headlines.map(([at, text]) => {
        const option = el("option", "", text);
        option.value = at;
        return option;
      });
      this.select.replaceChildren(...options);
    }
    this.select.value = data.at;
    this.list.replaceChildren(...data.sections.map((section) => this.section(section)));
  }

  section({ title, words, kind, body, note }) {
    const nodes = [el("h4", "", title), el("p", "soft", words), this[kind](body)];
    if (note) nodes.push(el("p", "soft", note));
    return el("li", "", "", ...nodes);
  }

  text(body) {
    return typed("p", "as-is", body);
  }

  tokens(body) {
    return el("div", "tokens", "", ...body.map(({ word, id }) => el("span", "token", "", typed("b", "", word), el("span", "", String(id)))));
  }

  /** Rows of numbers; the padding is faint, the word is there for those who point at it. */
  rows(body) {
    const table = el("table");
    for (const { name, cells, next } of body) {
      const row = el("tr", "", "", el("th", "", name), ...cells.map((cell) => this.cell(cell)));
      if (next) row.append(el("td", "arrow", "→"), this.cell(next, "next"));
      table.append(row);
    }
    return el("div", "scroll", "", table);
  }

  cell([id, word], name = "") {
    const cell = el("td", id ? name : "padding", String(id));
    cell.title = word || "padding";
    return cell;
  }
}

headlineParts.steps = HeadlineSteps;
