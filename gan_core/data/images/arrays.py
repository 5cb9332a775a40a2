"""Pictures that come as arrays: chosen by class, brought to a size and colour mode, in blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from gan_core.data.images.base import Block, PictureShape

BLOCK = 512


def array_blocks(images: np.ndarray, labels: np.ndarray | None, shape: PictureShape) -> Iterator[Block]:
    """Yield the pictures of an array in the wanted shape.

    Arguments:
        images: shape (n, h, w, 1 or 3), uint8.
        labels: shape (n,); pictures with a label below 0 are left out. None: no classes.
        shape: the wanted shape. Sizes change by Lanczos (no ringing past 0 and 255), colours by ITU-R 601.
    """
    kept = np.arange(len(images)) if labels is None else np.flatnonzero(labels >= 0)
    for start in range(0, len(kept), BLOCK):
        rows = kept[start : start + BLOCK]
        yield Block(resized(images[rows], shape), None if labels is None else labels[rows])


def resized(images: np.ndarray, shape: PictureShape) -> np.ndarray:
    """Return pictures (n, h, w, c), uint8, in another shape, (n, H, W, C), uint8."""
    if images.shape[1:] == tuple(shape):
        return np.ascontiguousarray(images)
    result = np.empty((len(images), *shape), np.uint8)
    for index, one in enumerate(images):
        picture = Image.fromarray(one[:, :, 0] if one.shape[2] == 1 else one)
        result[index] = fitted(picture, shape)
    return result


def fitted(picture: Image.Image, shape: PictureShape) -> np.ndarray:
    """Return a picture of mode L or RGB as (H, W, C), uint8: centre-cropped to the proportions, then resized."""
    width, height = picture.size
    scale = min(width / shape.width, height / shape.height)
    crop_width, crop_height = max(1, round(shape.width * scale)), max(1, round(shape.height * scale))
    left, top = (width - crop_width) // 2, (height - crop_height) // 2
    if (crop_width, crop_height) != picture.size:  # cut first: nothing from outside may bleed into the edge
        picture = picture.crop((left, top, left + crop_width, top + crop_height))
    if picture.mode != shape.mode:
        picture = picture.convert(shape.mode)
    small = picture.resize((shape.width, shape.height), Image.Resampling.LANCZOS)
    return np.asarray(small, dtype=np.uint8).reshape(shape)
