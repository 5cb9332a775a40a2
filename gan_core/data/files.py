"""The sets `csv` and `drawn`: a person's own points."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gan_core.data.base import DatasetSettings, Population, point_set
from gan_core.data.curves import distance_to_points
from gan_core.data.pointfile import read_points
from gan_core.errors import DataError


@point_set("csv", "Your CSV", "Two columns of numbers from your own file.", count=None)
def draw_csv(dataset: DatasetSettings, _: np.random.Generator) -> Population:
    """The points of a person's own file."""
    if not dataset.path:
        raise DataError("The set csv needs a file; upload a CSV with two columns of numbers, or give its path.")
    return _from_file(dataset.path, "Points from")


@point_set("drawn", "Draw your own", "Points that you draw on the plot.", count=None)
def draw_drawn(dataset: DatasetSettings, _: np.random.Generator) -> Population:
    """The points that a person drew, saved as CSV."""
    if not dataset.path:
        raise DataError("The set drawn has no points yet; draw at least 10 points on the plot.")
    return _from_file(dataset.path, "Points drawn by hand, from")


def _from_file(path: str, wording: str) -> Population:
    """Return the points of a CSV file; their support is the points themselves."""
    file = read_points(path)
    description = f"{wording} {Path(path).name} ({len(file.points):,} points)."
    return Population(file.points, distance_to_points(file.points), description, file.notes)
