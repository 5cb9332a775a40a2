"""What counts as a latent vector, and the two numbers that describe one: its norm and its direction."""

from __future__ import annotations

from typing import Any

import numpy as np

from gan_core.errors import ConfigError


def vector(given: Any, name: str = "z", dim: int | None = None) -> np.ndarray:
    """``given`` (dim,) or (1, dim) as finite float64 (dim,); raises ConfigError for anything else."""
    row = vectors(given, name)
    if len(row) != 1 or (dim is not None and row.shape[1] != dim):
        expected = "one vector" if dim is None else f"one vector of {dim} numbers"
        raise ConfigError(f"{name} expected {expected}, received the shape {np.shape(given)}; give one of that length.")
    return row[0]


def vectors(given: Any, name: str = "z") -> np.ndarray:
    """``given`` (n, dim) or (dim,) as finite float64 (n, dim); raises ConfigError for anything else."""
    try:
        rows = np.atleast_2d(np.asarray(given, np.float64))
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name} expected rows of equally many numbers, received something else.") from error
    if rows.ndim != 2 or rows.size == 0:
        raise ConfigError(f"{name} expected rows of numbers, received the shape {np.shape(given)}.")
    if not np.isfinite(rows).all():
        raise ConfigError(f"{name} holds a number that is infinite or not a number; leave it out.")
    return rows


def norms(rows: np.ndarray) -> np.ndarray:
    """Euclidean norm of each row: (n, dim) -> (n, 1)."""
    return np.linalg.norm(rows, axis=-1, keepdims=True)


def with_norms(rows: np.ndarray, wanted: np.ndarray | float) -> np.ndarray:
    """Rows of the same direction with the norms ``wanted`` (n, 1); rows of zeros, which have none, stay zeros."""
    own = norms(rows)
    return rows * np.divide(wanted, own, out=np.zeros_like(own), where=own > 0)
