"""Words for people: one way to show a sentence, with what was typed kept from becoming markdown."""

from __future__ import annotations

import re
import time
from typing import Literal

import streamlit as st

Kind = Literal["error", "warning", "info"]

NOTICES = "words.notices"
NOTICE_SECONDS, MOST_NOTICES = 20.0, 3
WORD_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+.!|~<>$&^=-])")
_TIGHT_COLON = re.compile(r":(?=\S)")
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}


def escape(text: str) -> str:
    """``text`` so that Streamlit's markdown shows it letter for letter.

    Punctuation gets a backslash; a colon inside a word gets an invisible joiner, because Streamlit looks for
    ``:icon:`` and ``:red[...]`` after the backslashes are gone.
    """
    joined = _TIGHT_COLON.sub(":" + WORD_JOINER, " ".join(str(text).split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def say(kind: Kind, text: str) -> None:
    """Show one sentence in place; ``text`` may hold what a person typed."""
    show = {"error": st.error, "warning": st.warning, "info": st.info}[kind]
    show(escape(text), icon=_ICONS[kind])


def say_later(kind: Kind, text: str) -> None:
    """Keep a sentence about something that happened for :func:`say_kept`, e.g. from a callback."""
    others = [notice for notice in st.session_state.get(NOTICES, []) if notice[:2] != [kind, text]]
    st.session_state[NOTICES] = [*others, [kind, text, time.time()]][-MOST_NOTICES:]


def say_kept() -> None:
    """Show what :func:`say_later` kept: long enough to be read, however often the page is drawn meanwhile."""
    kept = [notice for notice in st.session_state.get(NOTICES, []) if time.time() - notice[2] < NOTICE_SECONDS]
    st.session_state[NOTICES] = kept
    for kind, text, _ in kept:
        say(kind, text)
