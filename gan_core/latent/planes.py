"""Planes through latent space, and sums of latent vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_core.errors import ConfigError
from gan_core.latent.vectors import norms, vector, vectors, with_norms

MOST_SIDE = 64
Place = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """The plane of all ``origin + x * u + y * v``; x and y have no unit: (1, 0) is origin + u.

    Attributes:
        origin, u, v: (dim,), float64; as differences of float32 they are exact.
        sphere: None, or the norms at (0, 0), (1, 0) and (0, 1): then every place is brought to the norm that these
            three give there (never below the smallest), so that the middle of a plane does not fade.
    """

    origin: np.ndarray
    u: np.ndarray
    v: np.ndarray
    sphere: tuple[float, float, float] | None = None

    def at(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """z (n, dim), float32, at the places x and y, numbers or (n,)."""
        along, up = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        along, up = along.reshape(-1, 1), up.reshape(-1, 1)
        z = self.origin + along * self.u + up * self.v
        if self.sphere is not None:
            here, right, above = self.sphere
            z = with_norms(z, np.maximum(here + along * (right - here) + up * (above - here), min(self.sphere)))
        return z.astype(np.float32)

    def places(self, side: int, reach: float, centre: Place = (0.0, 0.0)) -> tuple[np.ndarray, np.ndarray]:
        """x and y (side * side,) of a square grid, row by row as a picture is read: the highest y first."""
        if not 1 <= side <= MOST_SIDE:
            raise ConfigError(f"A grid expected from 1 to {MOST_SIDE} places on a side, received {side!r}.")
        line = np.linspace(-reach, reach, side) if side > 1 else np.zeros(1)
        x, y = np.meshgrid(centre[0] + line, centre[1] + line[::-1])
        return x.ravel(), y.ravel()

    def grid(self, side: int, reach: float, centre: Place = (0.0, 0.0)) -> np.ndarray:
        """z (side * side, dim) at :meth:`places`: x and y go from ``centre - reach`` to ``centre + reach``."""
        return self.at(*self.places(side, reach, centre))


def plane(a: np.ndarray, b: np.ndarray, c: np.ndarray, method: str = "lerp") -> Plane:
    """The plane through three vectors (dim,): a at (0, 0), b at (1, 0), c at (0, 1).

    "lerp" is flat and meets them exactly; "slerp" keeps the norm, see :attr:`Plane.sphere`, and meets them up to
    rounding. Three vectors on one line are allowed: the plane is then a line.
    """
    origin = vector(a, "The first point of the plane")
    right = vector(b, "The second point of the plane", len(origin))
    above = vector(c, "The third point of the plane", len(origin))
    if method not in ("lerp", "slerp"):
        raise ConfigError(f"A plane expected one of the methods slerp, lerp, received {str(method)[:40]!r}.")
    lengths = tuple(float(np.linalg.norm(point)) for point in (origin, right, above))
    return Plane(origin, right - origin, above - origin, lengths if method == "slerp" else None)


def arithmetic(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """a - b + c, each (dim,) or (n, dim), brought back to the usual norm: (n, dim), float32.

    The norm is |a| - |b| + |c|, and at least the smallest of the three: so b = a gives c exactly, and b = c gives a.
    Source: Radford et al. 2016, where each of the three is the mean of several z: give means for that.
    """
    rows = [vectors(given, f"The {name} of the sum") for given, name in ((a, "first"), (b, "second"), (c, "third"))]
    if len({len(part[0]) for part in rows}) > 1:
        raise ConfigError("Latent arithmetic expected three vectors of one length, received different ones.")
    lengths = [norms(part) for part in rows]
    least = np.minimum(np.minimum(*lengths[:2]), lengths[2])
    wanted = np.maximum(lengths[0] - lengths[1] + lengths[2], least)
    return with_norms(rows[0] - rows[1] + rows[2], wanted).astype(np.float32)
