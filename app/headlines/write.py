"""Write: a seed box, three continuations, the next word; all of it one part of the page, so that a key costs little."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.components.headline import mount, payload_id
from app.components.lookout import is_hidden
from app.components.told import told_fields
from app.headlines import address, dials, past, payload, seedtext, writers
from app.headlines.subject import Subject, is_moving, load_subject, told
from gan_core.text import MATERIAL_SEEDS
from gan_core.text.generating.network import PREFIXES

TABLE = "headlines.table"
LIVE = "100ms"
PLACEHOLDER = "Begin a headline ..."
FOLLOW_SECONDS = 2.0


def draw(run: str, query: str = "") -> None:
    """The writing table; whatever is typed, pressed or turned draws this part alone.

    ``query`` is what the browser's address shall say; empty: all that a link to this table needs.

    While the network trains it goes on by itself to the newest weights, as long as somebody can see it.
    """
    follows = is_moving(run)
    watched = follows and not is_hidden(key="headlines.lookout")
    st.fragment(_draw, run_every=FOLLOW_SECONDS if watched else None)(run, follows, query)


def _draw(run: str, follows: bool, query: str) -> None:
    with told():
        subject = load_subject(run)
        _draw_seed()
        mounted = _payload(subject, query)
        mount(
            "write",
            mounted,
            key=TABLE,
            on_picked_change=lambda: _take(subject),
            on_need_change=lambda: _need(mounted["id"]),
        )
    if follows and not is_moving(run):
        st.rerun()  # it has come to its end: nothing is left to follow


def _draw_seed() -> None:
    """The box, the dice, and the dials folded away."""
    seedtext.fill_box()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headlines-seed"):
        st.text_input(
            "Beginning of a headline",
            key=seedtext.BOX,
            max_chars=seedtext.MOST_CHARACTERS,
            live=LIVE,
            placeholder=PLACEHOLDER,
            label_visibility="collapsed",
            autocomplete="off",
        )
        dials.draw_roll()
        dials.draw_popover()
    seedtext.keep()


def _payload(subject: Subject, query: str) -> payload.Payload:
    """Everything that ``web/write.js`` draws; see :mod:`app.headlines.payload`."""
    writer, index = writers.writer(subject), writers.data_of(subject).index
    text, turned = seedtext.text(), dials.dials()
    limit = writer.network.input_length if writer.network.form == PREFIXES else None
    body: payload.Payload = {
        "examples": [example.title() for example, _ in MATERIAL_SEEDS],
        "seed": payload.seed_words(writer, text, limit),
        "now": payload.frame(writer, index, text, turned),
        "words": payload.WORDS,
        "undo": seedtext.can_go_back(),
        "query": query or address.query_text(subject.address, "write"),
    }
    body["id"] = payload_id(body | {"step": subject.step})
    body["past"] = past.payload(subject, text, turned, body["id"])
    return body | {"mark": f"{body['id']}.{sum(map(bool, body['past']['frames']))}"}


def _reported(name: str) -> dict[str, Any]:
    """What the table just reported; {} for anything malformed."""
    return told_fields(TABLE, name)


def _need(mark: str) -> None:
    report = _reported("need")
    place = report.get("place")
    if report.get("id") == mark and isinstance(place, int) and not isinstance(place, bool):
        past.ask(mark, place)


def _take(subject: Subject) -> None:
    """A pressed word, example or button; also one of a table that a key has overtaken meanwhile."""
    report = _reported("picked")
    word, example = report.get("take"), report.get("example")
    if isinstance(word, str) and writers.vocabulary_of(subject).find(word) is not None:
        begun = report.get("finish")
        seedtext.take_word(word, begun if isinstance(begun, str) else "")
    elif isinstance(example, int) and 0 <= example < len(MATERIAL_SEEDS):
        text, words = MATERIAL_SEEDS[example]
        seedtext.put(text)
        dials.put("words", words)
    elif report.get("surprise"):
        data = writers.data_of(subject)
        seedtext.put(seedtext.surprise(data.held_out or data.raw))
    elif report.get("undo"):
        seedtext.go_back()
