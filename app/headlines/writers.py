"""Loaded networks and read headlines, shared by all sessions of this server and kept within a budget of memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import streamlit as st

from app import memory
from app.headlines.subject import Subject
from gan_core.runs import RunPaths
from gan_core.text import NgramIndex, Vocabulary, clean
from gan_core.text.generating import Writer, read_writer

BUDGET_BYTES = 384 * 2**20
MOST_SETS = 8
HEADLINES_FILE, HELD_OUT_FILE = "headlines.txt", "held_out.txt"


@dataclass
class Shelf:
    """Writers by key, the least recently used going first once they take more than ``budget`` bytes together."""

    budget: int = BUDGET_BYTES
    _writers: OrderedDict[Hashable, Writer] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> Writer | None:
        """The writer of this key, where it is here."""
        with self._lock:
            if key in self._writers:
                self._writers.move_to_end(key)
            return self._writers.get(key)

    def put(self, key: Hashable, writer: Writer) -> None:
        """Keep a writer; the newest stays whatever its size."""
        with self._lock:
            self._writers[key] = writer
            while len(self._writers) > 1 and sum(map(weight, self._writers.values())) > self.budget:
                self._writers.popitem(last=False)


@dataclass(frozen=True)
class Data:
    """The headlines that a network was trained on, as they stood in their file, and what is looked up in them."""

    raw: tuple[str, ...]
    held_out: tuple[str, ...]

    @cached_property
    def cleaned(self) -> tuple[str, ...]:
        """The training headlines as they were learned."""
        return tuple(map(clean, self.raw))

    @cached_property
    def index(self) -> NgramIndex:
        """Finds what was copied from them."""
        return NgramIndex(self.raw, self.cleaned)


def weight(writer: Writer) -> int:
    """About how many bytes a writer takes: its weights, and what every word gives to the first layer."""
    size, units = writer.network.size, writer.network.layers[0].units
    return 4 * size * (5 * units + writer.network.embedding.shape[1])


def writer(subject: Subject, step: int | None = None) -> Writer:
    """The network of a subject as it was at one of its steps; None: the newest.

    Raises RunError in words for damaged files.
    """
    at = subject.step if step is None else step
    key = (str(subject.run_dir), at, _mark(RunPaths(subject.run_dir).config))
    found = _shelf().get(key)
    if found is None:
        found = read_writer(subject.run_dir, at)
        _shelf().put(key, found)
        _settle(key[::2])
    return found


def data_of(subject: Subject) -> Data:
    """The headlines of a subject; empty where the run does not hold them."""
    folder = RunPaths(subject.run_dir).data
    return _data(str(folder), _mark(folder / HEADLINES_FILE))


def vocabulary_of(subject: Subject) -> Vocabulary:
    """The words of a subject's network."""
    return writer(subject).vocabulary


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf:
    return Shelf()


@st.cache_resource(show_spinner=False, max_entries=MOST_SETS)
def _data(folder: str, mark: int) -> Data:
    """Read, and index at once: otherwise the first keystroke would have to wait for it."""
    found = Data(_lines(Path(folder) / HEADLINES_FILE), _lines(Path(folder) / HELD_OUT_FILE))
    assert found.index is not None
    return found


@st.cache_resource(show_spinner=False, max_entries=MOST_SETS)
def _settle(key: Hashable) -> bool:
    """Once for every run: what it brought into memory is nothing for the garbage collector to walk over."""
    memory.freeze()
    return True


def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()


def _mark(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
