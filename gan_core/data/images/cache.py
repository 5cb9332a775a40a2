"""Prepared pictures on disk: made once, then memory-mapped by every process that wants them.

One set in one size is three files in its folder (see :mod:`.room`): NAME.npy (the pictures), NAME.labels.npy and
NAME.json (names and notes). The pictures come last and in one move, so a set is there completely or not at all. They
are written as a stream, not through a memory map: a full disk is then an error and not a dead process.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gan_core.data.disk import disk_in_words, one_at_a_time, temporary_file
from gan_core.data.images.base import PictureShape, Stock
from gan_core.data.images.places import OnProgress
from gan_core.data.images.room import OnSize, Room, room_for
from gan_core.errors import DataError
from gan_core.runs.files import atomic_write_bytes, temporary_name

FORMAT = "1"  # goes up when the same files would give other pixels
STALE_SECONDS = 86_400.0


@dataclass(frozen=True, eq=False)
class Prepared:
    """What lies in the cache for one set: pictures (n, H, W, C) uint8, labels (n,) int64 or None, and words."""

    images: np.ndarray
    labels: np.ndarray | None
    notes: tuple[str, ...]
    mark: str


def prepared(
    name: str, stock: Stock, shape: PictureShape, on_progress: OnProgress, on_size: OnSize | None = None
) -> Prepared:
    """Return the pictures of a stock in one shape, from the cache or made now and kept there.

    ``on_size`` is told how much more will lie beside an upload, before it does; an error it raises comes through.

    Raises DataError: no usable picture, a set that is too large, a full disk, a folder that cannot be written.
    """
    mark = _mark(stock)
    room = room_for(stock.source)
    path = room.folder / _file_name(name, stock, shape, mark)
    found = _load(path, shape, mark)
    if found is not None:
        return found
    room.check(stock.count, shape)
    if room.uploaded and on_size is not None:
        on_size(room.growth(stock.count * shape.nbytes))
    with disk_in_words(path.parent, room.advice):
        path.parent.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(path.with_suffix(".lock"), "Another process prepares these pictures", on_progress):
            found = _load(path, shape, mark)
            if found is None:
                _make(path, stock, shape, room, on_progress)
                _sweep(path.parent)
                room.tidy(keep=path)
                found = _load(path, shape, mark)
    if found is None:
        raise DataError(f"The prepared pictures {path} cannot be read back; check the disk and try again.")
    return found


def _mark(stock: Stock) -> str:
    text = "\0".join((FORMAT, *stock.mark, *stock.class_names))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _file_name(name: str, stock: Stock, shape: PictureShape, mark: str) -> str:
    """Return e.g. mnist-28x28-L-0_3_7-91c2d0a17be4.npy."""
    choice = re.sub(r"[^0-9A-Za-z]+", "_", stock.choice)[:40] or "all"
    return f"{name}-{shape.width}x{shape.height}-{shape.mode}-{choice}-{mark}.npy"


def _load(path: Path, shape: PictureShape, mark: str) -> Prepared | None:
    """Return what is in the cache, or None when it is missing or damaged."""
    try:
        images = np.load(path, mmap_mode="r", allow_pickle=False)
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        labels = np.load(path.with_suffix(".labels.npy"), allow_pickle=False) if about["labelled"] else None
        fits = images.shape[1:] == tuple(shape) and images.dtype == np.uint8 and len(images) == about["count"]
        if not fits or (labels is not None and labels.shape != images.shape[:1]):
            return None
        notes = tuple(str(note) for note in about["notes"])
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None
    if labels is not None:
        labels.flags.writeable = False
    with suppress(OSError):
        path.touch()  # used now: the last to be pruned
    return Prepared(images, labels, notes, mark)


def _make(path: Path, stock: Stock, shape: PictureShape, room: Room, on_progress: OnProgress) -> None:
    """Make all pictures and put the three files into place."""
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            count, labels = _write(file, stock, shape, room, on_progress)
        if count == 0:
            raise DataError(_nothing(stock))
        if labels is not None:
            with temporary_file(path.with_suffix(".labels.npy")) as file:
                np.save(file, labels, allow_pickle=False)
        about = {"count": count, "labelled": labels is not None, "notes": stock.remarks, "classes": stock.class_names}
        atomic_write_bytes(path.with_suffix(".json"), json.dumps(about, indent=1).encode())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _nothing(stock: Stock) -> str:
    why = f" ({stock.remarks[-1].rstrip('.')})" if stock.remarks else ""
    return f"No picture could be used{why}; choose a folder or zip that holds JPEG or PNG pictures."


def _write(
    file: BinaryIO, stock: Stock, shape: PictureShape, room: Room, on_progress: OnProgress
) -> tuple[int, np.ndarray | None]:
    """Write an .npy file block by block; return the number of pictures and their labels."""
    _header(file, 0, shape)
    count, told = 0, 0.0
    labels: list[np.ndarray] = []
    for block in stock.blocks(shape):
        room.check(count + len(block.images), shape)  # a zip may hold one name many times
        file.write(np.ascontiguousarray(block.images, dtype=np.uint8).data)
        count += len(block.images)
        labels += [] if block.labels is None else [block.labels]
        if time.monotonic() - told > 0.1:
            told = time.monotonic()
            on_progress("Preparing the pictures", min(count / max(stock.count, 1), 1.0))
    file.seek(0)
    _header(file, count, shape)  # the same length: NumPy leaves room for a larger first axis
    return count, _joined(labels) if stock.class_names else None


def _joined(labels: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(labels).astype(np.int64) if labels else np.zeros(0, np.int64)


def _header(file: BinaryIO, count: int, shape: PictureShape) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)})


def _sweep(folder: Path) -> None:
    """Delete what processes left that were killed."""
    with suppress(OSError):
        for left in folder.glob(".*.tmp"):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                left.unlink(missing_ok=True)
