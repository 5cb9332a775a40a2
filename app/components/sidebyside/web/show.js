// The door that Streamlit calls at every update of the data or the theme.

const sides = new WeakMap(); // where it is mounted -> SideBySide

export default function ({ parentElement, data }) {
  const side = sides.get(parentElement) || new SideBySide(parentElement);
  sides.set(parentElement, side);
  side.update(data);
  return () =>
    setTimeout(() => {
      if (side.root.isConnected) return;
      side.destroy();
      sides.delete(parentElement);
    });
}
