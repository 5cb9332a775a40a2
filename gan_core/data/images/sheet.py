"""Real samples to look at: a mixed handful, or one row for each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan_core.data.images.base import ImageSet


def contact_sheet(data: ImageSet, count: int, seed: int = 0) -> np.ndarray:
    """Return `count` real pictures, shape (count, H, W, C), uint8; without repeats while there are enough.

    The same seed gives the same pictures. On a labelled set the classes take turns, so a small sheet shows many.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(data.images))
    if data.labels is not None and len(data.class_names) > 1:
        order = _taking_turns(order, data.labels)
    return _rows(data, np.resize(order, count))


def class_rows(data: ImageSet, classes: Sequence[int], columns: int, seed: int = 0) -> np.ndarray:
    """Return real pictures, row by row: `columns` of each class, shape (len(classes) * columns, H, W, C), uint8.

    A class with fewer pictures repeats them; one with none gives black ones.
    """
    if data.labels is None:
        return contact_sheet(data, len(classes) * columns, seed)
    random = np.random.default_rng(seed)
    rows = np.zeros((len(classes), columns, *data.shape), np.uint8)
    for row, index in zip(rows, classes, strict=True):
        of_class = np.flatnonzero(data.labels == index)
        if len(of_class):
            row[:] = _rows(data, np.resize(random.permutation(of_class), columns))
    return rows.reshape(-1, *data.shape)


def _taking_turns(order: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the indices so that the first of each class come first, then the second of each, and so on."""
    of_class = labels[order]
    by_class = np.argsort(of_class, kind="stable")
    counts = np.bincount(of_class)
    turn = np.empty(len(order), np.int64)
    turn[by_class] = np.concatenate([np.arange(count) for count in counts])
    return order[np.argsort(turn, kind="stable")]


def _rows(data: ImageSet, rows: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(data.images[rows])
