// The live component's own code: wait for the text film (it travels in another element), then hand over.

function textFilmOf(version) {
  const shelf = (globalThis.ganTextFilmShelf ??= { ready: new Map(), waiting: new Map() });
  if (shelf.ready.has(version)) return shelf.ready.get(version);
  return new Promise((resolve) => shelf.waiting.set(version, [...(shelf.waiting.get(version) || []), resolve]));
}

export default async function (component) {
  const show = await textFilmOf("TEXTFILM_VERSION");
  return show(component);
}
