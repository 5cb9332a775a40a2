"""What goes to the stage and what comes back: pure encoding and checking, numpy only.

Coordinates travel as int16 codes of the plot's box: ``code = round((v - lo) / (hi - lo) * 8192)``, so one box
width is 8192 codes and points up to four boxes away still fit. Scores and heat maps travel as one byte each.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

BOX_UNIT = 8192
MISSING = -32768
LAYERS = ("real", "fake", "heat", "grid", "arrows", "trails")
MAX_DRAWN = 2000
LARGEST = 2**53  # of a whole number, and of a coordinate, that a browser can mean

Box = tuple[float, float, float, float]
Point = tuple[float, float]


def encode_points(points: np.ndarray, box: Box) -> str:
    """Encode points (N, 2) in data units as base64 int16 codes of ``box`` (x0, x1, y0, y1).

    A point that is not finite becomes "missing" and is not drawn; one beyond four boxes stays at that edge.
    """
    low = np.array([box[0], box[2]], dtype=np.float64)
    return _encode_codes((_as_pairs(points) - low) / _spans(box))


def encode_offsets(offsets: np.ndarray, box: Box) -> str:
    """Encode displacements (N, 2) in data units (arrows, already scaled for drawing) like `encode_points`."""
    return _encode_codes(_as_pairs(offsets) / _spans(box))


def encode_u8(values: np.ndarray) -> str:
    """Encode values in [0, 1] of any shape, in C order, as base64 bytes 0..255; NaN counts as 0.5."""
    shares = np.nan_to_num(np.asarray(values, dtype=np.float64).ravel(), nan=0.5)
    return _base64(np.rint(np.clip(shares, 0.0, 1.0) * 255).astype(np.uint8))


def encode_float32(points: np.ndarray) -> str:
    """Encode points (N, 2) in data units as base64 little-endian float32."""
    return _base64(_as_pairs(points).astype("<f4"))


def decode_points(text: str, box: Box) -> np.ndarray:
    """The inverse of `encode_points`: float64 (N, 2) in data units, NaN where a point is missing."""
    codes = np.frombuffer(base64.b64decode(text), dtype="<i2").reshape(-1, 2).astype(np.float64)
    codes[codes == MISSING] = np.nan
    return codes / BOX_UNIT * _spans(box) + np.array([box[0], box[2]])


def json_ready(value: object) -> object:
    """Copy nested dicts and lists; numpy numbers become plain, NaN and infinities None (JSON has neither)."""
    if isinstance(value, Mapping):
        return {str(key): json_ready(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return json_ready(value.tolist())
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def empty_payload(box: Box = (0.0, 1.0, 0.0, 1.0), real: np.ndarray | None = None) -> dict[str, object]:
    """Return the payload of a page before its first run: the data (if any) and nothing learned yet."""
    return {
        "run": "",
        "instance": 0,
        "box": list(box),
        "real": encode_float32(np.empty((0, 2)) if real is None else real),
        "heat_size": [0, 0],
        "heat_label": "probability",
        "grid_size": [0, 0],
        "frames": [],
        "first_seq": 0,
        "last_seq": -1,
        "curves": {"step": []},
        "events": [],
        "quality": {"step": 0, "figures": []},
        "doctor": [],
        "status": {"state": "empty", "step": 0, "total": 0, "steps_per_second": 0.0, "message": ""},
        "nets": {},
        "layers": ["real", "fake", "heat", "grid"],
        "origin": None,
        "draw": False,
        "reduced": False,
    }


@dataclass(frozen=True)
class Need:
    """The browser lacks the frames of ``run`` with a seq above ``after``."""

    run: str
    after: int


@dataclass(frozen=True)
class Branch:
    """ "Continue from here" was pressed while the frame ``seq`` at ``step`` of ``run`` was shown."""

    run: str
    step: int
    seq: int


@dataclass(frozen=True)
class StageEvents:
    """What the browser reported: triggers are None unless they fired in this script run."""

    need: Need | None
    branch: Branch | None
    drawn: tuple[Point, ...] | None
    layers: tuple[str, ...] | None
    hidden: bool


def read_events(result: Mapping[str, object]) -> StageEvents:
    """Check what came from the browser and type it; anything malformed counts as not sent."""
    if not isinstance(result, Mapping):
        return StageEvents(None, None, None, None, False)
    return StageEvents(
        need=_read_need(result.get("need")),
        branch=_read_branch(result.get("branch")),
        drawn=_read_drawn(result.get("drawn")),
        layers=_read_layers(result.get("layers")),
        hidden=result.get("hidden") is True,
    )


def _read_need(value: object) -> Need | None:
    if not isinstance(value, Mapping) or not isinstance(value.get("run"), str):
        return None
    if not _is_int(value.get("after")):
        return None
    return Need(value["run"], value["after"])


def _read_branch(value: object) -> Branch | None:
    if not isinstance(value, Mapping) or not isinstance(value.get("run"), str):
        return None
    if not _is_int(value.get("step")) or not _is_int(value.get("seq")):
        return None
    return Branch(value["run"], value["step"], value["seq"])


def _read_drawn(value: object) -> tuple[Point, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str) or not 0 < len(value) <= MAX_DRAWN:
        return None
    if not all(_is_point(point) for point in value):
        return None
    return tuple((float(x), float(y)) for x, y in value)


def _read_layers(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    return tuple(layer for layer in LAYERS if layer in value)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def _is_point(value: object) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        return False
    return all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < LARGEST for v in value)


def _as_pairs(points: np.ndarray) -> np.ndarray:
    return np.asarray(points, dtype=np.float64).reshape(-1, 2)


def _spans(box: Box) -> np.ndarray:
    return np.array([box[1] - box[0], box[3] - box[2]], dtype=np.float64)


def _encode_codes(units: np.ndarray) -> str:
    """Encode box units (N, 2) as int16; a pair with a value that is not finite is missing as a whole."""
    known = np.isfinite(units).all(axis=1, keepdims=True)
    codes = np.clip(np.rint(np.where(known, units, 0.0) * BOX_UNIT), -32767, 32767)
    return _base64(np.where(known, codes, MISSING).astype("<i2"))


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
