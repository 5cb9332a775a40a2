"""Real digits for the drawings, and the two ways in which D can halve the sides of a picture."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.networks.strides import convolve
from gan_core.config import build_config
from gan_core.data.images import make_images

COUNT, EXAMPLE = 200, 3
KERNEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8  # how much brighter to the right


@cache
def digits() -> np.ndarray:
    """(200, 16, 16) real digits in [0, 1], as the preset ``digits`` trains on them."""
    images = make_images(build_config("digits").dataset, may_download=False).images[:COUNT]
    return np.asarray(images, np.float64).reshape(len(images), *images.shape[1:3]) / 255


def example() -> np.ndarray:
    """One of them (16, 16)."""
    return digits()[EXAMPLE]


def halved(picture: np.ndarray, kernel: np.ndarray = KERNEL) -> tuple[np.ndarray, np.ndarray]:
    """(with stride 2, with stride 1 and the average of every 2x2 square): (side, side) to (side / 2, side / 2)."""
    whole = convolve(picture, kernel, 1, "same").picture
    side = len(whole) // 2
    return convolve(picture, kernel, 2, "same").picture, whole.reshape(side, 2, side, 2).mean(axis=(1, 3))
