"""Distances from points in the plane to curves, centres and clouds of points."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gan_core.neighbours import point_tree

# (n, 2) points -> (n,) distances in data units, float64
Distance = Callable[[np.ndarray], np.ndarray]

VERTICES = 4096


def distance_to_points(anchors: np.ndarray) -> Distance:
    """Return the distance to the nearest of `anchors`, shape (k, 2), exactly."""
    tree = point_tree(np.asarray(anchors, dtype=np.float64))
    return lambda points: tree.query(np.asarray(points, dtype=np.float64))[0]


def distance_to_curve(pieces: Sequence[np.ndarray]) -> Distance:
    """Return the distance to a curve that is given as one or more dense polylines.

    The two vertices nearest to a point are looked up in a tree, and the distance to the segments that meet
    there is exact. What remains is the polyline's own error, spacing^2 * curvature / 8: about 1e-8 for the
    quadratic at 4,096 vertices. Closed curves repeat their first vertex at the end.

    Arguments:
        pieces: arrays of shape (k, 2) with k >= 1; no segment joins two pieces.
    """
    start = np.concatenate([np.asarray(piece, dtype=np.float64) for piece in pieces])
    # Vertex i begins segment i; the last vertex of a piece begins a segment of length 0.
    delta = np.concatenate([np.diff(piece, axis=0, append=piece[-1:]) for piece in pieces]).astype(np.float64)
    length_squared = np.maximum(np.einsum("ij,ij->i", delta, delta), np.finfo(np.float64).tiny)
    tree = point_tree(start)
    neighbours = min(2, len(start))

    def distance(points: np.ndarray) -> np.ndarray:
        points = np.asarray(points, dtype=np.float64)
        vertex = tree.query(points, k=neighbours)[1].reshape(len(points), -1)  # (n, 2)
        segment = np.concatenate([np.maximum(vertex - 1, 0), vertex], axis=1)  # (n, 4)
        offset = points[:, None, :] - start[segment]  # (n, 4, 2)
        along = np.einsum("nsd,nsd->ns", offset, delta[segment]) / length_squared[segment]
        offset -= np.clip(along, 0.0, 1.0)[..., None] * delta[segment]
        return np.sqrt(np.einsum("nsd,nsd->ns", offset, offset).min(axis=1))

    return distance


def graph_pieces(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Cut the graph of a function, sampled at rising `x`, into polylines of shape (k, 2).

    It is cut where y is not finite, and where y jumps by more than a tenth of its whole range from one sample
    to the next, as in sign(x) or floor(x): the gap does not belong to the curve.
    """
    finite = np.isfinite(y)
    height = np.ptp(y[finite])
    with np.errstate(invalid="ignore"):
        jump = np.abs(np.diff(y)) > 0.1 * height
    cuts = np.flatnonzero(jump | ~finite[1:] | ~finite[:-1]) + 1
    graph = np.stack([x, y], axis=1)
    return [piece for piece in np.split(graph, cuts) if np.isfinite(piece).all()]


def arc(centre: tuple[float, float], radius: float, angles: np.ndarray) -> np.ndarray:
    """Return the points of a circle at `angles` (radians), shape (len(angles), 2)."""
    return np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], axis=1)
