"""Words for people: one way to show a sentence, with what was typed kept from becoming markdown."""

from __future__ import annotations

import re
import time
from typing import Literal

import streamlit as st

from gan_core.doors.texts import plain

Kind = Literal["error", "warning", "info"]

NOTICES = "words.notices"
NOTICE_SECONDS, MOST_NOTICES = 20.0, 3
WORD_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+.!|~<>$&^=-])")
_LIVELY = re.compile(r"([\\\[\]<>$&~^|!]|(?<=\w)@|(?<=\bwww)\.)")
_TIGHT_COLON = re.compile(r":(?=\S)")
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}


def escape(text: str) -> str:
    """``text`` so that Streamlit's markdown shows it letter for letter.

    Punctuation gets a backslash; a colon inside a word gets an invisible joiner, because Streamlit looks for
    ``:icon:`` and ``:red[...]`` after the backslashes are gone.
    """
    joined = _TIGHT_COLON.sub(":" + WORD_JOINER, " ".join(plain(str(text)).split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def prose(text: str) -> str:
    """The words of a lesson: bold, italic, code, headings and lists of Markdown work, and nothing else does.

    A lesson may come from anybody, and whoever reads it must not fetch a picture from elsewhere by that, or follow a
    link that says another place than it leads to. Pictures, links, HTML, formulas, icons and colours stand as they
    were typed.
    """
    lines = plain(str(text)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(_tamed, lines))


def _tamed(line: str) -> str:
    """One line with every sign escaped that could become more than an emphasis; code is left alone, as Markdown does,
    unless a backquote has no partner."""
    pieces = line.split("`")
    if len(pieces) % 2 == 0 or "``" in line:
        return "\\`".join(map(_calm, pieces))
    return "`".join(piece if at % 2 else _calm(piece) for at, piece in enumerate(pieces))


def _calm(piece: str) -> str:
    return _LIVELY.sub(r"\\\1", _TIGHT_COLON.sub(":" + WORD_JOINER, piece))


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
