// What every part of this family shares: a root with its style, sizes, and scrubbing under a pointer.

const latentParts = {}; // name -> class with update(component) and destroy()

function latentRoot(parent, name, html) {
  const root = document.createElement("div");
  root.className = `latent ${name}`;
  root.innerHTML = html; // constant text of this file's neighbours; data goes in through textContent
  const style = document.createElement("style");
  style.textContent = LATENT_CSS;
  parent.append(style, root);
  return root;
}

/** Sizes a canvas in CSS pixels so that its longer side is `side`. */
function latentSize(canvas, side, aspect) {
  const [width, height] = aspect >= 1 ? [side, side / aspect] : [side * aspect, side];
  Object.assign(canvas.style, { width: `${Math.round(width)}px`, height: `${Math.round(height)}px` });
}

/** Two decimals, and no minus before a nought. */
function cents(number) {
  return (Math.round(number * 100) / 100 || 0).toFixed(2);
}

/** Calls `move(share)` with 0..1 across the element while a pointer is down on it. */
function latentScrub(element, move) {
  const at = (event) => {
    const frame = element.getBoundingClientRect();
    const inner = frame.width - 2 * SCORE_PAD;
    if (inner > 0) move((event.clientX - frame.left - SCORE_PAD) / inner);
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    at(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) at(event);
  });
}

const latentMounted = new WeakMap(); // where Streamlit mounts -> part

/** Called by Streamlit, through mount.js, at every update of the data or the theme. */
function showLatent(name, component) {
  const { parentElement } = component;
  const part = latentMounted.get(parentElement) || new latentParts[name](parentElement);
  latentMounted.set(parentElement, part);
  part.update(component);
  return () =>
    setTimeout(() => {
      if (part.root.isConnected) return; // only an update that was overtaken by the next
      part.destroy();
      latentMounted.delete(parentElement);
    });
}
