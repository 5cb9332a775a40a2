"""Desks: a lesson works with the same run and form as the Playground, without touching what lies there.

The pages keep what they show under fixed keys of the session. A desk is one set of values for those keys: to sit down
at another one puts the things of the first away and lays out the other's. A person's own work is the desk ``OWN``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from app import fields

OWN = ""
BROUGHT = "brought/"  # how the desks of a lesson begin that this session has uploaded
AT, KEPT, KEYS, WIDGETS = "desk.at", "desk.kept", "desk.keys", "desk.widgets"
MOST_DESKS = 24  # beside one's own; the one that was left first is cleared away


def at() -> str:
    """The desk that this session sits at."""
    return str(st.session_state.get(AT, OWN))


def is_free() -> bool:
    """Whether a lesson of the server says what can be moved here, and not the person."""
    return at() != OWN and not at().startswith(BROUGHT)


def sit_at(name: str, keys: Iterable[str], widgets: Iterable[str]) -> bool:
    """Sit down at a desk; True where nothing lies on it yet.

    Arguments:
        keys: of the session, which each desk has for itself.
        widgets: beginnings of the keys of widgets that show them; these are forgotten, as they say what lay there.
    """
    state = st.session_state
    if at() == name:
        return False
    state[KEYS], state[WIDGETS] = tuple(keys), tuple(widgets)
    return _move(name)


def go_home() -> None:
    """Back to a person's own desk; nothing happens where the session sits there already."""
    if at() != OWN:
        _move(OWN)


def clear_others() -> None:
    """Forget what lies on every desk but one's own and the one that the session sits at."""
    kept: dict[str, dict[str, Any]] = st.session_state.get(KEPT, {})
    for name in [name for name in kept if name != OWN]:
        del kept[name]


def _move(name: str) -> bool:
    state = st.session_state
    kept: dict[str, dict[str, Any]] = state.setdefault(KEPT, {})
    kept[at()] = {key: state.pop(key) for key in state[KEYS] if key in state}
    _forget_widgets()
    found = kept.pop(name, {})
    for key, value in found.items():
        state[key] = value
    state[AT] = name
    others = [desk for desk in kept if desk != OWN]
    for desk in others[: max(0, len(others) - MOST_DESKS)]:
        del kept[desk]
    return not found


def _forget_widgets() -> None:
    state = st.session_state
    beginnings = tuple(state[WIDGETS])
    for beginning in beginnings:
        fields.renew(beginning)
    for key in [key for key in state if str(key).startswith(beginnings)]:
        del state[key]
