// What every part of this family shares: a root with its style, and mounting.

const tipParts = {}; // name -> class with update(component) and destroy()

function tipRoot(parent, name) {
  const root = document.createElement("div");
  root.className = `tips ${name}`;
  const style = document.createElement("style");
  style.textContent = TIPS_CSS;
  parent.append(style, root);
  // The page turns the leaf at Left and Right; under a slider they move it.
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, [role=radio]") && /^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation();
  });
  return root;
}

/** A new element with attributes, and text or children in it. */
function tipElement(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** One choice out of a few, as a row of small buttons; `act` gets the index. */
function tipChoice(label, names, chosen, act) {
  const row = tipElement("div", { class: "choice", role: "radiogroup", "aria-label": label });
  const mark = (at) => buttons.forEach((button, i) => setAttribute(button, "aria-checked", i === at));
  const buttons = names.map((name, i) => {
    const button = tipElement("button", { type: "button", class: "chip", role: "radio" }, name);
    button.addEventListener("click", () => {
      mark(i);
      act(i);
    });
    return button;
  });
  row.append(...buttons);
  mark(chosen);
  return row;
}

/** A slider with its name and value; `act` gets the number while the hand moves. */
function tipSlider({ label, low, high, step, value, words }, act) {
  const range = tipElement("input", { type: "range", min: low, max: high, step });
  const output = tipElement("output");
  const row = tipElement("label", { class: "slide" }, tipElement("b", {}, label), range, output);
  const show = () => {
    setText(output, words(Number(range.value)));
    range.style.setProperty("--done", `${(100 * (range.value - low)) / (high - low)}%`);
  };
  range.value = value;
  range.addEventListener("input", () => {
    show();
    act(Number(range.value));
  });
  show();
  return row;
}

const tipMounted = new WeakMap(); // where Streamlit mounts -> part

/** Called by Streamlit, through mount.js, at every update of the data or the theme. */
function showTips(name, component) {
  const { parentElement } = component;
  const part = tipMounted.get(parentElement) || new tipParts[name](parentElement);
  tipMounted.set(parentElement, part);
  part.update(component);
  return () =>
    setTimeout(() => {
      if (part.root.isConnected) return; // only an update that was overtaken by the next
      part.destroy();
      tipMounted.delete(parentElement);
    });
}
