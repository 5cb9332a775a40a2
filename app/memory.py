"""Keeps a tick of a live page cheap: what was imported stays out of the garbage collector's sight."""

from __future__ import annotations

import gc

import streamlit as st


@st.cache_resource(show_spinner=False)
def freeze_imports(page: str) -> str:
    """Once for each page of this server, after its first run.

    Streamlit collects garbage in full after every script run, also of a fragment that runs twice a second,
    and walks over all that pandas, plotly and scipy have made: about 160,000 objects, 50 ms and more with the
    interpreter held. Frozen objects are not walked over.
    """
    freeze()
    return page


def freeze() -> None:
    """Collect what is garbage now, then take everything that is left as permanent."""
    gc.collect()
    gc.freeze()
