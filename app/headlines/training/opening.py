"""From the address into the tab Train, and from there to writing with the run on show."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.headlines import address, picker
from app.headlines.training import form, link
from app.headlines.training.run import ON_SHOW

TRAIN = "train"  # the name of the run in the address, and that of this view
WRITE_VIEW = "write"


def take_address() -> None:
    """Where the page was just entered with a run in training, or settings for one, in its address: take them.

    Call it before any widget; in every other run it takes what the widgets say.
    """
    given = st.query_params.to_dict() if visit.just_entered() else {}
    if given.get(TRAIN):
        st.session_state[address.VIEW] = TRAIN
        ON_SHOW.show(str(given[TRAIN])[:200])
    elif given.get("view") == TRAIN:
        link.take_settings(given)
    elif form.is_started():
        form.collect()


def query() -> dict[str, str]:
    """What the address says of this view: the run on show, else what is set up."""
    shown = ON_SHOW.shown()
    if shown:
        return {TRAIN: shown}
    return link.query_of_form() if form.is_started() else {}


def write_with(run_id: str) -> None:
    """Turn to writing, with the network of this run; for a callback."""
    picker.choose(run_id)
    st.session_state[address.VIEW] = WRITE_VIEW
