"""Widgets that are told their value once: a browser that has not heard of a change yet cannot undo it.

Streamlit takes whatever a browser says for a person's choice. Where the server changes the value of a widget that
lies in the browser already, a message that left before the browser heard of it still holds the old value, and looks
like a press: values typed one after the other into a page that is just being drawn were lost that way. So a value
that comes from anywhere but the widget itself makes another widget, by another key, and the old one is not heard any
more: Streamlit calls its callback still, because it has forgotten its value and takes what comes for a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

TURNS = "told.turns"


def key_for(name: str, shown: Any) -> str:
    """The key of the widget ``name``, which is to show ``shown``; hand it the same value as its default.

    The key stays while the widget itself made its value what it is, so that whoever types or presses keys there
    keeps the focus.
    """
    turns = st.session_state.get(TURNS, {})
    turn, began = turns.get(name, (0, shown))
    if st.session_state.get(_key(name, turn), began) != shown:
        turn, began = turn + 1, shown
    st.session_state[TURNS] = {**turns, name: (turn, began)}
    return _key(name, turn)


def taking(name: str, take: Callable[[Any], None]) -> Callable[[], None]:
    """The callback of the widget ``name`` as it was drawn just now: what a person chose goes to ``take``."""
    key = _current(name)

    def taken() -> None:
        if key == _current(name):
            take(st.session_state[key])

    return taken


def _current(name: str) -> str:
    return _key(name, st.session_state[TURNS][name][0])


def _key(name: str, turn: int) -> str:
    return f"{name}.{turn}" if turn else name
