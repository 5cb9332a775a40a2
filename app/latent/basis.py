"""The main directions of a generator, asked of the engine once and kept for everybody."""

from __future__ import annotations

import streamlit as st

from app.engine_link import engine
from app.latent.subject import Subject
from gan_core.latent import Directions

MOST_KEPT = 60


def directions(subject: Subject, count: int) -> Directions:
    """The first ``count`` directions along which G's early features vary most; fewer where there are fewer.

    Raises EngineAwayError while the engine starts.
    """
    found = _directions(subject.address, subject.at, subject.mark)
    return Directions(found.vectors[:count], found.shares[:count])


@st.cache_data(show_spinner=False, max_entries=MOST_KEPT)
def _directions(address: str, step: int, mark: str) -> Directions:
    return engine().directions(address, step=step)
