"""Directions in which a generator changes most, after Härkönen et al. 2020 (GANSpace)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_core.errors import ConfigError
from gan_core.latent.vectors import vectors

SPARE, ROUNDS, SEED = 10, 4, 0
TINY = 1e-12


@dataclass(frozen=True)
class Directions:
    """Main directions, the strongest first.

    Attributes:
        vectors: (k, dim), float32, of length 1: along each of them a normal z has the spread 1.
        shares: (k,), float32: how much of all that varies each explains, 0 to 1.
    """

    vectors: np.ndarray
    shares: np.ndarray


def principal_directions(features: np.ndarray, z: np.ndarray, count: int) -> Directions:
    """The ``count`` directions of z along which ``features`` vary most.

    Arguments:
        features: (n, f) what an early layer of G made of z; or z itself.
        z: (n, dim).
        count: at most as many as n, f and dim allow; fewer come back where the features vary in fewer ways.

    Each principal component of the features is told from z by least squares; the slope, brought to length 1, is the
    direction. Its largest number is positive. The same input gives the same directions.
    """
    seen, rows = vectors(features, "The features"), vectors(z)
    if len(seen) != len(rows) or len(rows) < 2:
        raise ConfigError(
            f"Directions expected as many rows of features as of z, two or more, received {len(seen)} and {len(rows)}."
        )
    if count < 1:
        raise ConfigError(f"The number of directions expected a whole number from 1 on, received {count!r}.")
    seen, rows = (seen - seen.mean(0)).astype(np.float32), rows - rows.mean(0)
    components, variances = _main_components(seen, min(count, rows.shape[1], *seen.shape))
    slopes = np.linalg.lstsq(rows, (seen @ components.T).astype(np.float64), rcond=None)[0].T
    lengths = np.linalg.norm(slopes, axis=1)
    real = (lengths > TINY) & (variances > TINY * max(variances.max(initial=0.0), TINY))
    found = slopes[real] / lengths[real, None]
    signs = np.sign(found[np.arange(len(found)), np.abs(found).argmax(1)])
    total = max(float((seen**2).sum()), TINY)
    return Directions((found * signs[:, None]).astype(np.float32), (variances[real] / total).astype(np.float32))


def _main_components(centred: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Components (count, f) and their sums of squares, by subspace iteration (Halko et al. 2011): a whole
    decomposition of 2,000 x 1,024 numbers takes many times as long."""
    width = min(count + SPARE, *centred.shape)
    start = np.random.default_rng(SEED).standard_normal((centred.shape[1], width), centred.dtype)
    basis = np.linalg.qr(centred @ start)[0]
    for _ in range(ROUNDS):
        basis = np.linalg.qr(centred @ (centred.T @ basis))[0]
    _, values, components = np.linalg.svd(basis.T @ centred, full_matrices=False)
    return components[:count], values[:count] ** 2
