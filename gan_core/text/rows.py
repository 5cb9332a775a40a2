"""From encoded headlines to the rows of a training, in both of its forms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan_core.errors import DataError

MAX_PREFIX_BYTES = 512 * 2**20


def prefix_rows(encoded: Sequence[np.ndarray], input_length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one row for every beginning of every headline, and the word that follows: the material's form.

    A headline of n words gives n - 1 rows, in the order of the headlines. A beginning longer than `input_length`
    keeps its last words.

    Returns:
        x: shape (rows, input_length), int32, padded in front with 0.
        y: shape (rows,), int32, the id of the next word.

    Raises DataError where the rows would take more than 512 MB.
    """
    targets = sum(max(0, len(ids) - 1) for ids in encoded)
    if targets * input_length * 4 > MAX_PREFIX_BYTES:
        raise DataError(
            f"At most {MAX_PREFIX_BYTES // 2**20} MB of padded rows can be held, and {targets:,} rows of "
            f"{input_length} words take more; use fewer headlines, or train with one row per headline."
        )
    x = np.zeros((targets, input_length), np.int32)
    y = np.zeros(targets, np.int32)
    row = 0
    for ids in encoded:
        for end in range(1, len(ids)):
            beginning = ids[max(0, end - input_length) : end]
            x[row, input_length - len(beginning) :] = beginning
            y[row] = ids[end]
            row += 1
    return x, y


def headline_rows(encoded: Sequence[np.ndarray], input_length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one row for every headline, and the next word at each of its places: the fast form.

    Headlines of fewer than two words have nothing to predict and are left out; of one with more than
    `input_length` + 1 words the beginning is kept.

    Returns:
        x: shape (headlines, input_length), int32, padded behind with 0.
        y: shape (headlines, input_length), int32, the ids of the next words; 0 where there is none.
    """
    usable = [ids[: input_length + 1] for ids in encoded if len(ids) > 1]
    x = np.zeros((len(usable), input_length), np.int32)
    y = np.zeros((len(usable), input_length), np.int32)
    for row, ids in enumerate(usable):
        x[row, : len(ids) - 1] = ids[:-1]
        y[row, : len(ids) - 1] = ids[1:]
    return x, y
