"""Ways from one latent vector to another: straight, or along the sphere on which normal vectors lie.

Nearly all of a normal z in many dimensions lies at about the same distance from 0. The straight way cuts through the
inside, where no z was ever drawn and pictures fade; the way along the sphere (White 2016) stays among the usual.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gan_core.errors import ConfigError
from gan_core.latent.vectors import vector, vectors

METHODS = ("slerp", "lerp")
TINY = 1e-9  # of a sine: below, two directions count as the same line


def lerp(a: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Straight from a (dim,) at t = 0 to b at t = 1, both exact: t (n,) -> (n, dim). Other t lie on the same line."""
    start, end, share = _ends(a, b, t)
    return _exact(start, end, share, (1.0 - share) * start + share * end)


def slerp(a: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Along the sphere from a (dim,) at t = 0 to b at t = 1, both exact: t (n,) -> (n, dim).

    The angle grows evenly, and the norm from that of a to that of b; so equal norms stay. Equal directions leave only
    the norm to change. From opposite ends (or 0 to somewhere) every way is as short: the one chosen passes the axis
    that is least in a, always the same; a vector of zeros takes the other's direction; with one dimension the way is
    straight.
    """
    start, end, share = _ends(a, b, t)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if min(lengths) == 0.0 or len(start) == 1:
        return lerp(start, end, share[:, 0])
    one, other = start / lengths[0], end / lengths[1]
    angle = 2.0 * np.arctan2(np.linalg.norm(one - other), np.linalg.norm(one + other))
    across = _across(one, other, angle)
    direction = np.cos(share * angle) * one + np.sin(share * angle) * across
    norm = np.maximum((1.0 - share) * lengths[0] + share * lengths[1], 0.0)
    return _exact(start, end, share, norm * direction / np.linalg.norm(direction, axis=1, keepdims=True))


def morph(a: np.ndarray, b: np.ndarray, frames: int, method: str = "slerp") -> np.ndarray:
    """``frames`` vectors evenly from a, the first, to b, the last: (frames, dim). A single one is a."""
    count = _whole("The number of frames", frames)
    return _way(method)(a, b, np.arange(count) / max(count - 1, 1))


def loop(keys: np.ndarray, frames: int, method: str = "slerp") -> np.ndarray:
    """A closed way through keys (k, dim): (frames, dim), where frame ``frames`` would be frame 0 again.

    Key i stands at frame ``i * frames / k``, exactly where that is whole.
    """
    count, stops, way = _whole("The number of frames", frames), vectors(keys, "The keys"), _way(method)
    place = np.arange(count) * len(stops)
    leg, share = place // count, (place % count) / count
    parts = [way(stops[i], stops[(i + 1) % len(stops)], share[leg == i]) for i in range(len(stops))]
    return np.concatenate(parts)


def _ends(a: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """a and b (dim,) and t (n, 1), float64."""
    start = vector(a, "The start of the way")
    end = vector(b, "The end of the way", len(start))
    return start, end, np.asarray(t, np.float64).reshape(-1, 1)


def _across(one: np.ndarray, other: np.ndarray, angle: float) -> np.ndarray:
    """The unit vector at a right angle to ``one`` that the way to ``other`` sets out to; zeros for no way at all."""
    rest = other - (one @ other) * one
    rest -= (one @ rest) * one
    length = np.linalg.norm(rest)
    if length > TINY:
        return rest / length
    if angle < 1.0:
        return np.zeros_like(one)
    axis = np.zeros_like(one)
    axis[np.argmin(np.abs(one))] = 1.0
    rest = axis - (one @ axis) * one
    return rest / np.linalg.norm(rest)


def _exact(start: np.ndarray, end: np.ndarray, share: np.ndarray, way: np.ndarray) -> np.ndarray:
    """The way as float32, with its ends as they were given."""
    way = np.where(share == 0.0, start, way)
    return np.where(share == 1.0, end, way).astype(np.float32)


def _way(method: str) -> Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    if method not in METHODS:
        raise ConfigError(f"A morph expected one of the methods {', '.join(METHODS)}, received {str(method)[:40]!r}.")
    return slerp if method == "slerp" else lerp


def _whole(what: str, number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise ConfigError(f"{what} expected a whole number from 1 on, received {number!r}.")
    return int(number)
