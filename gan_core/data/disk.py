"""What writing big files takes: one writer at a time, nothing half-written, a full disk said in words."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gan_core.errors import DataError, RunError
from gan_core.runs.files import temporary_name
from gan_core.runs.lock import FileLock

WAIT_SECONDS = 1800.0

OnProgress = Callable[[str, float | None], None]


@contextmanager
def temporary_file(path: Path) -> Iterator[BinaryIO]:
    """Open a hidden file beside `path` that replaces it at the end, or vanishes when the block fails."""
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def disk_in_words(folder: Path, instead: str = "set GAN_CACHE_DIR to a folder on another disk") -> Iterator[None]:
    """Turn an OSError of the block into one sentence about the folder, with what to do `instead` of using it."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DataError(f"The disk with {folder} is full; free some space, or {instead}.") from error
        raise DataError(
            f"The folder {folder} cannot be written ({error.strerror or error}); allow it, or {instead}."
        ) from error


@contextmanager
def one_at_a_time(
    path: Path, meanwhile: str, on_progress: OnProgress, *, wait_seconds: float = WAIT_SECONDS
) -> Iterator[None]:
    """Hold the lock at `path` for the block; while somebody else holds it, `meanwhile` is shown.

    Raises DataError after `wait_seconds`.
    """
    with _acquired(path, meanwhile, on_progress, wait_seconds):
        yield


def _acquired(path: Path, meanwhile: str, on_progress: OnProgress, wait_seconds: float) -> FileLock:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return FileLock(path, path.name, wait_seconds=min(0.5, wait_seconds))
        except RunError as error:
            if time.monotonic() >= deadline:
                raise DataError(
                    f"{meanwhile}, and has done so for a long time; end that process, or delete {path}."
                ) from error
            on_progress(meanwhile, None)
