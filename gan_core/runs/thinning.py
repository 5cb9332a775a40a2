"""Which moments of a long run to keep, so that the timeline spans all of it with few files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread_evenly(steps: Sequence[int], keep: int) -> list[int]:
    """Places of at most ``keep`` of the rising ``steps``, as evenly spaced as they allow; the first and last stay.

    Dropping every second one again and again would keep the end dense and lose the beginning.
    """
    if len(steps) <= keep:
        return list(range(len(steps)))
    marks = np.linspace(steps[0], steps[-1], keep)
    right = np.searchsorted(steps, marks).clip(1, len(steps) - 1)
    array = np.asarray(steps)
    nearest = np.where(marks - array[right - 1] < array[right] - marks, right - 1, right)
    return sorted({0, len(steps) - 1, *nearest.tolist()})
