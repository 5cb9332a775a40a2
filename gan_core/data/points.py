"""The one door to the sets of real points."""

from __future__ import annotations

# Importing a module of sets enters them in the table; this order is the order in menus.
# isort: off
from gan_core.data import shapes  # noqa: F401
from gan_core.data import graph  # noqa: F401
from gan_core.data import files  # noqa: F401

# isort: on
from gan_core.data.base import POINT_SETS, DatasetSettings, PointSet, PointSource

__all__ = ["POINT_SETS", "DatasetSettings", "PointSet", "PointSource", "make_points"]


def make_points(dataset: DatasetSettings) -> PointSet:
    """Return the real points that a configuration's dataset section asks for.

    The pool is drawn with a fixed seed: the same settings give the same population in every run, whatever the
    run's own seed is. Jitter is normal noise of that standard deviation on both coordinates. With jitter a
    csv or drawn set becomes a pool of 65,536 noisy copies of its points, so that the noise is not one fixed
    displacement of each point.

    Arguments:
        dataset: anything with the attributes name, path, formula, x_min, x_max and jitter.

    Raises DataError, in one sentence: unknown name, broken formula, range or file.
    """
    return POINT_SETS.get(dataset.name)(dataset)
