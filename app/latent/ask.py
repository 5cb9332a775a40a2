"""Pictures for the page: asked of the engine once, then kept for everybody who looks at the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.engine_link import engine
from app.latent.subject import Subject
from gan_core.latent import seed_latents

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

MOST_KEPT = 400
MOST_AT_ONCE = 1024


def render(
    subject: Subject,
    z: np.ndarray,
    *,
    labels: int | np.ndarray | None = None,
    step: int | None = None,
) -> Rendered:
    """What the generator makes of z (n, latent_dim), and D's opinion of each; from memory where it was asked before.

    Arguments:
        labels: a class for all, one for each (n,), weights of classes (n, classes); None: the page's class.
        step: of a checkpoint; None: the one on show.

    Raises EngineAwayError while the engine starts (the page then waits by itself), other UserErrors for what a run
    cannot draw.
    """
    z = np.ascontiguousarray(z, np.float32)
    labels = subject.label if labels is None else labels
    at = subject.at if step is None else step
    return _rendered(subject.address, at, subject.mark, _digest(z, labels), z, labels)


def joined(*parts: Rendered) -> Rendered:
    """Several answers as one; what was asked separately is kept separately."""
    first = parts[0]
    names = [name for name in ("pictures", "points", "scores") if getattr(first, name) is not None]
    return replace(first, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def seed_z(subject: Subject, seeds: list[int] | tuple[int, ...]) -> np.ndarray:
    """z (n, latent_dim): the first row of each seed's numbers, as the command line draws it."""
    return np.concatenate([seed_latents(seed, 1, subject.dim) for seed in seeds])


@st.cache_data(show_spinner=False, max_entries=MOST_KEPT)
def _rendered(
    address: str, step: int, mark: str, digest: str, _z: np.ndarray, _labels: int | np.ndarray | None
) -> Rendered:
    if len(_z) <= MOST_AT_ONCE:
        return engine().render(address, _z, labels=_labels, step=step)
    raise ValueError(f"At most {MOST_AT_ONCE:,} pictures are asked for at once, received {len(_z):,}.")


def _digest(z: np.ndarray, labels: int | np.ndarray | None) -> str:
    kept = hashlib.blake2b(z.tobytes(), digest_size=16)
    kept.update(repr(z.shape).encode())
    kept.update(
        labels.tobytes() + str(labels.dtype).encode() if isinstance(labels, np.ndarray) else repr(labels).encode()
    )
    return kept.hexdigest()
