"""The headlines that the form asks for: read once for every session, and what follows from them for a training."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import streamlit as st

from app.engine_link import run_store
from gan_core.config import RunConfig
from gan_core.doors.places import check_data_path
from gan_core.engine.text_data import split
from gan_core.errors import UserError
from gan_core.text import Headlines, clean, columns_of, make_headlines

ARTICLES, SYNTHETIC, OWN = "headlines", "synthetic-headlines", "own"
Mark = tuple[str | None, int, int]


def headlines_of(name: str, path: str | None, column: str | None) -> Headlines:
    """The headlines of a configuration's dataset section. Raises DataError in one sentence."""
    return _read(name, path, column, _mark(path))


@st.cache_resource(show_spinner="Reading the headlines", max_entries=6)
def _read(name: str, path: str | None, column: str | None, mark: Mark) -> Headlines:
    del mark  # another entry where the file has changed
    check_data_path(path, run_store().root)
    found = make_headlines(SimpleNamespace(name=name, path=path, column=column))
    found.vocabulary, found.encoded  # noqa: B018 - worked out now, for all who look
    return found


def columns_in(path: str) -> tuple[str, ...]:
    """The columns of a file to choose from; () for a text with one headline a line. Raises DataError."""
    return _columns(path, _mark(path))


@st.cache_data(show_spinner=False, max_entries=12)
def _columns(path: str, mark: Mark) -> tuple[str, ...]:
    del mark
    check_data_path(path, run_store().root)
    return columns_of(path)


def articles_are_here() -> bool:
    """Whether the data folder has headlines of its own."""
    try:
        return not headlines_of(ARTICLES, None, None).synthetic
    except UserError:
        return True  # there is a file; what is wrong with it is said where it is chosen


class Split(NamedTuple):
    """How many headlines are held out, and how many rows the others give in each form."""

    held_out: int
    headlines: int
    prefixes: int


def split_of(config: RunConfig, headlines: Headlines) -> Split:
    """The same split that the training makes. Raises DataError when nothing is left to train on."""
    return _split(headlines, config.loop.held_out or 0.0, config.seed)


@lru_cache(maxsize=32)
def _split(headlines: Headlines, share: float, seed: int) -> Split:
    training, held_out = split(headlines, share, seed) if share else (headlines.raw, ())
    lengths = [len(cleaned.split()) for cleaned in (map(clean, training) if held_out else headlines.cleaned)]
    return Split(len(held_out), sum(length > 1 for length in lengths), sum(max(0, length - 1) for length in lengths))


def steps_per_epoch(config: RunConfig, headlines: Headlines) -> int:
    """Steps that show every training headline once, in the form that the configuration asks for."""
    found = split_of(config, headlines)
    rows = found.prefixes if config.loop.rows == "prefixes" else found.headlines
    return max(1, math.ceil(rows / config.batch_size))


def _mark(path: str | None) -> Mark:
    try:
        found = Path(path).stat() if path else None
    except OSError:
        found = None
    return (path, found.st_mtime_ns, found.st_size) if found else (path, 0, 0)
