"""From the address into the tab Train, and from there to writing with the run on show."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.headlines import address, picker
from app.headlines.training.run import ON_SHOW

TRAIN = "train"  # the name of the run in the address, and that of this view
WRITE_VIEW = "write"


def take_address() -> None:
    """Where the page was just entered with a run in training in its address: show it. Call it before any widget."""
    asked = st.query_params.get(TRAIN) if visit.just_entered() else None
    if asked:
        st.session_state[address.VIEW] = TRAIN
        ON_SHOW.show(str(asked)[:200])


def query() -> dict[str, str]:
    """What the address says of this view: the run on show."""
    shown = ON_SHOW.shown()
    return {TRAIN: shown} if shown else {}


def write_with(run_id: str) -> None:
    """Turn to writing, with the network of this run; for a callback."""
    picker.choose(run_id)
    st.session_state[address.VIEW] = WRITE_VIEW
