"""The set `function`: points on the graph of a typed formula, with every range and value checked."""

from __future__ import annotations

import numpy as np

from gan_core.data.base import POOL_POINTS, DatasetSettings, Population, point_set
from gan_core.data.curves import VERTICES, distance_to_curve, graph_pieces
from gan_core.data.formula import parse_formula
from gan_core.errors import DataError

MAX_ABSOLUTE_Y = 1000.0
MAX_ABSOLUTE_X = 1000.0
MIN_RANGE = 1e-3


@point_set("function", "Your function", "A formula y = f(x) that you type, over a range you choose.")
def draw_function(dataset: DatasetSettings, random: np.random.Generator) -> Population:
    """The graph of a typed formula in its own units, x uniform over the range where y is finite."""
    low, high = _range(dataset.x_min, dataset.x_max)
    formula = parse_formula(dataset.formula or "")
    x = random.uniform(low, high, 4 * POOL_POINTS)
    grid = np.linspace(low, high, 2 * VERTICES + 1)
    y, grid_y = formula(x), formula(grid)
    _check_share(formula.text, grid, grid_y)
    _check_size(formula.text, grid, grid_y)
    _check_size(formula.text, x, y)
    finite = np.isfinite(y)
    notes = []
    if not finite.all():
        share = max(0.1, 100 * np.mean(~finite))
        notes.append(f"y = {formula.text} has no finite value for {share:.1f} % of the range; those x are left out.")
    extent = max(high - low, float(np.ptp(y[finite])))
    if extent > 10:
        notes.append(f"The points spread over {extent:.3g} units; a range and values within [-1, 1] train faster.")
    points = np.stack([x[finite], y[finite]], axis=1)[:POOL_POINTS]
    description = f"Points on y = {formula.text} with x uniform between {low:g} and {high:g}."
    return Population(points, distance_to_curve(graph_pieces(grid, grid_y)), description, tuple(notes))


def _range(x_min: float | None, x_max: float | None) -> tuple[float, float]:
    """Return the range of x as two finite numbers, the first smaller by at least 0.001."""
    if x_min is None or x_max is None or not np.isfinite([x_min, x_max]).all():
        raise DataError(f"The range of x needs two finite numbers, and it is {x_min} to {x_max}; choose, say, -1 to 1.")
    if max(abs(x_min), abs(x_max)) > MAX_ABSOLUTE_X:
        raise DataError(f"The range of x must lie within -1000 to 1000, and it is {x_min:g} to {x_max:g}; narrow it.")
    if x_max - x_min < MIN_RANGE:
        raise DataError(
            f"The range of x must begin below its end by at least 0.001, and it is {x_min:g} to {x_max:g}; "
            "choose, say, -1 to 1."
        )
    return float(x_min), float(x_max)


def _check_share(text: str, x: np.ndarray, y: np.ndarray) -> None:
    """Refuse a function without a finite value on more than half of its range."""
    finite = np.isfinite(y)
    if finite.mean() < 0.49:
        raise DataError(
            f"y = {text} has no finite value for {100 * np.mean(~finite):.0f} % of x between {x[0]:g} and "
            f"{x[-1]:g}; {_other_range(x, finite)}."
        )


def _check_size(text: str, x: np.ndarray, y: np.ndarray) -> None:
    """Refuse a function that leaves [-1000, 1000], and name a range where it stays within [-10, 10]."""
    size = np.where(np.isfinite(y), np.abs(y), 0.0)
    worst = size.argmax()
    if size[worst] > MAX_ABSOLUTE_Y:
        raise DataError(
            f"y = {text} reaches {y[worst]:.3g} at x = {x[worst]:.3g}, where at most 1000 is allowed; "
            f"{_other_range(x, np.isfinite(y) & (size <= 10))}."
        )


def _other_range(x: np.ndarray, usable: np.ndarray) -> str:
    """Return advice: the longest run of neighbouring x that are usable, when it is worth naming."""
    order = np.argsort(x)
    edges = np.flatnonzero(np.diff(usable[order], prepend=False, append=False)).reshape(-1, 2)
    if edges.size:
        first, last = edges[np.argmax(edges[:, 1] - edges[:, 0])]
        low, high = float(f"{x[order[first]]:.2g}"), float(f"{x[order[last - 1]]:.2g}")
        if high - low >= MIN_RANGE:
            return f"choose a range such as {low:g} to {high:g}"
    return "choose another formula or another range"
