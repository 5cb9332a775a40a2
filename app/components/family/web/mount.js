// A live component's own code: wait for its family (it travels in another element), then hand over.

function familyOf(name, version) {
  const shelves = (globalThis.ganFamilies ??= {});
  const shelf = (shelves[name] ??= { ready: new Map(), waiting: new Map() });
  if (shelf.ready.has(version)) return shelf.ready.get(version);
  return new Promise((resolve) => shelf.waiting.set(version, [...(shelf.waiting.get(version) || []), resolve]));
}

export default async function (component) {
  const show = await familyOf("FAMILY_NAME", "FAMILY_VERSION");
  return show("FAMILY_PART", component);
}
