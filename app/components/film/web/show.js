// The door that Streamlit calls: one film for each place on the page.

const films = new WeakMap(); // shadow root -> Film

/** Called by Streamlit at every update of the data or the theme. */
function showFilm(component) {
  const { parentElement } = component;
  const film = films.get(parentElement) || new Film(parentElement);
  films.set(parentElement, film);
  film.update(component);
  return () =>
    setTimeout(() => {
      if (film.root.isConnected) return; // only an update that was overtaken by the next
      film.destroy();
      films.delete(parentElement);
    });
}
