// Hands this version of the film to every live component that waits for it.

function offerFilm(version) {
  const shelf = (globalThis.ganFilmShelf ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, showFilm);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(showFilm));
  shelf.waiting.delete(version);
}

offerFilm("FILM_VERSION");

export default function () {}
