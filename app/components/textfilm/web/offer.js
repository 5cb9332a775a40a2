// Hands this version of the text film to every live component that waits for it.

function offerTextFilm(version) {
  const shelf = (globalThis.ganTextFilmShelf ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, showTextFilm);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(showTextFilm));
  shelf.waiting.delete(version);
}

offerTextFilm("TEXTFILM_VERSION");

export default function () {}
