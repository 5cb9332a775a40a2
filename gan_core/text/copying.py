"""How much of a text stands in the training headlines word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gan_core.text.cleaning import clean

LEAST_RUN = 4
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_UNKNOWN = -1
_BETWEEN = 0  # stands between two headlines, so that no run reaches over


class CopiedRun(NamedTuple):
    """Words that stand in a training headline just so.

    Attributes:
        start: the place of the first word.
        length: how many words from there on.
        headline: the first training headline that has them, as it stands in its file.
    """

    start: int
    length: int
    headline: str


@dataclass(frozen=True)
class _Grams:
    """All runs of n words: their hashes in order, and where each begins in the text of the index."""

    hashes: np.ndarray  # uint64, (grams,)
    places: np.ndarray  # int32, (grams,), rising among equal hashes


class NgramIndex:
    """Finds runs of words in headlines, however many there are; built once for a set.

    Arguments:
        raw: the training headlines as they stand in their file.
        cleaned: the same in their cleaned form; None: they are cleaned here.
    """

    def __init__(self, raw: Sequence[str], cleaned: Sequence[str] | None = None) -> None:
        self.raw = tuple(raw)
        self._ids: dict[str, int] = {}
        self._grams: dict[int, _Grams] = {}
        text, starts = [_BETWEEN], []
        for headline in map(clean, self.raw) if cleaned is None else cleaned:
            starts.append(len(text))
            text += [self._ids.setdefault(word, len(self._ids) + 1) for word in headline.split()]
            text.append(_BETWEEN)
        self._text = np.array(text, np.int32)
        self._starts = np.array(starts, np.int64)

    def encode(self, words: Sequence[str]) -> np.ndarray:
        """Return the index's own ids of cleaned words, shape (n,), int32; -1 for a word that no headline has."""
        return np.array([self._ids.get(word, _UNKNOWN) for word in words], np.int32)

    def find(self, ids: np.ndarray) -> np.ndarray:
        """Return every place in the index's text at which these ids stand, shape (k,), in order."""
        grams = self._of(len(ids))
        if len(ids) == 0 or (ids == _UNKNOWN).any():
            return grams.places[:0]
        wanted = _hashes(ids, len(ids))[0]
        first, last = np.searchsorted(grams.hashes, wanted, "left"), np.searchsorted(grams.hashes, wanted, "right")
        places = grams.places[first:last]
        return places[(self._text[places[:, None] + np.arange(len(ids))] == ids).all(axis=1)]

    def longest_from(self, ids: np.ndarray, least: int) -> tuple[int, int]:
        """Return how many of the ids, from the first on, stand together somewhere, and in which headline.

        Returns (0, -1) where not even `least` do.
        """
        places = self.find(ids[:least]) if len(ids) >= least else self._of(least).places[:0]
        if not len(places):
            return 0, -1
        length = least
        while length < len(ids):
            going_on = places[self._text[places + length] == ids[length]]
            if not len(going_on):
                break
            places, length = going_on, length + 1
        return length, int(np.searchsorted(self._starts, places[0], "right")) - 1

    def _of(self, n: int) -> _Grams:
        """Return all runs of n words; sorted at the first question about that n."""
        if n not in self._grams:
            hashes = _hashes(self._text, n)
            inside = np.ones(len(hashes), bool)
            for offset in range(n if len(hashes) else 0):
                inside &= self._text[offset : offset + len(hashes)] != _BETWEEN
            places = np.flatnonzero(inside).astype(np.int32)
            order = np.argsort(hashes[places], kind="stable")
            self._grams[n] = _Grams(hashes[places][order], places[order])
        return self._grams[n]


def copied_runs(words: Sequence[str], index: NgramIndex, least: int = LEAST_RUN) -> list[CopiedRun]:
    """Return the runs of at least `least` words that stand in a training headline word for word.

    Words are compared in their cleaned form; tokens without any letter or digit are passed over. From the left, the
    longest run is taken each time, and the search goes on behind it, so that no two of them overlap.
    """
    kept = [(place, form) for place, form in enumerate(map(clean, words)) if form]
    ids = index.encode([form for _, form in kept])
    runs, at = [], 0
    while at + least <= len(ids):
        length, headline = index.longest_from(ids[at:], least)
        if length:
            start, end = kept[at][0], kept[at + length - 1][0]
            runs.append(CopiedRun(start, end - start + 1, index.raw[headline]))
        at += length or 1
    return runs


def novel_share(words: Sequence[str], index: NgramIndex, n: int = 3) -> float | None:
    """Return the share of the runs of n words that stand in no training headline, 0 to 1; None for under n words."""
    ids = index.encode([form for form in map(clean, words) if form])
    grams = [ids[start : start + n] for start in range(len(ids) - n + 1)]
    if not grams:
        return None
    return sum(not len(index.find(gram)) for gram in grams) / len(grams)


def _hashes(ids: np.ndarray, n: int) -> np.ndarray:
    """Return a hash of every n neighbours, shape (len(ids) - n + 1,), uint64; empty for fewer than n ids."""
    count = max(0, len(ids) - n + 1)
    out = np.zeros(count, np.uint64)
    for offset in range(n if count else 0):
        out = (out ^ ids[offset : offset + count].astype(np.uint64)) * _FACTOR
        out ^= out >> np.uint64(29)
    return out
