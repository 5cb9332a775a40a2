"""Points that a person brought: a CSV or a drawing, kept under the runs folder by the hash of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.engine_link import run_store
from gan_core.data import read_points, write_points
from gan_core.errors import DataError

FOLDER = ".uploads"
MIN_DRAWN = 10


def keep_csv(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Check an uploaded CSV and keep it; returns its path and notes for the person who brought it.

    The same content gets the same path, so that it is the same setting of a run. Raises DataError in one
    sentence, with the line, when it does not hold two columns of numbers.
    """
    points = read_points(content, name)
    path = _place(content)
    if not path.exists():
        write_points(path, points.points)
    return str(path), points.notes


def keep_drawing(points: Sequence[tuple[float, float]]) -> str:
    """Keep points drawn on the plot, in data units; returns the path. Raises DataError for fewer than 10."""
    drawn = np.asarray(points, dtype=np.float32).reshape(-1, 2)
    distinct = len(np.unique(drawn, axis=0))
    if distinct < MIN_DRAWN:
        raise DataError(
            f"A drawing needs at least {MIN_DRAWN} different points, this one has {distinct}; draw some more."
        )
    path = _place(drawn.tobytes())
    if not path.exists():
        write_points(path, drawn)
    return str(path)


def _place(content: bytes) -> Path:
    folder = run_store().root / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"The points cannot be kept in {folder} ({error.strerror}); "
            "set GAN_RUNS_DIR to a folder that can be written."
        ) from error
    return folder / f"{hashlib.sha256(content).hexdigest()[:24]}.csv"
