// Hands this version of the family to every live component that waits for it.

function offerLatent(version) {
  const shelf = (globalThis.ganLatentShelf ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, showLatent);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(showLatent));
  shelf.waiting.delete(version);
}

offerLatent("LATENT_VERSION");

export default function () {}
