// The door that Streamlit calls: one stage for each place on the page.

const stages = new WeakMap(); // shadow root -> Stage

/** Called by Streamlit at every update of the data or the theme. */
function showStage(component) {
  const { parentElement } = component;
  const stage = stages.get(parentElement) || new Stage(parentElement);
  stages.set(parentElement, stage);
  stage.update(component);
  return () =>
    setTimeout(() => {
      if (stage.root.isConnected) return; // only an update that was overtaken by the next
      stage.destroy();
      stages.delete(parentElement);
    });
}
