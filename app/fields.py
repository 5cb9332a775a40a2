"""The widgets of a form that lies in the session, each by its setting's name; the form hears only those on show.

Streamlit takes whatever a browser says for a person's choice, and a browser says the values of all its widgets with
every press. Where the server sets the form anew (a preset, an earlier run), a press that left the browser before it
heard of that still holds the old values of all others. So a setting that was changed by anything but its widget gets
another widget, by another key, and what the old one says is not listened to.

A widget is told its value as its default, not in every run: what a person has moved on to meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import streamlit as st

MARK = "~"  # between a setting's name and the turn of its widget


class _Turns(NamedTuple):
    """The newest turn, the turn of all widgets, and the later ones of single settings."""

    newest: int = 0
    common: int = 0
    own: Mapping[str, int] = MappingProxyType({})


def key(prefix: str, name: str) -> str:
    """The key of the widget of one setting."""
    turns = _turns(prefix)
    turn = turns.own.get(name, turns.common)
    return f"{prefix}{name}{MARK}{turn}" if turn else f"{prefix}{name}"


def renew(prefix: str) -> None:
    """The whole form was set anew: each setting gets another widget, where any is on show."""
    turns = _turns(prefix)
    if any(str(name).startswith(prefix) for name in st.session_state):
        turns = _Turns(turns.newest + 1, turns.newest + 1)
    st.session_state[_place(prefix)] = turns


def follow(prefix: str, changes: Mapping[str, Any]) -> None:
    """These settings were changed: those of them whose widget says something else get another one."""
    turns, state = _turns(prefix), st.session_state
    keys = {name: key(prefix, name) for name in changes}
    other = [name for name, at in keys.items() if at in state and state[at] != changes[name]]
    newest = turns.newest + 1
    state[_place(prefix)] = turns._replace(newest=newest, own={**turns.own, **dict.fromkeys(other, newest)})


def said(prefix: str) -> dict[str, Any]:
    """What the widgets on show say, by the names of their settings."""
    told = {str(name): value for name, value in st.session_state.items() if str(name).startswith(prefix)}
    names = {name.removeprefix(prefix).split(MARK)[0] for name in told}
    return {name: told[key(prefix, name)] for name in names if key(prefix, name) in told}


def _turns(prefix: str) -> _Turns:
    return st.session_state.get(_place(prefix), _Turns())


def _place(prefix: str) -> str:
    return f"fields.{prefix}"
