"""Where prepared pictures are kept, and how much of the disk a set may take: reckoned before one is decoded.

What was uploaded is prepared beside the uploads, so that it goes with them: ``.uploads/NAME`` in the folder of runs
has its prepared sets in ``.uploads/.prepared/NAME``. All others are kept in the cache folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

from gan_core.data.images.base import PictureShape
from gan_core.data.images.places import cache_dir
from gan_core.doors.places import PREPARED, UPLOADS, serves_a_class
from gan_core.errors import DataError

BUDGET_BYTES = 12 * 2**30  # of all sets in the cache together, and of all that were made of uploads
UPLOAD_BYTES = 10**9  # of the sets of one upload together, on a server for a class

OnSize = Callable[[int], None]


@dataclass(frozen=True)
class Room:
    """A folder for the prepared sets of one source.

    Attributes:
        folder: where they lie.
        most_bytes: what one set may have, and what all in this folder have together.
        uploaded: whether the source is an upload.
    """

    folder: Path
    most_bytes: int
    uploaded: bool

    @property
    def advice(self) -> str:
        """What helps against a full disk."""
        return f"set {'GAN_RUNS_DIR' if self.uploaded else 'GAN_CACHE_DIR'} to a folder on another disk"

    def check(self, count: int, shape: PictureShape) -> None:
        """Refuse a set of so many pictures in this shape that is too large. Raises DataError."""
        size = count * shape.nbytes
        if size > self.most_bytes:
            mode = "grey" if shape.channels == 1 else "RGB"
            most = f"{floor(self.most_bytes / 1e7) / 100:g} GB"
            raise DataError(
                f"{count:,} pictures of {shape.width}x{shape.height} in {mode} take {ceil(size / 1e7) / 100:g} GB once "
                f"prepared, and {'uploaded pictures' if self.uploaded else 'those of a set'} may take {most} here; "
                "choose a smaller size or fewer pictures."
            )

    def growth(self, size: int) -> int:
        """How much more lies here once a set of so many bytes was made, and others went for it."""
        return max(0, min(size, self.most_bytes - sum(map(_size_of, self.folder.glob("*.npy")))))

    def tidy(self, keep: Path) -> None:
        """Delete the sets that were not used for longest until the rest has room; never `keep`."""
        _prune(self.folder.glob("*.npy"), keep, self.most_bytes)
        if self.uploaded:
            _prune(self.folder.parent.glob("*/*.npy"), keep, BUDGET_BYTES)


def room_for(source: Path | None) -> Room:
    """Return where the prepared sets of a folder or zip go; None for a set that is no person's own."""
    upload = upload_of(source)
    if upload is None:
        return Room(cache_dir() / "prepared", BUDGET_BYTES, uploaded=False)
    most = UPLOAD_BYTES if serves_a_class() else BUDGET_BYTES
    return Room(upload.parent / PREPARED / upload.name, most, uploaded=True)


def upload_of(source: Path | str | None) -> Path | None:
    """Return the upload that a path names, or names something in; None where it is no upload."""
    if not source:
        return None
    path = Path(os.path.abspath(Path(source).expanduser()))
    found = (each for each in (path, *path.parents) if each.parent.name == UPLOADS)
    return next((each for each in found if not each.name.startswith(".")), None)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # pruned meanwhile
        return 0


def _prune(found: Iterable[Path], keep: Path, budget: int) -> None:
    def age(path: Path) -> float:
        return path.stat().st_mtime

    with suppress(OSError):
        sets = [path for path in found if not path.name.endswith(".labels.npy")]
        total = sum(path.stat().st_size for path in sets)
        for path in sorted((each for each in sets if each != keep), key=age):
            if total <= budget:
                return
            total -= path.stat().st_size
            for suffix in (".npy", ".labels.npy", ".json"):
                path.with_suffix(suffix).unlink(missing_ok=True)
