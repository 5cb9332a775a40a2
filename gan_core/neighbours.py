"""Nearest neighbours among points: SciPy's tree, loaded with its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.spatial import cKDTree


def point_tree(points: np.ndarray) -> cKDTree:
    """The tree of points (k, d); see ``scipy.spatial.cKDTree``."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - it would take a third of a second of every start of the app

    return cKDTree(points)
