"""Grids of pictures for the film: their shape, those that were saved, and one of real pictures before a run."""

from __future__ import annotations

import io
from pathlib import Path

import streamlit as st
from PIL import Image

from app.components.film import Payload, frame_of
from app.watching import Look
from gan_core.config import RunConfig
from gan_core.data.images import ImageSet, class_rows, contact_sheet, parse_classes
from gan_core.imaging import GridPlan, plan_for, png_bytes, tile_grid
from gan_core.imaging.grid import MAX_CLASS_ROWS

REPLY_BYTES = 1_500_000
AS_IT_IS_BYTES = 60_000
WEBP_QUALITY = 82
SHEET_SEED = 0


def plan_of(config: RunConfig, class_count: int) -> Payload:
    """The shape of a run's grid as the film takes it."""
    plan = plan_for(config, class_count)
    return {name: getattr(plan, name) for name in ("rows", "columns", "width", "height", "margin")}


def frames_for(look: Look, steps: tuple[int, ...], budget: int = REPLY_BYTES) -> list[Payload]:
    """The saved grids of these steps, as many as fit into one reply; what is gone meanwhile is left out."""
    found = {step: (stamp, path) for step, stamp, path in look.grids}
    frames: list[Payload] = []
    for step in steps:
        if step not in found or budget <= 0:
            continue
        stamp, path = found[step]
        try:
            kind, data = _picture(str(path), path.stat().st_mtime_ns)
        except OSError:
            continue
        frames.append(frame_of(step, stamp, kind, data))
        budget -= len(data)
    return frames


@st.cache_data(show_spinner=False, max_entries=256)
def _picture(path: str, mark_ns: int) -> tuple[str, bytes]:
    """(kind, bytes) of a saved grid: a small PNG as it is, a large one as WebP. Raises OSError.

    ``mark_ns``, the time of its last change, makes a file that was written anew another entry.
    """
    data = Path(path).read_bytes()
    if len(data) <= AS_IT_IS_BYTES:
        return "png", data
    stream = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        picture.convert("RGB").save(stream, "WEBP", quality=WEBP_QUALITY, method=1)
    return "webp", stream.getvalue()


def real_sheet(config: RunConfig, data: ImageSet) -> tuple[str, bytes, tuple[str, ...]]:
    """(stamp, PNG, row labels) of a grid of real pictures in the shape of the run's own grids."""
    plan = plan_for(config, len(data.class_names))
    rows = _preview_classes(config, data) if config.is_conditional and data.class_names else ()
    stamp = f"{data.name}/{data.mark}/{plan}/{rows}"
    return stamp, _sheet(stamp, data, plan, rows), tuple(data.class_names[index] for index in rows)


@st.cache_data(show_spinner=False, max_entries=32)
def _sheet(stamp: str, _data: ImageSet, _plan: GridPlan, _rows: tuple[int, ...]) -> bytes:
    count = _plan.count
    images = class_rows(_data, _rows, _plan.columns, SHEET_SEED) if _rows else contact_sheet(_data, count, SHEET_SEED)
    return png_bytes(tile_grid(images, _plan))


def _preview_classes(config: RunConfig, data: ImageSet) -> tuple[int, ...]:
    """The classes that get a row each: those that were asked for, else the first ten."""
    return parse_classes(config.loop.preview_classes, data.class_names)[:MAX_CLASS_ROWS]
