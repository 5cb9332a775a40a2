"""Write: a seed box, three continuations, the next word; all of it one part of the page, so that a key costs little."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from app.components.headline import mount, payload_id
from app.guard import guarded
from app.headlines import address, dials, past, payload, seedtext, writers
from app.headlines.subject import Subject, load_subject
from gan_core.text import MATERIAL_SEEDS
from gan_core.text.generating.network import PREFIXES

TABLE = "headlines.table"
LIVE = "100ms"
PLACEHOLDER = "Begin a headline ..."
TOOK = "headlines.took"  # seconds of the last run of this part, for the measurements


def draw(run: str) -> None:
    """The writing table; whatever is typed, pressed or turned draws this part alone."""
    st.fragment(_draw)(run)


def _draw(run: str) -> None:
    began = time.perf_counter()
    with guarded():
        subject = load_subject(run)
        _draw_seed()
        mounted = _payload(subject)
        mount(
            "write",
            mounted,
            key=TABLE,
            on_picked_change=lambda: _take(subject, mounted["id"]),
            on_need_change=lambda: _need(mounted["id"]),
        )
    st.session_state[TOOK] = time.perf_counter() - began


def _draw_seed() -> None:
    """The box, the dice, and the dials folded away."""
    seedtext.follow_box()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headlines-seed"):
        st.text_input(
            "Beginning of a headline",
            key=seedtext.BOX,
            live=LIVE,
            placeholder=PLACEHOLDER,
            label_visibility="collapsed",
            autocomplete="off",
        )
        dials.draw_roll()
        dials.draw_popover()
    seedtext.follow_box()


def _payload(subject: Subject) -> payload.Payload:
    """Everything that ``web/write.js`` draws; see :mod:`app.headlines.payload`."""
    writer, index = writers.writer(subject), writers.data_of(subject).index
    text, turned = seedtext.text()[: seedtext.MOST_CHARACTERS], dials.dials()
    limit = writer.network.input_length if writer.network.form == PREFIXES else None
    body: payload.Payload = {
        "examples": [example.title() for example, _ in MATERIAL_SEEDS],
        "seed": payload.seed_words(writer, text, limit),
        "now": payload.frame(writer, index, text, turned),
        "words": payload.WORDS,
        "undo": seedtext.can_go_back(),
        "query": address.query_text(subject.address, "write"),
    }
    body["id"] = payload_id(body | {"step": subject.step})
    body["past"] = past.payload(subject, text, turned, body["id"])
    return body | {"mark": f"{body['id']}.{sum(map(bool, body['past']['frames']))}"}


def _reported(name: str, mark: str) -> dict[str, Any]:
    """What the table just reported about what is on show; {} for anything else."""
    value = (st.session_state.get(TABLE) or {}).get(name)
    return value if isinstance(value, dict) and value.get("id") == mark else {}


def _need(mark: str) -> None:
    place = _reported("need", mark).get("place")
    if isinstance(place, int) and not isinstance(place, bool):
        past.ask(mark, place)


def _take(subject: Subject, mark: str) -> None:
    """A pressed word, example or button."""
    report = _reported("picked", mark)
    word, example = report.get("take"), report.get("example")
    if isinstance(word, str) and writers.vocabulary_of(subject).find(word) is not None:
        seedtext.take_word(word)
    elif isinstance(example, int) and 0 <= example < len(MATERIAL_SEEDS):
        text, words = MATERIAL_SEEDS[example]
        seedtext.put(text)
        dials.put("words", words)
    elif report.get("surprise"):
        data = writers.data_of(subject)
        seedtext.put(seedtext.surprise(data.held_out or data.raw))
    elif report.get("undo"):
        seedtext.go_back()
