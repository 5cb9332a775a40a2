"""The small place where a person reads and changes the nickname that others see."""

from __future__ import annotations

import streamlit as st

from app import people
from app.words import escape, say
from gan_core.errors import UserError
from gan_core.people.registry import MOST_CHARACTERS

WORDS = "Others on this server see it beside your runs. Your browser knows you again; only you can change your runs."
PASSING = "This browser keeps nothing: your runs are yours until you close or reload this page."
SAID = "nickname.said"
WIDTH = 280


def draw(*, area: str) -> None:
    """A small button with the nickname; it opens the field. Only this part is drawn anew: nothing else turns grey.

    Its place stays empty until the browser has said who this is.
    """
    with st.container(width="content"):
        if people.is_met():
            _draw(area)


@st.fragment
def _draw(area: str) -> None:
    label = f"You are {escape(people.me().nickname)}"
    menu = st.popover(label, icon=":material/person:", type="tertiary", key=f"{area}.nickname.menu")
    with menu, st.container(width=WIDTH):
        _draw_field(f"{area}.nickname")


def _draw_field(key: str) -> None:
    st.session_state[key] = people.me().nickname
    st.text_input("Nickname", key=key, max_chars=MOST_CHARACTERS, on_change=_take, args=(key,))
    if problem := st.session_state.pop(SAID, None):
        say("error", problem)
    st.caption(PASSING if people.is_passing() else WORDS)


def _take(key: str) -> None:
    try:
        people.rename(st.session_state[key])
    except UserError as error:
        st.session_state[SAID] = str(error)
