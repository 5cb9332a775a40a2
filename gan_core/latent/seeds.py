"""Random latent vectors: those of a seed, and those that keep to the middle."""

from __future__ import annotations

import zlib
from statistics import NormalDist

import numpy as np

from gan_core.errors import ConfigError

NORMAL = NormalDist()


def seed_latents(seed: int, count: int, latent_dim: int) -> np.ndarray:
    """z (count, latent_dim), float32: rows of the seed's normal numbers; row i is the same whatever the count."""
    return np.random.default_rng(seed).standard_normal((count, latent_dim)).astype(np.float32)


def truncated(z: np.ndarray, limit: float) -> np.ndarray:
    """z (n, dim) with every number beyond +-``limit`` drawn again between these limits: pictures nearer the usual.

    A row always becomes the same row, wherever it stands: its own numbers are the seed of the new ones. Source of
    the trick: Brock et al. 2019 (BigGAN). Raises ConfigError for a limit that is not a number above 0.
    """
    if not limit > 0:
        raise ConfigError(f"The limit of truncation expected a number above 0, such as 1, received {limit!r}.")
    rows = np.array(z, np.float32, ndmin=2)
    for row in rows:
        beyond = np.abs(row) > limit
        if beyond.any():
            row[beyond] = _drawn_within(limit, int(beyond.sum()), zlib.crc32(row.tobytes()))
    return rows


def _drawn_within(limit: float, count: int, seed: int) -> np.ndarray:
    """``count`` normal numbers within +-``limit``, by the inverse of the normal distribution."""
    low = NORMAL.cdf(-limit)
    shares = np.random.default_rng(seed).uniform(low, 1.0 - low, count)
    drawn = [NORMAL.inv_cdf(min(max(share, 1e-12), 1.0 - 1e-12)) for share in shares]
    return np.clip(np.array(drawn), -limit, limit)
