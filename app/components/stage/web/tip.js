// The tooltip that every part of a live component shares.

/** The tooltip: text lines at a pointer or at an element, always inside the stage. */
class Tip {
  constructor(box, root) {
    this.box = box;
    this.root = root;
  }

  /** `at` is a pointer event, {clientX, clientY}, or an element. */
  show(lines, at) {
    this.box.hidden = !lines;
    if (!lines) return;
    if (lines.join("\n") !== this.text) {
      this.text = lines.join("\n");
      this.box.replaceChildren(
        ...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })),
      );
    }
    const frame = this.root.getBoundingClientRect();
    const spot = at instanceof Element ? this.below(at) : [at.clientX, at.clientY];
    const [x, y] = [spot[0] - frame.left, spot[1] - frame.top];
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const left = x + 14 + width > frame.width ? x - 14 - width : x + 14;
    const top = y + 14 + height > frame.height ? y - 10 - height : y + 14;
    this.box.style.transform = `translate(${Math.round(clamp(left, 0, frame.width - width))}px, ${Math.round(top)}px)`;
  }

  below(element) {
    const { left, bottom } = element.getBoundingClientRect();
    return [left, bottom];
  }
}
