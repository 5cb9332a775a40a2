"""Cheap figures of a moment of a 2-D run, for the doctor: from what a viewer sees anyway, about a millisecond.

An evaluation of quality takes a hundred times as long; these come with every frame and every snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gan_core.data.points import PointSet
from gan_core.neighbours import point_tree
from gan_core.quality.points import sliced_wasserstein, territory_of

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

DIRECTIONS = 16
MOST_GIVEN = 200  # a set of more given points is a shape and not a list to be learned by heart
OWN_SETS = ("csv", "drawn")
Vitals = dict[str, float | None]


class PointVitals:
    """Measures moments of runs on one set of points.

    Arguments:
        points: the real set.
        real: shape (r, 2), real points to compare with; as many as there are fakes are used.
    """

    def __init__(self, points: PointSet, real: np.ndarray) -> None:
        pool = points.pool.astype(np.float64)
        self._territory, self._real = territory_of(points), real.astype(np.float64)
        self._middle = pool.mean(axis=0)
        self._size = max(float(np.sqrt(((pool - self._middle) ** 2).sum(axis=1).mean())), 1e-9)
        self._given = _given(points)

    def measure(self, fakes: np.ndarray, arrows: np.ndarray) -> Vitals:
        """Return the figures of fakes (m, 2) and of the gradients of G's loss at them (m, 2); empty where the fakes
        are no numbers."""
        fakes = fakes.astype(np.float64)
        if not np.isfinite(fakes).all():
            return {}
        count = min(len(fakes), len(self._real))
        reached, near = self._territory.reach(fakes)
        middle = fakes.mean(axis=0)
        x, y = (middle - self._middle) / self._size
        figures = {
            "reached": reached,
            "near": near,
            "gap": sliced_wasserstein(fakes[:count], self._real[:count], DIRECTIONS) / self._size,
            "gradient": float(np.median(np.linalg.norm(arrows, axis=1))) * self._size,
            "spread": float(np.sqrt(((fakes - middle) ** 2).sum(axis=1).mean())) / self._size,
            "x": x,
            "y": y,
            "repeats": self._repeats(fakes),
        }
        return {name: None if value is None else float(f"{value:.5g}") for name, value in figures.items()}

    def _repeats(self, fakes: np.ndarray) -> float | None:
        if self._given is None:
            return None
        tree, apart = self._given
        return float(np.median(tree.query(fakes)[0])) / apart


def _given(points: PointSet) -> tuple[cKDTree, float] | None:
    """The few points that a person gave, and how far each lies from its nearest neighbour; else None."""
    if points.name not in OWN_SETS or len(points.pool) > MOST_GIVEN:
        return None
    distinct = np.unique(points.pool.astype(np.float64), axis=0)
    if len(distinct) < 3:
        return None
    tree = point_tree(distinct)
    return tree, float(np.median(tree.query(distinct, 2)[0][:, 1]))
