"""Which page a session is on, and whether it has only just come there."""

from __future__ import annotations

import streamlit as st

PAGE, ENTERED = "visit.page", "visit.entered"


def note_visit(page: str) -> None:
    """Called by the router in every run of the whole script."""
    st.session_state[ENTERED] = st.session_state.get(PAGE) != page
    st.session_state[PAGE] = page


def just_entered() -> bool:
    """True in the first run of a page after another page, or after none."""
    return bool(st.session_state.get(ENTERED))
