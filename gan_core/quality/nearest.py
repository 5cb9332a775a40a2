"""The real pictures that lie nearest to given ones: exact, in pieces, from memory-mapped data."""

from __future__ import annotations

import numpy as np

_VALUES_AT_ONCE = 8_000_000


def nearest(samples: np.ndarray, real: np.ndarray, count: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the real pictures are nearest to each sample, and how far, nearest first.

    Arguments:
        samples: uint8 (m, H, W, C).
        real: uint8 (n, H, W, C); at most 32 MB of it are in memory as numbers at a time.
        count: how many neighbours, 1 to n.

    Returns:
        Indices into `real`, int64 (m, count), and distances, float64 (m, count): the root of the mean squared
        difference of a pixel value, 0 (a copy) to 1 (black against white).
    """
    x = samples.reshape(len(samples), -1).astype(np.float32)
    best = np.full((len(x), count), np.inf)
    places = np.zeros((len(x), count), np.int64)
    rows = max(count, _VALUES_AT_ONCE // max(1, x.shape[1]))
    for first in range(0, len(real), rows):
        part = real[first : first + rows].reshape(-1, x.shape[1]).astype(np.float32)
        gaps = np.einsum("ij,ij->i", part, part) - 2 * (x @ part.T)  # smaller by |x|^2 than the squared distance
        some = np.argpartition(gaps, min(count, len(part)) - 1, axis=1)[:, :count]
        gaps = np.concatenate([best, np.take_along_axis(gaps, some, axis=1)], axis=1)
        found = np.concatenate([places, some + first], axis=1)
        order = gaps.argsort(axis=1, kind="stable")[:, :count]
        best, places = (np.take_along_axis(each, order, axis=1) for each in (gaps, found))
    return _by_distance(samples, real, places)


def _by_distance(samples: np.ndarray, real: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places with their distances worked out without rounding, so that a copy is at exactly 0."""
    distances = np.empty(places.shape)
    for sample, row, out in zip(samples, places, distances, strict=True):
        gap = (np.asarray(real[row], np.float64) - sample) / 255
        out[:] = np.sqrt(np.mean(gap**2, axis=(1, 2, 3)))
    order = distances.argsort(axis=1, kind="stable")
    return np.take_along_axis(places, order, axis=1), np.take_along_axis(distances, order, axis=1)
