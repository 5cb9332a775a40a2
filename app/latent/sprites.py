"""Many pictures (or points) as the browser takes them: one sheet, its words, and what D says along it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app.components.film import encoded
from app.components.stage import encode_float32
from app.gallery.thumbs import real_points
from app.latent.subject import Subject
from gan_core.imaging import GridPlan, png_bytes, tile_grid

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

MOST_COLUMNS = 16
MOST_REAL = 400
BOX_MARGIN = 0.5  # around points whose data is gone
AXIS = {
    True: ["real", "fake"],
    False: ["more real", "more fake"],
}
AXIS_WORDS = {
    True: "D on each frame: at the top it takes it for real, in the middle it cannot tell, at the bottom it is sure of "
    "a fake.",
    False: "D's score of each frame: higher is more real; this kind of D gives no probability.",
}
AXIS_HELP = "A dip tells where the way leaves what G has learned to draw."

Payload = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One row of frames: what it is called, what was drawn, and the lengths of its z where they are told."""

    name: str
    drawn: Rendered
    help: str = ""
    norms: np.ndarray | None = None


def sheet(subject: Subject, drawn: Rendered) -> Payload:
    """Pictures as one PNG, or points with the plane they lie in."""
    if drawn.pictures is None:
        box, real = plane_of(subject, drawn.points)
        return {
            "count": len(drawn.points),
            "points": encode_float32(drawn.points),
            "box": list(box),
            "real": encode_float32(real[:MOST_REAL]),
        }
    count, height, width, _ = drawn.pictures.shape
    columns = min(count, MOST_COLUMNS)
    digest = hashlib.blake2b(drawn.pictures.tobytes(), digest_size=12).hexdigest()
    png = _sheet_png(f"{digest}/{drawn.pictures.shape}", drawn.pictures)
    return {"count": count, "columns": columns, "width": width, "height": height, "png": png}


@st.cache_data(show_spinner=False, max_entries=200)
def _sheet_png(digest: str, _pictures: np.ndarray) -> str:
    """All pictures side by side without margins, base64; kept for all who look at the same."""
    count, height, width, _ = _pictures.shape
    columns = min(count, MOST_COLUMNS)
    plan = GridPlan(-(-count // columns), columns, height, width, margin=0)
    return encoded(png_bytes(tile_grid(_pictures, plan)))


def plane_of(subject: Subject, points: np.ndarray) -> tuple[tuple[float, ...], np.ndarray]:
    """The box (x0, x1, y0, y1) of the run's plots and real points; around ``points`` where the data is gone."""
    box, real = real_points(subject.run_dir)
    if box is None:
        finite = points[np.isfinite(points).all(axis=1)]
        low, high = (finite.min(axis=0), finite.max(axis=0)) if len(finite) else (np.zeros(2), np.zeros(2))
        low, high = low - BOX_MARGIN, high + BOX_MARGIN
        box = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
        real = np.zeros((0, 2), np.float32)
    return box, np.asarray(real, np.float32).reshape(-1, 2)


def strip_payload(
    subject: Subject,
    rows: Sequence[Row],
    *,
    label: str,
    frames: Sequence[str],
    ends: Sequence[tuple[str, str]] = (),
    at: int = 0,
    fps: float | None = None,
) -> Payload:
    """What :func:`app.components.latent.strip` draws.

    Arguments:
        rows: one or two rows of equally many frames.
        label: of the slider, for a screen reader.
        frames: a few words for each frame, e.g. "frame 3 of 60".
        ends: (name, words) of the pictures at both ends, or none.
        at: where the slider begins; new frames leave it where the hand left it.
        fps: frames a second when played.
    """
    probability = rows[0].drawn.probability
    body: Payload = {
        "rows": [_row(subject, row) for row in rows],
        "label": label,
        "frames": list(frames),
        "ends": [] if subject.is_points else [{"name": name, "words": words} for name, words in ends],
        "probability": probability,
        "axis": AXIS[probability],
        "axis_words": AXIS_WORDS[probability],
        "axis_help": f"{AXIS_WORDS[probability]} {AXIS_HELP}",
        "at": at,
    }
    if fps is not None:
        body["fps"] = fps
    return body | {"id": payload_id(body)}


def _row(subject: Subject, row: Row) -> Payload:
    norms = None if row.norms is None else [round(float(norm), 2) for norm in row.norms]
    return {
        "name": row.name,
        "help": row.help,
        "sheet": sheet(subject, row.drawn),
        "scores": [round(float(score), 4) for score in row.drawn.scores],
        "norms": norms,
    }


def tiles_payload(
    subject: Subject,
    drawn: Rendered,
    *,
    label: str,
    names: Sequence[str],
    selected: int = -1,
    columns: int | None = None,
    side: int | None = None,
    rows: Sequence[str] = (),
) -> Payload:
    """What :func:`app.components.latent.tiles` draws.

    Arguments:
        names: one for each picture, told when a hand or a reader comes to it.
        selected: which one is marked, -1 for none.
        columns: how many in a row; None: as many as fit.
        side: of a thumbnail in CSS pixels; None: the usual one.
        rows: a title before each row, with ``columns``; or none.
    """
    body: Payload = {
        "sheet": sheet(subject, drawn),
        "label": label,
        "names": list(names),
        "columns": columns,
        "side": side,
        "rows": list(rows),
    }
    return body | {"id": payload_id(body), "selected": selected}


def payload_id(body: Payload) -> str:
    """A short text that changes when what is shown does."""
    return hashlib.blake2b(repr(body).encode(), digest_size=8).hexdigest()
