"""Pixel values between the three ranges: bytes, 0 to 1, and -1 to 1."""

from __future__ import annotations

import numpy as np

from gan_core.errors import UserError

SCALINGS = ("0..1", "-1..1")


def to_uint8(x: np.ndarray, scaling: str) -> np.ndarray:
    """Return network values as bytes of the same shape; what lies outside of the range is cut off, NaN is 0."""
    return np.rint(to_unit(x, scaling) * 255).astype(np.uint8)


def to_unit(x: np.ndarray, scaling: str) -> np.ndarray:
    """Return network values as float32 in [0, 1], of the same shape; NaN is 0.

    Arguments:
        x: any shape, in the range of `scaling`.
        scaling: "0..1" (G ends in a sigmoid) or "-1..1" (G ends in tanh).

    Raises UserError for any other scaling.
    """
    values = np.asarray(x, np.float32)
    if _signed(scaling):
        values = values * np.float32(0.5) + np.float32(0.5)
    return np.clip(np.nan_to_num(values, nan=0.0), 0.0, 1.0)


def from_uint8(images: np.ndarray, scaling: str) -> np.ndarray:
    """Return bytes as float32 network values in the range of `scaling`, of the same shape."""
    if _signed(scaling):
        return images.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return images.astype(np.float32) / np.float32(255)


def _signed(scaling: str) -> bool:
    if scaling not in SCALINGS:
        raise UserError(f"The scaling must be 0..1 or -1..1, and it is {scaling!r}; choose one of them.")
    return scaling == "-1..1"
