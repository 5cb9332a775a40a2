"""How good generated points are: four figures, each beside its floor and its collapse value.

The floor is what real points score against real points, at the same number of points: a perfect generator
scores about that. The collapse value is what a generator scores that makes one single real point over and
over.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakKeyDictionary

import numpy as np

from gan_core.data.points import PointSet
from gan_core.errors import DataError
from gan_core.neighbours import point_tree
from gan_core.quality.figures import Figure, FigureInfo

MIN_POINTS = 2_000
MAX_POINTS = 20_000
GRID_CELLS = 32
COVERAGE_CELLS = 64
COVERAGE_SHARE = 0.2
COVERAGE_TOLERANCE = 0.03
SUPPORT_POINTS = 4_096
FLOOR_DRAWS = 8
COLLAPSE_POINTS = 64
KEPT_REFERENCES = 8
_ROWS_AT_ONCE = 1_000


FIGURES: dict[str, FigureInfo] = {
    "energy_distance": FigureInfo(
        "Energy distance",
        "How far all generated points are from the real ones: wrong places and missing parts both count.",
        "low",
        ".4f",
        "data units",
    ),
    "jensen_shannon": FigureInfo(
        "Jensen-Shannon divergence",
        "How different the densities are on a grid: 0 bits when they are equal, 1 bit when they never meet.",
        "low",
        ".3f",
        "bits",
    ),
    "distance_to_curve": FigureInfo(
        "Distance to the curve",
        "How far a generated point lies from the curve on average; it cannot see that a part is missing.",
        "low",
        ".4f",
        "data units",
    ),
    "coverage": FigureInfo(
        "Coverage",
        "The share of the real points' territory that the generator reaches: it drops with every missing part.",
        "high",
        ".0%",
        "share",
    ),
}


def evaluate_points(fake: np.ndarray, points: PointSet, seed: int = 0) -> dict[str, Figure]:
    """Return every figure of `FIGURES` for generated points, with its floor and its collapse value.

    Floor and collapse are averages over 8 real samples and over 64 single real points. They are worked out
    once per set, number of points and seed, and kept; the first call therefore takes several times as long as
    the next.

    Arguments:
        fake: generated points, shape (n, 2), n from 2,000 to 20,000; the time grows with n squared.
        points: the real set.
        seed: chooses the n real points that the energy distance compares with.

    Raises DataError for another shape, too few or too many points, or points that are not finite in float32:
    such a generator has diverged, and no figure would mean anything.
    """
    fake = _checked(fake)
    reference = _reference(points, len(fake), seed)
    values = reference.values(fake, points)
    return {
        name: Figure(value=values[name], floor=reference.floor[name], collapse=reference.collapse[name])
        for name in FIGURES
    }


def energy_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the energy distance 2 E|X-Y| - E|X-X'| - E|Y-Y'| between samples of shapes (n, 2) and (m, 2).

    The V-statistic, with the zero distances of points to themselves: never negative, and for two samples of
    one distribution (1/n + 1/m) E|X-X'| on average. In data units; not the square root that some texts take.
    Source: Szekely and Rizzo, Energy statistics, Journal of Statistical Planning and Inference 143 (2013).
    """
    return max(0.0, 2 * _mean_distance(a, b) - _mean_distance(a, a) - _mean_distance(b, b))


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Jensen-Shannon divergence in bits, 0 to 1, of two arrays of shares or counts of one shape.

    The plain estimate, not corrected for its bias: with n points it stays above 0 by about (cells - 1) / (8 n
    ln 2) per sample, which is why it is shown beside its floor. Source: Lin, IEEE Transactions on Information
    Theory 37 (1991).
    """
    p, q = np.asarray(p, dtype=np.float64) / np.sum(p), np.asarray(q, dtype=np.float64) / np.sum(q)
    return float(np.clip(_entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2, 0.0, 1.0))


def sliced_wasserstein(a: np.ndarray, b: np.ndarray, directions: int = 64) -> float:
    """Return the mean Wasserstein-1 distance of two samples of one size over evenly spread directions.

    A cheaper relative of the energy distance, n log n instead of n squared, in data units.
    Source: Bonneel et al., Sliced and Radon Wasserstein barycenters of measures (2015).

    Arguments:
        a, b: shape (n, 2) each.
        directions: how many directions of the half circle are looked at.
    """
    if a.shape != b.shape:
        raise DataError(f"Two samples of one shape are needed, and these have {a.shape} and {b.shape}.")
    angles = np.pi * np.arange(directions) / directions
    axes = np.stack([np.cos(angles), np.sin(angles)])  # (2, directions)
    return float(np.abs(np.sort(a @ axes, axis=0) - np.sort(b @ axes, axis=0)).mean())


class _Reference:
    """The real side of a comparison, worked out once for one set, one number of points and one seed."""

    def __init__(self, points: PointSet, n: int, seed: int) -> None:
        random = np.random.default_rng([seed, n])
        self.box = points.box
        self.sample = _draw(points.pool, n, random)
        self.sample_spread = _mean_distance(self.sample, self.sample)
        self.density = _histogram(points.pool, self.box)
        self.territory = territory_of(points)
        draws = [self.values(_draw(points.pool, n, random), points) for _ in range(FLOOR_DRAWS)]
        self.floor = _mean_values(draws)
        # One point alone scores the same as n copies of it.
        singles = _draw(points.pool, COLLAPSE_POINTS, random)
        self.collapse = _mean_values([self.values(single[None], points) for single in singles])

    def values(self, fake: np.ndarray, points: PointSet) -> dict[str, float]:
        """Return the figures of points of shape (m, 2) against this reference."""
        spread = 2 * _mean_distance(fake, self.sample) - _mean_distance(fake, fake) - self.sample_spread
        return {
            "energy_distance": max(0.0, spread),
            "jensen_shannon": jensen_shannon(_histogram(fake, self.box), self.density),
            "distance_to_curve": float(np.mean(points.distance(fake))),
            "coverage": self.territory.coverage(fake),
        }


class Territory:
    """The real points' territory, cut into up to 64 cells around anchors that lie far from each other.

    A generated point counts for the cell of its nearest anchor, when a real point lies within 3 % of the
    longer side of the real points' bounding box. A cell is reached when at least a fifth of its fair share of
    all generated points counts for it; it contributes the share of real points that live in it.
    """

    def __init__(self, pool: np.ndarray) -> None:
        support = pool[:: max(1, len(pool) // SUPPORT_POINTS)].astype(np.float64)
        self._support = point_tree(support)
        self._tolerance = COVERAGE_TOLERANCE * float(np.ptp(pool, axis=0).max())
        self._anchors = point_tree(_far_apart(support, COVERAGE_CELLS))
        self._shares = self._cells(pool) / len(pool)

    def coverage(self, fake: np.ndarray) -> float:
        """Return the share of the territory, 0 to 1, that points of shape (m, 2) reach."""
        return self.reach(fake)[0]

    def reach(self, fake: np.ndarray) -> tuple[float, float]:
        """Return the coverage, and the share of the points of shape (m, 2) that lie close to a real one."""
        near = self._support.query(fake, distance_upper_bound=self._tolerance)[0] <= self._tolerance
        reached = self._cells(fake[near]) >= COVERAGE_SHARE * self._shares * len(fake)
        return float(self._shares[reached].sum()), float(near.mean())

    def _cells(self, points: np.ndarray) -> np.ndarray:
        """Return how many points have each anchor as their nearest, shape (cells,)."""
        return np.bincount(self._anchors.query(points)[1], minlength=self._anchors.n)


_references_lock = threading.Lock()
_territories: WeakKeyDictionary[PointSet, Territory] = WeakKeyDictionary()


def territory_of(points: PointSet) -> Territory:
    """Return the kept territory of a set, making it when needed."""
    with _references_lock:
        found = _territories.get(points)
    if found is None:
        found = Territory(points.pool)
        with _references_lock:
            found = _territories.setdefault(points, found)
    return found


_references: WeakKeyDictionary[PointSet, OrderedDict[tuple[int, int], _Reference]] = WeakKeyDictionary()


def _reference(points: PointSet, n: int, seed: int) -> _Reference:
    """Return the kept reference of a set, making it when needed; the oldest of more than 8 is dropped."""
    with _references_lock:
        kept = _references.setdefault(points, OrderedDict())
        found = kept.get((n, seed))
    if found is None:
        found = _Reference(points, n, seed)
        with _references_lock:
            kept[n, seed] = found
            while len(kept) > KEPT_REFERENCES:
                kept.popitem(last=False)
    return found


def _checked(fake: np.ndarray) -> np.ndarray:
    """Return the generated points as float32 after a look at shape, number and values."""
    fake = np.asarray(fake)
    if fake.ndim != 2 or fake.shape[1] != 2:
        raise DataError(f"Generated points must have the shape (n, 2), and these have {fake.shape}.")
    if not MIN_POINTS <= len(fake) <= MAX_POINTS:
        raise DataError(
            f"The quality figures need {MIN_POINTS:,} to {MAX_POINTS:,} generated points, and {len(fake):,} "
            "came; draw another number."
        )
    with np.errstate(over="ignore"):
        fake = fake.astype(np.float32)
    broken = int((~np.isfinite(fake)).any(axis=1).sum())
    if broken:
        raise DataError(
            f"{broken:,} of {len(fake):,} generated points are not finite numbers: the generator has "
            "diverged; go back to an earlier step or lower the learning rates."
        )
    return fake


def _draw(pool: np.ndarray, n: int, random: np.random.Generator) -> np.ndarray:
    """Return n real points, drawn with replacement as a run draws its batches."""
    return pool[random.integers(len(pool), size=n)]


def _mean_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the mean distance of all pairs, in blocks of rows so that memory stays small."""
    from scipy.spatial.distance import cdist  # noqa: PLC0415 - as in gan_core.neighbours

    total = sum(cdist(a[row : row + _ROWS_AT_ONCE], b).sum() for row in range(0, len(a), _ROWS_AT_ONCE))
    return float(total / (len(a) * len(b)))


def _histogram(points: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Return the counts on a grid of 32 x 32 cells over the box; the last entry counts the points outside."""
    low, high = np.array(box[0::2]), np.array(box[1::2])
    cell = np.floor((points - low) / (high - low) * GRID_CELLS)
    inside = ((cell >= 0) & (cell < GRID_CELLS)).all(axis=1)
    index = cell[inside].astype(np.int64) @ (GRID_CELLS, 1)
    counts = np.bincount(index, minlength=GRID_CELLS**2 + 1)
    counts[-1] = len(points) - len(index)
    return counts


def _entropy(shares: np.ndarray) -> float:
    """Return the entropy in bits of shares that sum to 1."""
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())


def _far_apart(points: np.ndarray, count: int) -> np.ndarray:
    """Return up to `count` distinct points, each the farthest from those chosen before."""
    chosen = [0]
    gap = np.full(len(points), np.inf)
    while len(chosen) < count:
        gap = np.minimum(gap, np.hypot(*(points - points[chosen[-1]]).T))
        farthest = int(gap.argmax())
        if gap[farthest] == 0:
            break
        chosen.append(farthest)
    return points[chosen]


def _mean_values(draws: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of every figure over several draws."""
    return {name: float(np.mean([draw[name] for draw in draws])) for name in FIGURES}
