"""The address of the Tips page: the card that is open and the race on show; both fall back in words."""

from __future__ import annotations

import streamlit as st

from app.words import say_later
from gan_core.errors import UserError
from gan_core.tips import TIPS, Tip

TIP, RACE = "tip", "race"
OPEN, SHOWN = "tips.open", "tips.race"
CUSTOM = "custom"


def take_address(*, entered: bool) -> None:
    """Open what the address names where the page was just entered; else keep what the session has open."""
    query = st.query_params.to_dict() if entered else {}
    if TIP in query or RACE in query:
        st.session_state[SHOWN] = query.get(RACE, "")[:80]
        open_tip(_known(query.get(TIP, "")), keep_race=True)


def write_address() -> None:
    """Put what is open into the address, so that it can be sent."""
    query = {name: value for name, value in ((TIP, st.session_state.get(OPEN, "")), (RACE, race())) if value}
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def tip() -> Tip | None:
    """The tip whose card is open."""
    name = st.session_state.get(OPEN, "")
    return TIPS.get(name) if name in TIPS else None


def is_custom() -> bool:
    """Whether a race of one's own is open instead of a tip."""
    return st.session_state.get(OPEN) == CUSTOM


def race() -> str:
    """The id of the race on show; "" for none."""
    return st.session_state.get(SHOWN, "")


def open_tip(name: str, *, keep_race: bool = False) -> None:
    """Open a card, "" for none; a race of another card is put away."""
    st.session_state[OPEN] = name
    if not keep_race:
        st.session_state[SHOWN] = ""


def show_race(race_id: str) -> None:
    """Put a race on show; "" puts it away."""
    st.session_state[SHOWN] = race_id


def neighbour(step: int) -> str:
    """The name of the next tip (1) or of the one before (-1), around the corner."""
    names = TIPS.names()
    return names[(names.index(st.session_state[OPEN]) + step) % len(names)]


def _known(name: str) -> str:
    if name == CUSTOM:
        return name
    try:
        return TIPS.get(name).name if name else ""
    except UserError as error:
        say_later("warning", f"{error} Shown instead: all of them.")
        return ""
