"""A curve being learned: the browser plays a handful of stored frames in a loop, without any engine."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
MAX_FRAMES = 200
MAX_POINTS = 400

Points = list[tuple[float, float]]


def learned_curve(frames_file: Path, *, key: str) -> None:
    """Draw the loop from ``frames_file``; without a usable file, the real curve alone, standing still.

    The file is JSON, in data units, and the same index is the same z in every frame:
    ``{"box": [x0, x1, y0, y1], "real": [[x, y], ...], "frames": [{"step": 0, "fake": [[x, y], ...]}, ...]}``
    """
    data = read_frames(frames_file) or still_curve()
    # Streamlit looks whether a list might be a table, for which it loads pandas; of a tuple it knows.
    _component()(key=key, data={name: tuple(values) for name, values in data.items()})


def read_frames(frames_file: Path) -> dict[str, Any] | None:
    """The stored frames, checked; None where there are none that can be shown."""
    try:
        stored = json.loads(frames_file.read_text(encoding="utf-8"))
        frames = [{"step": int(f["step"]), "fake": _points(f["fake"])} for f in stored["frames"][:MAX_FRAMES]]
        box = [float(edge) for edge in stored["box"]]
        real = _points(stored["real"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if len(box) != 4 or not frames or not real or len({len(frame["fake"]) for frame in frames}) != 1:
        return None
    return {"box": box, "real": real, "frames": frames}


def still_curve(count: int = 60) -> dict[str, Any]:
    """The quadratic's real points alone, for a page without stored frames."""
    xs = [i / (count - 1) - 0.5 for i in range(count)]
    return {"box": [-0.65, 0.65, -0.2, 0.45], "real": [(x, x * x) for x in xs], "frames": []}


def _points(pairs: Any) -> Points:
    points = [(float(x), float(y)) for x, y in pairs[:MAX_POINTS]]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise ValueError("a point is not finite")
    return points


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    script = (HERE / "curve.js").read_text(encoding="utf-8")
    style = (HERE / "curve.css").read_text(encoding="utf-8")
    return st.components.v2.component("gan_learned_curve", js=script, css=style)
