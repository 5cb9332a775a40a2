"""Words for people: one way to show a sentence, with what was typed kept from becoming markdown."""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st

Kind = Literal["error", "warning", "info"]

NOTICES = "words.notices"
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
    """Keep a sentence for the next time that :func:`say_kept` runs, e.g. from a callback."""
    kept = st.session_state.setdefault(NOTICES, [])
    if [kind, text] not in kept:
        st.session_state[NOTICES] = [*kept, [kind, text]]


def say_kept() -> None:
    """Show what :func:`say_later` kept, once."""
    for kind, text in st.session_state.pop(NOTICES, []):
        say(kind, text)
