"""The one picture (or point) that a person picked, in whatever view; the inspector shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from app.latent.subject import Subject

CHOSEN = "latent.chosen"


@dataclass(frozen=True)
class Chosen:
    """What is looked at closely.

    Attributes:
        address: of the generator that it was picked from; for another one it is forgotten.
        z: float32 (latent_dim,).
        label: a class, weights of a mix of classes, or None without classes.
        words: where it comes from, e.g. "slerp, frame 12 of 60".
        seed: the seed that gives this z, None where no seed does.
        step: of the checkpoint that it was drawn with, None: the one on show.
    """

    address: str
    z: np.ndarray
    label: int | tuple[float, ...] | None = None
    words: str = ""
    seed: int | None = None
    step: int | None = None


def choose(
    subject: Subject,
    z: np.ndarray,
    *,
    label: int | Sequence[float] | None = None,
    words: str = "",
    seed: int | None = None,
    step: int | None = None,
) -> None:
    """Have the inspector show this z, shape (latent_dim,) or (1, latent_dim); from a callback or before it is drawn.

    ``label`` None means the class that the page has chosen.
    """
    given = subject.label if label is None else label
    kept = tuple(float(weight) for weight in given) if isinstance(given, (Sequence, np.ndarray)) else given
    row = np.asarray(z, np.float32).reshape(-1)
    st.session_state[CHOSEN] = Chosen(subject.address, row, kept, words, seed, step)


def chosen(subject: Subject) -> Chosen | None:
    """What was picked of this generator; None before that."""
    found = st.session_state.get(CHOSEN)
    fits = isinstance(found, Chosen) and found.address == subject.address and len(found.z) == subject.dim
    return found if fits else None


def relabel(label: int) -> None:
    """The same z with another class, where something was picked that has one."""
    found = st.session_state.get(CHOSEN)
    if isinstance(found, Chosen) and found.label is not None:
        st.session_state[CHOSEN] = replace(found, label=label)


def forget() -> None:
    """Show no picked picture."""
    st.session_state[CHOSEN] = None
