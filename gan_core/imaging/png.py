"""PNG files to and from arrays."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.errors import UserError

MAX_PIXELS = 50_000_000


def png_bytes(image: np.ndarray, scale: int = 1) -> bytes:
    """Return a PNG file.

    Arguments:
        image: shape (h, w, 1) or (h, w, 3), uint8.
        scale: how many pixels wide and high each pixel becomes (nearest neighbour).

    Raises ValueError for any other shape or type.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ValueError(f"Expected uint8 (h, w, 1 or 3), got {image.dtype} {image.shape}.")
    if scale > 1:
        image = image.repeat(scale, axis=0).repeat(scale, axis=1)
    stream = io.BytesIO()
    Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def read_png(file: Path | bytes) -> np.ndarray:
    """Return a PNG as (h, w, 1) if it is grey, else (h, w, 3), uint8.

    Raises UserError, in one sentence, for a missing or broken file and for one of over 50 million pixels.
    """
    name = "The picture" if isinstance(file, bytes) else f"The picture {file}"
    try:
        with Image.open(io.BytesIO(file) if isinstance(file, bytes) else file, formats=("PNG",)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UserError(f"{name} has {picture.width}x{picture.height} pixels, too many; make it smaller.")
            grey = picture.mode in ("1", "L", "LA", "I;16", "I")
            pixels = np.asarray(picture.convert("L" if grey else "RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, UserError):
            raise
        raise UserError(f"{name} cannot be read as a PNG; it is missing or damaged, make it again.") from error
    return pixels[..., None] if grey else pixels
