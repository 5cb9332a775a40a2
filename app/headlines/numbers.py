"""From text to numbers: one headline of the data on its way from the file to the rows that the network learns from."""

from __future__ import annotations

import random
from typing import Any

import streamlit as st

from app.components.headline import Payload, mount, payload_id
from app.components.told import told_fields
from app.headlines import writers
from app.headlines.subject import Subject, load_subject, told
from app.headlines.writers import Data
from app.words import say
from gan_core.text import Vocabulary, headline_rows, prefix_rows

PART, CHOSEN = "headlines.numbers", "headlines.numbers.chosen"
MOST_OFFERED = 300
MOST_LENGTH = 40  # words of a row that are drawn
NO_DATA = "This run holds no headlines of its own to show: its folder has no data/headlines.txt."
TITLES = ("As it stands in the file", "Cleaned", "Words become numbers")
CLEANING = "Punctuation is dropped, letters are made small, and signs beyond ASCII left out: fewer words to learn."
NUMBERING = (
    "The vocabulary holds {words:,} words, the most frequent first: number 1 is “{first}”. "
    "0 is no word but padding, so the network has {size:,} outputs."
)
PREFIXES = (
    "Rows of the material: every beginning, with the next word to be guessed",
    "Each row is filled up with 0 in front to {length} numbers, the longest headline less its last word. "
    "This headline gives {rows}, all of them together {targets:,}.",
)
FAST = (
    "The fast form: one row for the whole headline",
    "The network guesses the next word at every place in one go, and padding stands behind, where it is not counted. "
    "The same {targets:,} guesses need {headlines:,} rows instead of {targets:,}.",
)
USED = "This network learned from these rows."


def draw(run: str) -> None:
    """One headline in five steps."""
    st.fragment(_draw)(run)


def _draw(run: str) -> None:
    with told():
        subject = load_subject(run)
        data = writers.data_of(subject)
        if not data.raw:
            say("info", NO_DATA)
            return
        payload = steps_payload(data, writers.vocabulary_of(subject), subject, _chosen(data))
        mount("steps", payload, key=PART, on_picked_change=lambda: _take(data, payload["id"]))


def steps_payload(data: Data, vocabulary: Vocabulary, subject: Subject, at: int) -> Payload:
    """What ``web/steps.js`` draws for headline ``at``."""
    words = data.cleaned[at].split()
    ids = vocabulary.encode(words)
    length = _input_length(data, subject)
    sections: list[Payload] = [
        {"title": TITLES[0], "words": _about(data, subject), "kind": "text", "body": data.raw[at]},
        {"title": TITLES[1], "words": CLEANING, "kind": "text", "body": data.cleaned[at]},
        {
            "title": TITLES[2],
            "words": NUMBERING.format(words=len(vocabulary), first=vocabulary.word(1), size=vocabulary.size),
            "kind": "tokens",
            "body": [{"word": word, "id": vocabulary.find(word) or 0} for word in words],
        },
    ]
    if len(ids) > 1:
        sections += _rows(vocabulary, ids, length, data, subject)
    offered = sorted({*range(min(len(data.raw), MOST_OFFERED)), at})
    body: Payload = {
        "headlines": [[place, data.raw[place][:120]] for place in offered],
        "at": at,
        "sections": sections,
    }
    return body | {"id": payload_id(body)}


def _rows(vocabulary: Vocabulary, ids: Any, length: int, data: Data, subject: Subject) -> list[Payload]:
    """The same headline in both forms."""
    targets = sum(max(0, len(cleaned.split()) - 1) for cleaned in data.cleaned)
    shown = min(length, MOST_LENGTH)
    x, y = prefix_rows([ids], shown)
    fast_x, fast_y = headline_rows([ids], shown)
    count = f"{len(y)} rows" if len(y) > 1 else "1 row"
    numbers = {"length": length, "rows": count, "targets": targets, "headlines": len(data.raw)}
    used = subject.config.loop.rows

    def cells(row: Any) -> list[list[Any]]:
        return [[int(number), vocabulary.word(int(number))] for number in row]

    prefixes = [
        {"name": "", "cells": cells(row), "next": cells([following])[0]} for row, following in zip(x, y, strict=True)
    ]
    fast = [{"name": "reads", "cells": cells(fast_x[0])}, {"name": "guesses", "cells": cells(fast_y[0])}]
    return [
        {
            "title": title,
            "words": words.format(**numbers),
            "kind": "rows",
            "body": body,
            "note": USED if used == form else "",
        }
        for (title, words), body, form in ((PREFIXES, prefixes, "prefixes"), (FAST, fast, "headlines"))
    ]


def _about(data: Data, subject: Subject) -> str:
    kept = f", and {len(data.held_out):,} more were held out to test it" if data.held_out else ""
    origin = " They were written by a grammar of our own." if subject.data.get("synthetic") else ""
    return f"This network learned from {len(data.raw):,} headlines{kept}.{origin}"


def _input_length(data: Data, subject: Subject) -> int:
    known = subject.data.get("input_length")
    if isinstance(known, int) and known > 0:
        return known
    return max(1, max(len(cleaned.split()) for cleaned in data.cleaned) - 1)


def _chosen(data: Data) -> int:
    at = st.session_state.get(CHOSEN, 0)
    return at if isinstance(at, int) and 0 <= at < len(data.raw) else 0


def _take(data: Data, mark: str) -> None:
    value = told_fields(PART, "picked")
    if value.get("id") != mark:
        return
    at = value.get("at")
    if value.get("any"):
        st.session_state[CHOSEN] = random.randrange(len(data.raw))
    elif isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(data.raw):
        st.session_state[CHOSEN] = at
