"""How well a word network foresees headlines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gan_core.errors import DataError
from gan_core.text.generating.network import HEADLINES, WordNetwork, taken

ROWS = 32  # at once: so few stay on one thread, which is as fast here, and faster where others have the cores


class Perplexity(NamedTuple):
    """The mean of -log p(next word), natural logarithm, and e to that: among how many words it seems to choose."""

    cross_entropy: float
    perplexity: float


def perplexity(network: WordNetwork, encoded: Sequence[np.ndarray]) -> Perplexity:
    """The perplexity of encoded headlines (each an array of the numbers of its words), without dropout.

    A headline of n words has n - 1 to foresee, each from all words before it, fed in the form in which the network was
    trained. Raises DataError where there is nothing to foresee.
    """
    usable = [np.asarray(ids, np.int64) for ids in encoded if len(ids) > 1]
    if not usable:
        raise DataError("A perplexity expected a headline of two words or more, received none; give it more headlines.")
    chances = _by_headline(network, usable) if network.form == HEADLINES else _by_beginning(network, usable)
    mean = -sum(float(each.sum(dtype=np.float64)) for each in chances) / sum(len(ids) - 1 for ids in usable)
    return Perplexity(mean, math.exp(min(mean, 700.0)))


def _by_headline(network: WordNetwork, encoded: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """log p of every next word; headlines are read side by side, the longest first, so that rows end from behind."""
    ordered = sorted(encoded, key=len, reverse=True)
    for start in range(0, len(ordered), ROWS):
        rows = ordered[start : start + ROWS]
        words = np.zeros((len(rows), len(rows[0])), np.int64)
        for row, ids in zip(words, rows, strict=True):
            row[: len(ids)] = ids
        lengths, state = np.array([len(ids) for ids in rows]), network.start(len(rows))
        for place in range(len(rows[0]) - 1):
            alive = np.arange(int((lengths > place + 1).sum()))
            state = network.advance(words[alive, place], taken(state, alive))
            yield network.log_probabilities(state)[alive, words[alive, place + 1]]


def _by_beginning(network: WordNetwork, encoded: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The same for beginnings with padding in front; those of one length are read together."""
    by_length: dict[int, list[tuple[np.ndarray, int]]] = {}
    for ids in encoded:
        for end in range(1, len(ids)):
            window = ids[max(0, end - network.input_length) : end]
            by_length.setdefault(len(window), []).append((window, int(ids[end])))
    for pairs in by_length.values():
        for start in range(0, len(pairs), ROWS):
            windows, wanted = zip(*pairs[start : start + ROWS], strict=True)
            logs = network.log_probabilities(network.after(np.stack(windows)))
            yield logs[np.arange(len(wanted)), list(wanted)]
