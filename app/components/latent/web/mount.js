// A live component's own code: wait for the family (it travels in another element), then hand over.

function latentOf(version) {
  const shelf = (globalThis.ganLatentShelf ??= { ready: new Map(), waiting: new Map() });
  if (shelf.ready.has(version)) return shelf.ready.get(version);
  return new Promise((resolve) => shelf.waiting.set(version, [...(shelf.waiting.get(version) || []), resolve]));
}

export default async function (component) {
  const show = await latentOf("LATENT_VERSION");
  return show("LATENT_PART", component);
}
