// Hands this version of the family to every live component that waits for it.

function offerHeadline(version) {
  const shelf = (globalThis.ganHeadlineShelf ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, showHeadline);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(showHeadline));
  shelf.waiting.delete(version);
}

offerHeadline("HEADLINE_VERSION");

export default function () {}
