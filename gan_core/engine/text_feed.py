"""What a text run trains on, step by step: rows of words, chosen anew for every epoch from its seed and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gan_core.errors import DataError
from gan_core.text import headline_rows, prefix_rows

ROWS_SALT, DROPOUT_SALT = 11, 12


@dataclass(frozen=True)
class Epoch:
    """The batches of one epoch, S of them.

    Attributes:
        rows: (S, B) int32, which rows of the table; the last row of the table is empty and fills up what is missing.
        places: (S, C) int32, where in the (length, B) answers of the LSTM a target stands: time x B + row.
        targets: (S, C) int32, the word that comes next there.
        weights: (S, C) float32, 1 for a target, 0 where there is none.
        seed: two numbers that the masks of dropout are drawn from, with the step.
    """

    rows: np.ndarray
    places: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    seed: np.ndarray


class TextFeed:
    """Draws the batches of a run; epoch ``n`` is the same whenever it is asked for.

    Arguments:
        encoded: the training headlines, ids of their words.
        length: words in the longest beginning.
        form: "prefixes" (a row for each beginning, one target each) or "headlines" (a row each, a target at every
            place).
        batch_size: rows a step, B.
        seed: the run's.

    Raises DataError when no headline has two words.
    """

    def __init__(self, encoded: Sequence[np.ndarray], length: int, form: str, batch_size: int, seed: int) -> None:
        self.length, self.batch_size, self._seed = length, batch_size, seed
        inputs, targets = targets_of(encoded, length, form)
        if not len(inputs):
            raise DataError("Training expected headlines of at least two words, received none; choose other data.")
        empty = np.zeros((1, length), np.int32)
        self.inputs, self._targets = np.concatenate([inputs, empty]), np.concatenate([targets, empty])
        self._counts = (self._targets > 0).sum(axis=1)
        self.steps = -(-len(inputs) // batch_size)
        self.capacity = self._capacity()

    @property
    def count(self) -> int:
        """Rows that there are to learn from."""
        return len(self.inputs) - 1

    @property
    def targets(self) -> int:
        """Words that there are to foretell."""
        return int(self._counts.sum())

    def epoch(self, number: int) -> Epoch:
        """The batches of epoch ``number``, from 0."""
        random = np.random.default_rng([self._seed, ROWS_SALT, number])
        rows = self._dealt(random)
        step, place = np.nonzero(self._targets[rows].reshape(self.steps, -1))
        row, time = np.divmod(place, self.length)
        first = np.searchsorted(step, np.arange(self.steps))
        column = np.arange(len(step)) - first[step]
        shape = (self.steps, self.capacity)
        places, targets, weights = np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.float32)
        places[step, column] = time * self.batch_size + row
        targets[step, column] = self._targets[rows[step, row], time]
        weights[step, column] = 1.0
        return Epoch(rows, places, targets, weights, self._dropout_seed(number))

    def _dealt(self, random: np.random.Generator) -> np.ndarray:
        """(S, B): every row once. Rows are sorted by length and each batch gets one of every length, so that all
        batches hold about as many targets and none is mostly padding."""
        by_length = np.lexsort((random.random(self.count), -self._counts[:-1]))
        dealt = np.full(self.steps * self.batch_size, self.count, np.int32)
        dealt[: self.count] = by_length
        return random.permuted(dealt.reshape(self.batch_size, self.steps), axis=1).T.copy()

    def _capacity(self) -> int:
        """The most targets that a batch can hold: the longest row of every length."""
        longest = np.sort(self._counts)[::-1][: self.count]
        return max(1, int(longest[:: self.steps].sum()))

    def _dropout_seed(self, number: int) -> np.ndarray:
        state = np.random.SeedSequence([self._seed, DROPOUT_SALT, number]).generate_state(1)
        return np.array([state[0] >> 1, 0], np.int32)


def targets_of(encoded: Sequence[np.ndarray], length: int, form: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a form and, at every place, the word that is asked there, 0 for none: both (rows, length) int32."""
    if form != "prefixes":
        return headline_rows(encoded, length)
    inputs, answers = prefix_rows(encoded, length)
    targets = np.zeros_like(inputs)
    targets[:, -1] = answers
    return inputs, targets
