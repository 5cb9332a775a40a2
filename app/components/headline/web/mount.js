// A live component's own code: wait for the family (it travels in another element), then hand over.

function headlineOf(version) {
  const shelf = (globalThis.ganHeadlineShelf ??= { ready: new Map(), waiting: new Map() });
  if (shelf.ready.has(version)) return shelf.ready.get(version);
  return new Promise((resolve) => shelf.waiting.set(version, [...(shelf.waiting.get(version) || []), resolve]));
}

export default async function (component) {
  const show = await headlineOf("HEADLINE_VERSION");
  return show("HEADLINE_PART", component);
}
