"""One picture file, from anybody, as an array: looked at before it is unpacked, refused with a reason."""

from __future__ import annotations

import io
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from gan_core.data.images.arrays import fitted
from gan_core.data.images.base import PictureShape

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})
MAX_PIXELS = 50_000_000
MAX_FILE_BYTES = 64 * 2**20
MAX_UNPACKED = 160 * 2**20  # in memory, of what cannot be unpacked at a fraction of its size as a JPEG can
GIANT_PIXELS = 8_000_000  # pictures above this are unpacked one at a time, however many threads there are

_REDUCIBLE = ("L", "LA", "RGB", "RGBA", "CMYK")

_GIANTS = threading.Lock()

DAMAGED = "damaged or not a picture"
TOO_LARGE = f"larger than {MAX_PIXELS // 10**6} million pixels"
TOO_HEAVY = f"larger than {MAX_FILE_BYTES // 2**20} MB"
UNREADABLE = "not readable"


class Skip(Exception):
    """A file that is left out; the text is one of the reasons above."""


@dataclass
class Tally:
    """Counts what was left out and why, and what was taken with a remark.

    Attributes:
        seen: the files looked at.
        reasons: how many were left out, by reason.
        first: the first name for each reason.
        animated: the moving pictures of which the first frame was taken.
    """

    seen: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    animated: int = 0

    def skip(self, name: str, reason: str) -> None:
        """Count one file that is left out."""
        self.reasons[reason] += 1
        self.first.setdefault(reason, name)

    def sentences(self) -> list[str]:
        """Return what a person should know, no sentence where all went well."""
        found = []
        if self.animated:
            files = "1 moving picture" if self.animated == 1 else f"{self.animated:,} moving pictures"
            found.append(f"Of {files} the first frame was taken.")
        skipped = self.reasons.total()
        if skipped:
            parts = [f"{count:,} {reason} ({self.first[reason]})" for reason, count in self.reasons.most_common()]
            of_all = f"{skipped:,} of {self.seen:,} file{'' if self.seen == 1 else 's'}"
            found.append(f"{of_all} {'was' if skipped == 1 else 'were'} skipped: {'; '.join(parts)}.")
        return found


class Decoded(NamedTuple):
    """The pixels of a picture, shape (H, W, C), uint8, and whether they are the first frame of several."""

    pixels: np.ndarray
    moving: bool


def decode(data: bytes, shape: PictureShape) -> Decoded:
    """Return a picture file in a shape: upright, on white where it is see-through, centre-cropped, resized.

    16-bit pictures are brought to 8 bits, CMYK to RGB; a moving picture gives its first frame. The size is read
    from the header, and a giant is refused before any of it is unpacked.

    Raises Skip with the reason.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Skip(TOO_HEAVY)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata and large sizes: both are judged here
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture, _room_for(picture):
                return Decoded(fitted(_plain(_loaded(picture, shape)), shape), _moves(picture))
    except Image.DecompressionBombError as error:
        raise Skip(TOO_LARGE) from error
    except Skip:
        raise
    except Exception as error:
        raise Skip(DAMAGED) from error


@contextmanager
def _room_for(picture: Image.Image) -> Iterator[None]:
    """Refuse by the header what would fill the memory; let giants in one by one."""
    pixels = picture.width * picture.height
    unpacked = pixels * (1 if picture.mode in ("1", "L") else 4)
    if pixels > MAX_PIXELS or (picture.format != "JPEG" and unpacked > MAX_UNPACKED):
        raise Skip(TOO_LARGE)
    with _GIANTS if pixels > GIANT_PIXELS else nullcontext():
        yield


def _moves(picture: Image.Image) -> bool:
    """Whether there is a second frame; counting all of them could take as long as the file's maker likes."""
    try:
        picture.seek(1)
    except EOFError:
        return False
    return True


def _loaded(picture: Image.Image, shape: PictureShape) -> Image.Image:
    """Return the picture unpacked, turned upright, and at most about four times as large as it is needed.

    A large JPEG is unpacked at a fraction of its size to begin with: all else would take memory for nothing.
    """
    picture.draft(None, (shape.width * 2, shape.height * 2))
    picture.load()
    try:
        picture = ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - a photo with broken metadata is still a photo
        picture = picture.copy()
    factor = min(picture.width // (2 * shape.width), picture.height // (2 * shape.height))
    return picture.reduce(factor) if factor > 1 and picture.mode in _REDUCIBLE else picture


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in mode L or RGB."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _eight_bits(picture)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    if picture.mode in ("L", "RGB"):
        return picture
    return picture.convert("L" if picture.mode in ("1", "LA") else "RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 or 32 bits as L: 16 bits by their meaning, others by their own range."""
    values = np.asarray(picture, np.float64)
    if picture.mode == "F" or values.max() > 65535 or values.min() < 0:
        low, high = float(values.min()), float(values.max())
        values = (values - low) / ((high - low) or 1.0) * 65535
    return Image.fromarray(np.rint(values / 257).astype(np.uint8))
