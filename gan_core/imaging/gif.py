"""GIF files written frame by frame: as many frames as were given, and only one of them in memory.

Pillow packs the pixels; the container around them is written here, because Pillow merges equal neighbours into one
longer frame, and holds all frames until the end. Source of the format: the GIF89a specification.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import numpy as np
from PIL import Image

from gan_core.errors import UserError
from gan_core.neighbours import point_tree

LARGEST_SIDE = 65_535
_COLOURS = 256
_KMEANS_ROUNDS = 4
GREYS = np.repeat(np.arange(_COLOURS, dtype=np.uint8), 3).reshape(-1, 3)


class GifWriter:
    """An endless GIF in an open file.

    Arguments:
        file: where the bytes go.
        size: (width, height) of every frame.
        colours: the one palette, shape (256, 3), uint8.
        delay: how long each frame is shown, in hundredths of a second.
    """

    def __init__(self, file: BinaryIO, size: tuple[int, int], colours: np.ndarray, delay: int) -> None:
        if max(size) > LARGEST_SIDE:
            raise UserError(f"A GIF can be {LARGEST_SIDE:,} pixels wide and high, and this is {size}; choose less.")
        self._file = file
        self._delay = delay
        self._grey = np.array_equal(colours, GREYS)
        self._palette = Image.new("P", (1, 1))
        self._palette.putpalette(colours.tobytes())
        sides = b"".join(side.to_bytes(2, "little") for side in size)
        file.write(b"GIF89a" + sides + b"\xf7\x00\x00" + colours.tobytes())  # 0xf7: a palette of 256 for all frames
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")  # again and again

    def add(self, frame: np.ndarray) -> None:
        """Append a frame, shape (h, w, 1 or 3), uint8; colours that the palette lacks are mixed from its own."""
        self._file.write(b"\x21\xf9\x04\x04" + self._delay.to_bytes(2, "little") + b"\x00\x00")
        self._file.write(_packed(self._indexed(frame)))

    def close(self) -> None:
        """Write the end mark; the file itself stays open."""
        self._file.write(b"\x3b")

    def _indexed(self, frame: np.ndarray) -> Image.Image:
        if self._grey and frame.shape[2] == 1:
            return Image.fromarray(frame[:, :, 0])
        rgb = Image.fromarray(np.ascontiguousarray(np.broadcast_to(frame, (*frame.shape[:2], 3))))
        return rgb.quantize(palette=self._palette, dither=Image.Dither.FLOYDSTEINBERG)


def best_colours(pixels: np.ndarray) -> np.ndarray:
    """Return 256 colours for pixels of shape (n, 3), uint8: an octree's choice, then a few rounds of k-means."""
    first = Image.fromarray(np.ascontiguousarray(pixels[None])).quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    centres = np.array(first.getpalette("RGB"), np.float64).reshape(-1, 3)[:_COLOURS]
    centres = np.pad(centres, ((0, _COLOURS - len(centres)), (0, 0)), mode="edge")
    for _ in range(_KMEANS_ROUNDS):
        nearest = point_tree(centres).query(pixels)[1]
        counts = np.bincount(nearest, minlength=_COLOURS)[:, None]
        sums = np.stack([np.bincount(nearest, pixels[:, i], minlength=_COLOURS) for i in range(3)], axis=1)
        centres = np.where(counts > 0, sums / np.maximum(counts, 1), centres)
    return np.rint(centres).astype(np.uint8)


def _packed(picture: Image.Image) -> bytes:
    """Return the image block of a GIF that Pillow makes of one picture of 256 colours."""
    stream = io.BytesIO()
    picture.save(stream, "GIF", optimize=False)
    data = stream.getvalue()
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1) * (data[10] >> 7)  # past the header and the palette
    while data[at] == 0x21:  # past extensions: two bytes, then blocks that say their length, then a zero
        at = _past_blocks(data, at + 2)
    return data[at : _past_blocks(data, at + 11)]


def _past_blocks(data: bytes, at: int) -> int:
    """Return where a row of blocks ends; each begins with its length, and the last one has none."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
