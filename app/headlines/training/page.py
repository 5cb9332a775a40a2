"""The tab as a whole: what is set up, or the run on show."""

from __future__ import annotations

import streamlit as st

from app.headlines.training import bar, form, setup, side
from app.headlines.training.preview import draw_preview
from app.headlines.training.run import ON_SHOW
from app.headlines.training.view import show_film
from app.uploads import MOST_MB
from app.words import say, say_kept
from app.worker_link import workers

NO_FILE = (
    "Upload a CSV with a column of headlines, or a text with one in each line; a preview of it will be here. Up to "
    "{limit} MB can be uploaded; name a larger file by its path."
)


def draw() -> None:
    """Everything under Train, and the sidebar beside it."""
    if not form.is_started():
        form.fill()
    form.collect()
    look = ON_SHOW.look()
    if look is None:
        _draw_setup()
        return
    with st.sidebar:
        side.draw_side(look)
    bar.draw_run(look)
    say_kept()
    show_film(look)


def _draw_setup() -> None:
    with st.sidebar:
        workers().warm()  # so that Start means start
        setup.draw_setup()
    headlines, complaint = form.complaint_of(form.wanted_data)
    config, more = form.complaint_of(lambda: form.wanted(headlines))
    bar.draw_start(config, headlines)
    for sentence in filter(None, (workers().problem, complaint, more)):
        say("error", sentence)
    say_kept()
    if headlines is not None and config is not None:
        draw_preview(headlines, config)
    elif form.lacks_file():
        st.markdown(NO_FILE.format(limit=MOST_MB))
