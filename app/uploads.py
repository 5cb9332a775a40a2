"""What a person brought: a CSV, a drawing, any upload, kept under the runs folder by the hash of its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from app.engine_link import run_store
from gan_core.data import read_points, write_points
from gan_core.errors import DataError
from gan_core.people.uploads import UPLOADS

MOST_MB = 50  # of every upload but a run's zip; the browser is told, and each door looks itself
MIN_DRAWN = 10


def keep_csv(content: bytes, name: str, *, looking: bool = False) -> tuple[str, tuple[str, ...]]:
    """Check an uploaded CSV and keep it; returns its path and notes for the person who brought it.

    The same content gets the same path, so that it is the same setting of a run. With ``looking`` the points are a
    copy for a look at a run: nobody's, and never refused for want of room.

    Raises DataError in one sentence, with the line, when it does not hold two columns of numbers; PeopleError where
    this person has no room left.
    """
    check_size(len(content), name)
    points = read_points(content, name)
    if looking:
        return str(_copy_for_a_look(content, points.points)), points.notes
    return str(keep(_csv_name(content), _writing(points.points), what="points")), points.notes


def keep_drawing(points: Sequence[tuple[float, float]]) -> str:
    """Keep points drawn on the plot, in data units; returns the path. Raises DataError for fewer than 10."""
    drawn = np.asarray(points, dtype=np.float32).reshape(-1, 2)
    distinct = len(np.unique(drawn, axis=0))
    if distinct < MIN_DRAWN:
        raise DataError(
            f"A drawing needs at least {MIN_DRAWN} different points, this one has {distinct}; draw some more."
        )
    return str(keep(_csv_name(drawn.tobytes()), _writing(drawn), what="points"))


def keep(name: str, make: Callable[[Path], object], *, what: str) -> Path:
    """Have ``make`` write an upload to its place, as this person's; returns the place.

    Raises PeopleError where this person has no room left, DataError, naming ``what``, where nothing can be written.
    """
    with _in_words(what):
        return run_store().keep_upload(name, make)


def check_size(received: int, name: str, most_mb: int = MOST_MB) -> None:
    """Refuse more than ``most_mb``, whatever a browser was told. Raises DataError."""
    if received > most_mb * 2**20:
        raise DataError(
            f"{name[:60]} has {received / 2**20:,.0f} MB, and at most {most_mb:,} MB can be uploaded; choose a smaller "
            "file."
        )


def size_of(file: BinaryIO) -> int:
    """How many bytes an open file has, without copying them; it is at its beginning afterwards."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def hash_of(*parts: bytes) -> str:
    """What an upload with this content is called."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()[:24]


def _csv_name(content: bytes) -> str:
    return f"{hash_of(content)}.csv"


def _writing(points: np.ndarray) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        if not path.exists():
            write_points(path, points)

    return write


def _copy_for_a_look(content: bytes, points: np.ndarray) -> Path:
    path = run_store().root / UPLOADS / _csv_name(content)
    with _in_words("points"):
        path.parent.mkdir(parents=True, exist_ok=True)
        _writing(points)(path)
        os.utime(path)  # in use now: what is idle goes after a day
    return path


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            f"The {what} cannot be kept in {run_store().root / UPLOADS} ({error.strerror}); "
            "set GAN_RUNS_DIR to a folder that can be written."
        ) from error
