"""An endless walk on the sphere, of which every frame can be asked for alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gan_core.errors import ConfigError
from gan_core.latent.seeds import seed_latents

REACH = 2.0
HALVINGS = 60
MOST_STEP = 1.0


def walk(seed: int, dim: int, frames: int | Sequence[int] | np.ndarray, step: float = 0.1) -> np.ndarray:
    """Frames of the walk that starts at the picture of ``seed``: (n, dim), float32.

    Arguments:
        frames: how many, from frame 0 on; or the numbers of the frames that are wanted, e.g. ``range(60, 120)``.
        step: the angle between one frame and the next, in radians, above 0 and at most 1; always the same.

    z turns: in pairs of dimensions, seen along axes of the seed's own, each pair at a speed of its own, so it keeps
    its norm, has no corners, and forgets where it was after about 2 / step frames. With two dimensions it can only go
    round in a circle, and with one only to and fro between -2 and 2, ``step`` a frame.
    """
    if not 0.0 < step <= MOST_STEP:
        raise ConfigError(f"The step of a walk expected an angle above 0, at most {MOST_STEP:g}, received {step!r}.")
    if dim < 1:
        raise ConfigError(f"A walk expected a z of one number or more, received {dim!r}.")
    asked = np.arange(frames) if isinstance(frames, (int, np.integer)) else np.asarray(frames)
    index = asked.astype(np.float64).reshape(-1, 1)
    start = seed_latents(seed, 1, dim)
    if dim == 1:
        return _to_and_fro(float(start[0, 0]), index * step)
    axes, speeds = _turning(seed, dim, float(step))
    return np.where(index == 0.0, start, _turned(start[0].astype(np.float64) @ axes, speeds, index) @ axes.T).astype(
        np.float32
    )


def _turned(z: np.ndarray, speeds: np.ndarray, index: np.ndarray) -> np.ndarray:
    """z (dim,) with its pairs of numbers turned by ``speeds`` (dim // 2,) times ``index`` (n, 1); an odd one stays."""
    pairs = len(speeds)
    x, y = z[0 : 2 * pairs : 2], z[1 : 2 * pairs : 2]
    cos, sin = np.cos(index * speeds), np.sin(index * speeds)
    turned = np.repeat(z[None, :], len(index), axis=0)
    turned[:, 0 : 2 * pairs : 2] = cos * x - sin * y
    turned[:, 1 : 2 * pairs : 2] = sin * x + cos * y
    return turned


@lru_cache(maxsize=64)
def _turning(seed: int, dim: int, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Axes (dim, dim) and a speed for each pair of them, such that the whole turns by ``step`` a frame."""
    random = np.random.default_rng([seed, dim])
    axes = np.linalg.qr(random.standard_normal((dim, dim)))[0]
    speeds = random.standard_normal(dim // 2)
    z = seed_latents(seed, 1, dim)[0].astype(np.float64) @ axes
    weights = z[0 : 2 * len(speeds) : 2] ** 2 + z[1 : 2 * len(speeds) : 2] ** 2
    return axes, speeds * _scale(speeds, weights, float(z @ z), step)


def _scale(speeds: np.ndarray, weights: np.ndarray, total: float, step: float) -> float:
    """The factor with which one frame turns z by the angle ``step``: found by halving."""
    still = total - weights.sum()

    def angle(factor: float) -> float:
        return math.acos(max(-1.0, min(1.0, (still + weights @ np.cos(factor * speeds)) / total)))

    low, high = 0.0, step / math.sqrt(weights @ speeds**2 / total)
    while angle(high) < step and high < 1e6:
        low, high = high, high * 1.1
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if angle(middle) < step else (low, middle)
    return (low + high) / 2


def _to_and_fro(start: float, way: np.ndarray) -> np.ndarray:
    """A triangle wave through ``start`` (kept within reach): (n, 1)."""
    phase = max(-REACH, min(REACH, start)) + REACH + way
    return (REACH - np.abs(phase % (4 * REACH) - 2 * REACH)).astype(np.float32)
