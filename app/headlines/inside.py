"""Look inside: where the words lie for the network, and what its memory does with each word of the seed."""

from __future__ import annotations

import base64

import numpy as np
import streamlit as st

from app.components.headline import Payload, mount, payload_id
from app.components.told import told_fields
from app.headlines import seedtext, writers
from app.headlines.gates import draw_gates
from app.headlines.subject import Subject, load_subject, told
from gan_core.text.generating import Writer, embedding_map, nearest_words

PART, MEMORY = "headlines.inside", "memory"
PARTS = {"words": "A map of words", MEMORY: "The memory, word by word"}
MAP, CHOSEN = "headlines.map", "headlines.map.chosen"
MOST_ON_MAP = 4_000
NEIGHBOURS = 10
MAP_WORDS = (
    "Each word is {numbers} numbers for the network; the map shows the two directions in which words differ most "
    "({share} of all differences). Words that can follow the same beginnings come to lie together."
)
CUT = " The {shown:,} most frequent of {all:,} words are shown."
SAID = "Cosine: 1 for words that point the same way, 0 for words that have nothing in common."


def draw(run: str) -> None:
    """One of two things to see; what is pressed in it draws it alone."""
    st.session_state.setdefault(PART, next(iter(PARTS)))
    st.segmented_control(
        "What to see",
        list(PARTS),
        key=PART,
        format_func=PARTS.get,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    draw_part = draw_gates if st.session_state[PART] == MEMORY else _draw_map
    st.fragment(draw_part)(run)


def _draw_map(run: str) -> None:
    with told():
        subject = load_subject(run)
        writer = writers.writer(subject)
        payload = map_payload(writer, _plane(str(subject.run_dir), subject.step, writer), chosen_word(writer))
        st.caption(payload["intro"])
        mount("map", payload, key=MAP, on_picked_change=lambda: _take(subject, payload["id"]))


def chosen_word(writer: Writer) -> str:
    """The word whose neighbours are shown: the pressed one, else the last known one of the seed, else the first."""
    kept = st.session_state.get(CHOSEN)
    if isinstance(kept, str) and writer.vocabulary.find(kept) is not None:
        return kept
    ids = writer.read(seedtext.text()).ids
    return writer.vocabulary.word(ids[-1] if ids else 1)


def map_payload(writer: Writer, plane: tuple[str, float], chosen: str) -> Payload:
    """What ``web/map.js`` draws; ``plane`` is the places of the words in base64, and the share that they show."""
    words = writer.vocabulary.words[:MOST_ON_MAP]
    near = nearest_words(writer.network, writer.vocabulary, chosen, NEIGHBOURS)
    at = (writer.vocabulary.find(chosen) or 0) - 1
    body: Payload = {
        "words": list(words),
        "places": plane[0],
        "chosen": at if at < len(words) else -1,
        "near": [
            {"word": one.word, "cosine": round(one.similarity, 3), "at": one.id - 1 if one.id <= len(words) else -1}
            for one in near
        ],
        "said": SAID,
        "label": f"A map of {len(words):,} words. Nearest to {chosen}: {', '.join(one.word for one in near)}.",
        "intro": MAP_WORDS.format(numbers=writer.network.embedding.shape[1], share=f"{plane[1]:.0%}".replace("%", " %"))
        + (CUT.format(shown=len(words), all=len(writer.vocabulary)) if len(words) < len(writer.vocabulary) else ""),
    }
    return body | {"id": payload_id(body)}


def scaled(places: np.ndarray) -> str:
    """Places (n, 2), moved and scaled alike on both axes to fill [-1, 1]; float32 in base64."""
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    reach = float(np.abs(places - middle).max()) or 1.0
    return base64.b64encode(((places - middle) / reach).astype("<f4").tobytes()).decode()


@st.cache_data(show_spinner=False, max_entries=64)
def _plane(run_dir: str, step: int, _writer: Writer) -> tuple[str, float]:
    found = embedding_map(_writer.network)
    return scaled(found.places[:MOST_ON_MAP]), float(found.shares.sum())


def _take(subject: Subject, mark: str) -> None:
    value = told_fields(MAP, "picked")
    at = value.get("word") if value.get("id") == mark else None
    words = writers.vocabulary_of(subject).words
    if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(words):
        st.session_state[CHOSEN] = words[at]
