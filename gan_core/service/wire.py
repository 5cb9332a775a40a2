"""What client and engine agree on: JSON, with arrays inside as base64 of their bytes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.errors import ConfigError, UserError

TOKEN_HEADER = "x-engine-token"
TOKEN_VARIABLE = "GAN_ENGINE_TOKEN"
BAD_INPUT, UNKNOWN_RUN = 400, 404
MOST_ROWS = 1024
DTYPES = ("|u1", "<i4", "<f4")


class EngineAwayError(UserError):
    """The engine process is starting, or starting again; ask once more in a moment."""


@dataclass(frozen=True)
class Rendered:
    """What a saved generator makes of n rows of z, and what its discriminator thinks of each.

    Attributes:
        step: that of the checkpoint.
        pictures: (n, height, width, channels), uint8; None for 2-D points.
        points: (n, 2), float32; None for pictures.
        scores: (n,), float32, D's opinion; ``probability``: whether that is one, 0 to 1, or a score without bounds.
    """

    step: int
    pictures: np.ndarray | None
    points: np.ndarray | None
    scores: np.ndarray
    probability: bool

    def packed(self) -> dict[str, Any]:
        """The same as JSON."""
        arrays = {"pictures": self.pictures, "points": self.points, "scores": self.scores}
        packed = {name: None if array is None else pack(array) for name, array in arrays.items()}
        return {"step": self.step, "probability": self.probability, **packed}

    @classmethod
    def unpacked(cls, told: dict[str, Any]) -> Rendered:
        """What :meth:`packed` made."""
        arrays = {name: told[name] and unpack(told[name]) for name in ("pictures", "points", "scores")}
        return cls(step=told["step"], probability=told["probability"], **arrays)


def pack(array: np.ndarray) -> dict[str, Any]:
    """An array of one of DTYPES as JSON."""
    whole = np.ascontiguousarray(array)
    whole = whole.astype(whole.dtype.newbyteorder("<"), copy=False)
    if whole.dtype.str not in DTYPES:
        raise TypeError(f"expected one of {DTYPES}, received {whole.dtype.str}")
    data = base64.b64encode(whole.data).decode("ascii")
    return {"dtype": whole.dtype.str, "shape": list(whole.shape), "data": data}


def unpack(told: dict[str, Any]) -> np.ndarray:
    """What :func:`pack` made; raises TypeError for anything else."""
    if told["dtype"] not in DTYPES:
        raise TypeError(f"expected one of {DTYPES}, received {str(told['dtype'])[:20]}")
    try:
        return np.frombuffer(base64.b64decode(told["data"]), told["dtype"]).reshape(told["shape"])
    except ValueError as error:
        raise TypeError(f"not an array: {error}") from error


def rows_to_send(z: Any, labels: Any) -> dict[str, Any]:
    """z and labels of a question as JSON; raises ConfigError for what is no rows of numbers."""
    try:
        rows = np.atleast_2d(np.asarray(z, np.float32))
    except (TypeError, ValueError) as error:
        raise ConfigError("z expected rows of numbers (n, latent_dim), received something else.") from error
    return {"z": pack(rows), "labels": labels_to_send(labels)}


def labels_to_send(labels: Any) -> Any:
    """A class, or classes or weights for each row, as JSON; raises ConfigError for anything else."""
    if not isinstance(labels, np.ndarray | list | tuple):
        return int(labels) if isinstance(labels, np.integer) else labels
    told = np.asarray(labels)
    if told.dtype.kind not in "iuf":
        raise ConfigError("The labels expected numbers of classes (n,) or weights (n, classes).")
    return pack(told.astype(np.int32 if told.dtype.kind in "iu" else np.float32))
