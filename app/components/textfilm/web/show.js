// The door that Streamlit calls: one text film for each place on the page.

const textFilms = new WeakMap(); // shadow root -> TextFilm

/** Called by Streamlit at every update of the data or the theme. */
function showTextFilm(component) {
  const { parentElement } = component;
  const film = textFilms.get(parentElement) || new TextFilm(parentElement);
  textFilms.set(parentElement, film);
  film.update(component);
  return () =>
    setTimeout(() => {
      if (film.root.isConnected) return; // only an update that was overtaken by the next
      film.destroy();
      textFilms.delete(parentElement);
    });
}
