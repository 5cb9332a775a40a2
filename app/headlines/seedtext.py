"""The text that the network goes on from: typed, taken word by word, from an example, and taken back."""

from __future__ import annotations

import random
from collections.abc import Sequence

import streamlit as st

from gan_core.text import MATERIAL_SEEDS

TEXT, BOX, EARLIER = "headlines.text", "headlines.box", "headlines.earlier"
MOST_EARLIER = 50
MOST_CHARACTERS = 100_000
SURPRISE_WORDS = (2, 3)
FIRST = MATERIAL_SEEDS[0][0]


def text() -> str:
    """The seed as it was typed."""
    return str(st.session_state.get(TEXT, FIRST))


def keep() -> None:
    """Take over what stands in the box, where there is one."""
    if BOX in st.session_state:
        st.session_state[TEXT] = str(st.session_state[BOX] or "")


def fill_box() -> None:
    """Before the box is drawn for the first time, or again after another view: what it shows."""
    st.session_state.setdefault(BOX, text())


def put(seed: str) -> None:
    """Replace the seed, for a callback; what it was can be taken back."""
    if seed == text():
        return
    st.session_state[EARLIER] = [*st.session_state.get(EARLIER, []), text()][-MOST_EARLIER:]
    _set(seed)


def take_word(word: str, instead: str = "") -> None:
    """Go on from the seed with one more word; ``instead`` of the beginning of it that was typed."""
    now = text().removesuffix(instead)
    put(f"{now}{'' if not now or now[-1:].isspace() else ' '}{word}")


def can_go_back() -> bool:
    """Whether there is something to take back."""
    return bool(st.session_state.get(EARLIER))


def go_back() -> None:
    """The seed before the last word, example or surprise."""
    earlier = list(st.session_state.get(EARLIER, []))
    if earlier:
        _set(earlier.pop())
        st.session_state[EARLIER] = earlier


def surprise(headlines: Sequence[str]) -> str:
    """The first words of one of these headlines."""
    words = random.choice(headlines).split() if headlines else FIRST.split()
    return " ".join(words[: random.choice(SURPRISE_WORDS)])


def from_link(given: str) -> str:
    """A seed from an address: one line, and no longer than the page can hold."""
    return " ".join(given.splitlines())[:MOST_CHARACTERS]


def start_with(seed: str) -> None:
    """What the page begins with, before anything is drawn."""
    _set(seed)


def _set(seed: str) -> None:
    st.session_state[TEXT] = st.session_state[BOX] = seed
