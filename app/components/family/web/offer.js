// Hands this version of a family to every live component that waits for it.

function offerFamily(name, version) {
  const shelves = (globalThis.ganFamilies ??= {});
  const shelf = (shelves[name] ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, FAMILY_SHOW);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(FAMILY_SHOW));
  shelf.waiting.delete(version);
}

offerFamily("FAMILY_NAME", "FAMILY_VERSION");

export default function () {}
