"""Seeds A and B, between which the page morphs: typed, rolled, picked, swapped, and taken back."""

from __future__ import annotations

import secrets

import numpy as np
import streamlit as st

from app.latent.ask import seed_z
from app.latent.chosen import forget
from app.latent.subject import Subject

PAIR, PAST = "latent.pair", "latent.past"
FIRST_PAIR = (3, 8)
LARGEST = 2**31 - 1
ROLLED_BELOW = 100_000  # short enough to be read out in a class
MOST_PAST = 50
NAMES = ("a", "b")
THIRD, FIRST_THIRD = "latent.third", 21


def pair() -> tuple[int, int]:
    """The two seeds."""
    return tuple(st.session_state.get(PAIR, FIRST_PAIR))  # type: ignore[return-value]


def put(a: int, b: int) -> None:
    """Set both; what they were before can be taken back. What was picked on the old way is no longer on show."""
    if (a, b) == pair():
        return
    st.session_state[PAST] = [*st.session_state.get(PAST, []), pair()][-MOST_PAST:]
    st.session_state[PAIR] = (a, b)
    forget()


def put_one(place: int, seed: int) -> None:
    """Set A (0) or B (1)."""
    a, b = pair()
    put(*((seed, b) if place == 0 else (a, seed)))


def third() -> int:
    """Seed C, the third corner of a plane."""
    return int(st.session_state.get(THIRD, FIRST_THIRD))


def put_third(seed: int) -> None:
    """Set seed C."""
    st.session_state[THIRD] = seed


def roll(place: int) -> None:
    """A new random seed for A (0) or B (1)."""
    put_one(place, secrets.randbelow(ROLLED_BELOW))


def swap() -> None:
    """A becomes B, and B becomes A."""
    a, b = pair()
    put(b, a)


def can_go_back() -> bool:
    """Whether there is an earlier pair."""
    return bool(st.session_state.get(PAST))


def go_back() -> None:
    """The pair before the last change."""
    past = list(st.session_state.get(PAST, []))
    if past:
        st.session_state[PAIR] = past.pop()
        st.session_state[PAST] = past
        forget()


def ends(subject: Subject) -> tuple[np.ndarray, np.ndarray]:
    """z of A and z of B, each float32 (latent_dim,)."""
    both = seed_z(subject, pair())
    return both[0], both[1]
