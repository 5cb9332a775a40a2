// The generator, the discriminator and both stacked, as rows of feature maps that wrap on a narrow screen.

const SVG = "http://www.w3.org/2000/svg";
const PLANE_STEP = 3;
const STACK_WORDS =
  "When G learns, both networks stand on top of each other: the gradient goes back through D, which stays as it is, and changes G only.";
const KEY = "Squares behind one another are the channels of a feature map: height × width × channels. /2 is a stride of 2.";
const drawings = new WeakMap();

function make(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function rectangle(x, y, width, height, role) {
  const node = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x, y, width, height, rx: 1.5, class: role })) node.setAttribute(key, value);
  return node;
}

/** A feature map: one plane behind the other for its channels; a picture that D sees is half real, half fake. */
function block({ width, height, planes, role }) {
  const depth = (planes - 1) * PLANE_STEP;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", width + depth + 2);
  svg.setAttribute("height", height + depth + 2);
  svg.setAttribute("viewBox", `-1 -1 ${width + depth + 2} ${height + depth + 2}`);
  svg.setAttribute("aria-hidden", "true");
  for (let plane = planes - 1; plane >= 0; plane--) {
    const [x, y] = [plane * PLANE_STEP, depth - plane * PLANE_STEP];
    if (role === "picture") {
      svg.append(rectangle(x, y, width / 2, height, "real"), rectangle(x + width / 2, y, width / 2, height, "fake"));
    } else svg.append(rectangle(x, y, width, height, role));
  }
  return svg;
}

function stage(data) {
  const item = make("li");
  const words = make("div", "words");
  for (const word of data.words) words.append(make("div", word === data.main ? "main" : "", word));
  const frame = make("div", "block");
  frame.append(block(data));
  item.append(words, frame, make("div", "shape", data.shape), make("div", "params", data.params));
  return item;
}

function heading(colour, title, ...notes) {
  const head = make("h4");
  const name = make("b");
  const mark = make("i");
  mark.style.background = colour;
  name.append(mark, title);
  head.append(name, ...notes.map((note) => make("span", "", note)));
  return head;
}

function row(colour, title, note, stages) {
  const section = make("section");
  const list = make("ol");
  list.append(...stages.map(stage));
  section.append(heading(colour, title, note), list);
  section.setAttribute("aria-label", title);
  return section;
}

function card(role, title, ...notes) {
  const item = make("li");
  const inside = make("div", `card ${role}`);
  inside.append(make("b", "", title), ...notes.map((note) => make("span", "", note)));
  item.append(inside);
  return item;
}

function stack(data) {
  const section = make("section", "stack");
  const list = make("ol");
  const label = data.conditional ? " and label" : "";
  list.append(
    card("plain", `noise z${label}`),
    card("generator", "Generator G", ...data.trained),
    card("fake", `fake ${data.thing}${label}`),
    card("discriminator", "Discriminator D", data.frozen),
    card("plain", "score"),
    card("plain", "G's loss", "how far from “real”"),
  );
  section.append(heading("#808080", "The stack", `${data.together} parameters`), list, make("p", "", STACK_WORDS), make("p", "", KEY));
  section.setAttribute("aria-label", "The stack of both");
  return section;
}

export default function networks({ parentElement, data }) {
  const signature = JSON.stringify(data);
  if (drawings.get(parentElement)?.signature === signature) return;
  drawings.get(parentElement)?.root.remove();
  const root = make("div", "nets");
  root.append(
    row("#e69f00", "Generator G", `${data.counts.generator} parameters`, data.generator),
    row("#0072b2", "Discriminator D", `${data.counts.discriminator} parameters`, data.discriminator),
    stack(data),
  );
  parentElement.append(root);
  drawings.set(parentElement, { root, signature });
}
