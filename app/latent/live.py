"""A part of a view that answers by itself first, and has the rest of the page follow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.guard import guarded

PICKED = "latent.live.picked"
SENT_S = 0.03  # what was drawn must be on its way before the next run of the page begins, which forgets what is not


def draw_live(draw: Callable[..., None], *args: Any) -> None:
    """Draw a part as a fragment. After a pick (see :func:`page_follows`) it is drawn alone, which takes a fraction of
    the page's time, and then the whole page, whose panel shows what was picked.

    Ask for pictures once before this, outside: here a starting engine is a sentence, there the page waits for it.
    """
    st.fragment(_draw_then_page)(draw, *args)


def page_follows() -> None:
    """Have the whole page drawn after the part; from a callback of the part."""
    st.session_state[PICKED] = True


def _draw_then_page(draw: Callable[..., None], *args: Any) -> None:
    with guarded():
        draw(*args)
        if st.session_state.pop(PICKED, False):
            time.sleep(SENT_S)
            st.rerun()
