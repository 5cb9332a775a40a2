"""What a set of real points is, and the table that all sets enter.

Every set is a population: a pool of points drawn once with a fixed seed, from which a run draws its real
batches. So all runs on a set see the same population, whatever their own seed is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gan_core.data.curves import Distance
from gan_core.errors import DataError
from gan_core.registry import Registry

POOL_POINTS = 65_536
POOL_SEED = 20_240_601


class DatasetSettings(Protocol):
    """What `make_points` reads of a configuration's dataset section."""

    name: str
    path: str | None
    formula: str | None
    x_min: float | None
    x_max: float | None
    jitter: float | None


@dataclass(frozen=True, eq=False)
class PointSet:
    """A population of real points.

    Attributes:
        name: the name in `POINT_SETS`.
        pool: shape (65,536, 2), float32, read-only; a csv or drawn set without jitter has its own number of
            points.
        box: (x_min, x_max, y_min, y_max), the plot's axes: the pool with a margin of 15 % on each side.
        distance: from points of shape (n, 2) to their distances to the support, shape (n,), float64, in data
            units: to the noiseless curve, for gaussians to the nearest centre, for csv and drawn to the
            nearest given point.
        description: one sentence for people.
        notes: sentences on what was done to a person's own data.
    """

    name: str
    pool: np.ndarray
    box: tuple[float, float, float, float]
    distance: Distance
    description: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Population:
    """What a source gives: the points before jitter, shape (n, 2), and what is known about them."""

    points: np.ndarray
    distance: Distance
    description: str
    notes: tuple[str, ...] = ()


Draw = Callable[[DatasetSettings, np.random.Generator], Population]


@dataclass(frozen=True)
class PointSource:
    """An entry of `POINT_SETS`: how to make one set, and what lists and menus say about it.

    Attributes:
        label: its name for people.
        help: one sentence on what it is good for.
        count: the points in its pool; None where the person's file decides.
        offline: whether it works without a network, as all of these do.
    """

    label: str
    help: str
    draw: Draw
    count: int | None = POOL_POINTS
    offline: bool = True

    def __call__(self, dataset: DatasetSettings) -> PointSet:
        """Return the set for these settings; see `gan_core.data.make_points`."""
        random = np.random.default_rng(POOL_SEED)
        population = self.draw(dataset, random)
        pool = _jittered(population.points, _jitter(dataset), random).astype(np.float32)
        pool.flags.writeable = False
        return PointSet(dataset.name, pool, _box(pool), population.distance, population.description, population.notes)


POINT_SETS: Registry[PointSource] = Registry("data set", DataError)


def point_set(name: str, label: str, help_text: str, count: int | None = POOL_POINTS) -> Callable[[Draw], Draw]:
    """Return a decorator that enters a drawing function in `POINT_SETS`, described as in `PointSource`."""

    def enter(draw: Draw) -> Draw:
        POINT_SETS.register(name)(PointSource(label, help_text, draw, count))
        return draw

    return enter


def _jitter(dataset: DatasetSettings) -> float:
    """Return the jitter, which must be a number of at least 0."""
    jitter = dataset.jitter or 0.0
    if not 0 <= jitter < np.inf:
        raise DataError(f"The jitter must be a number of at least 0, and it is {jitter}; choose 0 for exact data.")
    return jitter


def _jittered(points: np.ndarray, jitter: float, random: np.random.Generator) -> np.ndarray:
    """Add jitter to a population; a small one is first repeated to the size of the pool."""
    if jitter == 0:
        return points
    if len(points) != POOL_POINTS:
        points = points[random.integers(len(points), size=POOL_POINTS)]
    return points + random.normal(0.0, jitter, points.shape)


def _box(pool: np.ndarray) -> tuple[float, float, float, float]:
    """Return axes with a margin of 15 % on each side.

    A flat set gets up to twice its height, at most half its width (and the reverse), so that what a young
    generator does beside it can be seen; a set without any height gets half its width.
    """
    low, high = pool.min(axis=0).astype(np.float64), pool.max(axis=0).astype(np.float64)
    side = high - low
    longer = float(side.max()) or 1.0
    widened = np.where(side < 1e-3 * longer, longer / 2, np.minimum(longer / 2, 2 * side))
    half = 0.65 * np.maximum(side, widened)
    center = (low + high) / 2
    (x_min, y_min), (x_max, y_max) = center - half, center + half
    return float(x_min), float(x_max), float(y_min), float(y_max)
