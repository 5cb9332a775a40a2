// The cards: one button a tip, with its drawing, its advice and what came out when it was raced.

class TipCards {
  constructor(parent) {
    this.root = tipRoot(parent, "cards");
  }

  update(component) {
    this.component = component;
    const { data } = component;
    if (!data || data.id === this.id) return;
    this.id = data.id;
    const grid = tipElement("div", { class: "grid", role: "list" }, ...data.cards.map((card) => this.card(card)));
    this.root.querySelector(".grid")?.remove();
    this.root.append(grid);
  }

  card({ name, label, says, outcomes }) {
    const button = tipElement("button", { type: "button", class: "card", "data-tip": name });
    button.innerHTML = `<svg viewBox="0 0 64 44" aria-hidden="true">${SKETCHES[name] || ""}</svg>`; // our own constant drawings
    const words = outcomes.map(({ outcome, words }) => tipElement("i", { "data-outcome": outcome }, words));
    button.append(tipElement("b", {}, label), tipElement("span", {}, says), tipElement("small", {}, ...words));
    button.addEventListener("click", () => this.component.setTriggerValue("picked", name));
    return tipElement("div", { role: "listitem" }, button);
  }

  destroy() {}
}

tipParts.cards = TipCards;
