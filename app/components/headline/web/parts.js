// What every part of this family shares. Whatever comes from outside becomes text nodes, never markup.

const headlineParts = {}; // name -> class with update(component) and destroy()

/** An element with a class, a text and children; the only way in which this family makes elements. */
function el(tag, name = "", text = "", ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

/** A button that does something. */
function press(name, text, act) {
  const button = el("button", name, text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** Words that somebody typed or a file holds: shown as they are, in their own direction. */
function typed(tag, name, text) {
  const element = el(tag, name, text);
  element.dir = "auto";
  return element;
}

class HeadlinePart {
  constructor(parent, name) {
    this.root = el("div", `headline ${name}`);
    const style = el("style", "", HEADLINE_CSS);
    parent.append(style, this.root);
    this.updates = 0;
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(this.root);
    this.layout(); // its subclass is not built yet: without data nothing is drawn
  }

  update(component) {
    this.component = component;
    this.updates += 1;
    this.theme = readTheme(this.root);
    setAttribute(this.root, "data-dark", this.theme.dark);
    const signature = `${component.data?.mark ?? component.data?.id}|${this.theme.signature}`;
    if (component.data && signature !== this.signature) {
      this.signature = signature;
      this.data = component.data;
      this.layout();
      this.take(this.data);
    }
    this.root.dataset.updates = this.updates;
    this.root.dataset.ready = "true";
  }

  tell(name, report) {
    this.component.setTriggerValue(name, { ...report, id: this.data.id });
  }

  layout() {
    const width = this.root.clientWidth;
    if (!width) return;
    setAttribute(this.root, "data-layout", width < 640 ? "narrow" : width < 1000 ? "middle" : "wide");
    if (this.data) this.sized?.(width);
  }

  destroy() {
    this.watch.disconnect();
  }
}

/** Up and down walk along a list of buttons; only one of them is in the way of Tab. */
function walkable(list, buttons) {
  list.addEventListener("keydown", (event) => {
    const there = buttons().filter((button) => !button.hidden);
    const here = there.indexOf(event.target.closest("button"));
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    const to = { Home: 0, End: there.length - 1 }[event.key] ?? (by && here >= 0 ? here + by : null);
    if (to === null || !there[to]) return;
    event.preventDefault();
    event.stopPropagation();
    there.forEach((button, at) => (button.tabIndex = at === to ? 0 : -1));
    there[to].focus();
  });
}

const headlineMounted = new WeakMap(); // where Streamlit mounts -> part

/** Called by Streamlit, through mount.js, at every update of the data or the theme. */
function showHeadline(name, component) {
  const { parentElement } = component;
  const part = headlineMounted.get(parentElement) || new headlineParts[name](parentElement);
  headlineMounted.set(parentElement, part);
  part.update(component);
  return () =>
    setTimeout(() => {
      if (part.root.isConnected) return; // only an update that was overtaken by the next
      part.destroy();
      headlineMounted.delete(parentElement);
    });
}
