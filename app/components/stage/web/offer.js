// Hands this version of the stage to every live component that waits for it.

function offerStage(version) {
  const shelf = (globalThis.ganStageShelf ??= { ready: new Map(), waiting: new Map() });
  shelf.ready.set(version, showStage);
  (shelf.waiting.get(version) || []).forEach((resolve) => resolve(showStage));
  shelf.waiting.delete(version);
}

offerStage("STAGE_VERSION");

export default function () {}
