// The live component's own code: wait for the film (it travels in another element), then hand over.

function filmOf(version) {
  const shelf = (globalThis.ganFilmShelf ??= { ready: new Map(), waiting: new Map() });
  if (shelf.ready.has(version)) return shelf.ready.get(version);
  return new Promise((resolve) => shelf.waiting.set(version, [...(shelf.waiting.get(version) || []), resolve]));
}

export default async function (component) {
  const show = await filmOf("FILM_VERSION");
  return show(component);
}
