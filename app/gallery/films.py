"""What the browser gets of runs that are compared: their frames ahead of time, their curves, and where both lie.

Everything is plain data. A moment of a run has a place on every axis (step, epoch, seconds), so that the browser
changes the axis without asking.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.components.stage.payload import encode_float32
from app.gallery.comparing import Compared, same_data
from app.gallery.reading import INFOS, file_mark
from app.gallery.thumbs import LARGEST_PIXELS, real_points
from gan_core.errors import UserError
from gan_core.runs import RunPaths, load_arrays
from gan_core.runs.thinning import spread_evenly

# Colours of runs, none of which is one of the four with a meaning; dash and letter repeat them.
COLOURS = ("#7A8794", "#D55E00", "#8E6BD1", "#8A7A1C")
DASHES = ([], [7, 4], [2, 3], [9, 3, 2, 3])
MOMENTS = {2: 44, 3: 32, 4: 26}  # evenly spread; what the browser gets ahead of time stays at a few megabytes
ROUND_EPOCHS = (1, 2, 5, 10, 20, 50, 100, 200, 250, 500, 999, 1000, 2000, 5000)
LARGEST_SIDE = 384
SMALL_FILE = 24 * 1024
JPEG_QUALITY = 78
CURVE_POINTS = 400
CURVES = (
    ("g_loss", "Loss of G", ("g_loss",), None, None),
    ("d_loss", "Loss of D", ("d_loss_real", "d_loss_fake"), None, None),
    ("d_acc", "D answers right", ("d_acc_real", "d_acc_fake"), [0, 1], 0.5),
)

TEXT_CURVES = (
    ("loss", "Loss", ("loss",), None, None),
    ("accuracy", "Next word right", ("accuracy",), [0, 1], None),
)
LOG_PERPLEXITY = "Loss, held out (log of perplexity)"
LONGEST_TEXT = 4000


def curves_for(kind: str) -> tuple[Any, ...]:
    """The curves that a kind of run has: (key, label, the metrics in it, fixed range, guide)."""
    return TEXT_CURVES if kind == "text" else CURVES


def side_payload(runs: Sequence[Compared]) -> dict[str, Any]:
    """Everything the component shows of these runs; see ``app/components/sidebyside/web``."""
    figure = main_figure(runs)
    return {
        "kind": runs[0].card.kind,
        "axes": axes_of(runs),
        "runs": [run_payload(run, place, len(runs), figure) for place, run in enumerate(runs)],
        "real": _real_picture(runs[0]) if len(runs) < 4 and same_data(runs) else None,
        "charts": charts_of(runs, figure),
    }


def axes_of(runs: Sequence[Compared]) -> list[str]:
    """By what the runs can be laid over each other; the first is what the page begins with."""
    epochs = ["epoch"] if all(run.steps_per_epoch for run in runs) else []
    seconds = ["seconds"] if all(run.seconds for run in runs) else []
    return [*epochs, "step", *seconds]


def run_payload(run: Compared, place: int, together: int, figure: str | None) -> dict[str, Any]:
    """One run: how it looks, its moments with their frames, and its curves."""
    kept = chosen_moments(run, MOMENTS[together])
    with ThreadPoolExecutor(2) as pool:  # Pillow lets go of the interpreter while it works
        frames = list(pool.map(frame_of, (path for _, path in kept)))
    there = [(step, frame) for (step, _), frame in zip(kept, frames, strict=True) if frame]
    steps = np.array([step for step, _ in there], np.float64)
    payload = {
        "letter": run.letter,
        "name": run.card.name,
        "colour": COLOURS[place],
        "dash": DASHES[place],
        "at": _on_axes(run, steps),
        "frames": [frame for _, frame in there],
        "curves": curves_of(run),
        "quality": quality_of(run, figure),
    }
    if run.card.kind == "points":
        box, real = real_points(run.card.path)
        payload |= {"box": list(box or _box_of(kept)), "real": encode_float32(real)}
    return payload


def chosen_moments(run: Compared, most: int) -> list[tuple[int, Path]]:
    """At most about ``most`` saved moments: evenly spread, and those nearest to round epochs, which people ask for."""
    samples = run.samples
    steps = [step for step, _ in samples]
    places = set(spread_evenly(steps, most)) if steps else set()
    for epoch in ROUND_EPOCHS if run.steps_per_epoch else ():
        wanted = epoch * run.steps_per_epoch
        if steps and wanted <= steps[-1]:
            places.add(int(np.abs(np.asarray(steps) - wanted).argmin()))
    return [samples[place] for place in sorted(places)]


def frame_of(path: Path) -> str | None:
    """A saved sample as the browser shows it: a picture as a data address, points as base64, text as it is.

    None where it is damaged.
    """
    mark = file_mark(path)
    try:
        return _encoded(mark) if mark else None
    except (UserError, OSError, ValueError, KeyError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=800)
def _encoded(mark: tuple[str, int, int]) -> str:
    if mark[0].endswith(".npz"):
        return encode_float32(np.asarray(load_arrays(Path(mark[0]))["points"], np.float32).reshape(-1, 2))
    if mark[0].endswith(".txt"):
        return Path(mark[0]).read_text(encoding="utf-8", errors="replace")[:LONGEST_TEXT]
    with Image.open(mark[0]) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise ValueError("too large for a sample grid")
        if mark[2] <= SMALL_FILE:
            return _address(Path(mark[0]).read_bytes(), "png")
        small = image.convert("RGB")
        small.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return _address(buffer.getvalue(), "jpeg")


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


# --- curves ----------------------------------------------------------------------------------------


def charts_of(runs: Sequence[Compared], figure: str | None) -> list[dict[str, Any]]:
    """Which curves there are to draw: losses, D's share of right answers, and one figure of quality."""
    charts = [
        {"key": key, "label": label, "fixed": fixed, "guide": guide}
        for key, label, names, fixed, guide in curves_for(runs[0].card.kind)
        if any(name in run.columns for run in runs for name in names)
    ]
    if figure:
        info = INFOS.get(runs[0].card.kind, {}).get(figure)
        label = info.label if info else figure.replace("_", " ")
        label = LOG_PERPLEXITY if runs[0].card.kind == "text" else label
        is_share = info is not None and info.unit == "share"
        charts.append({"key": "quality", "label": label, "fixed": [0, 1] if is_share else None, "guide": None})
    return charts


def main_figure(runs: Sequence[Compared]) -> str | None:
    """The most telling figure of quality that all runs have; None where they share none."""
    names = [name for name in runs[0].figures if all(name in run.figures for run in runs)]
    return names[0] if names else None


def curves_of(run: Compared) -> dict[str, Any]:
    """The curves of a run as means over stretches of rows, with their place on every axis."""
    steps = run.columns.get("step", np.empty(0)).astype(np.float64)
    stretches = np.array_split(np.arange(len(steps)), min(CURVE_POINTS, len(steps))) if len(steps) else []
    at = np.array([steps[stretch[-1]] for stretch in stretches])
    values = {}
    for key, _, names, _, _ in curves_for(run.card.kind):
        columns = [run.columns[name] for name in names if name in run.columns]
        if columns:
            whole = np.mean(columns, axis=0)
            values[key] = _listed(np.array([_mean(whole[stretch]) for stretch in stretches]))
    return {"at": _on_axes(run, at), **values}


def quality_of(run: Compared, figure: str | None) -> dict[str, Any]:
    """One figure of quality over the steps, with its last floor."""
    rows = [row for row in run.quality if isinstance(row.get("figures"), dict)]
    picked = [rows[place] for place in spread_evenly([int(row["step"]) for row in rows], CURVE_POINTS)] if rows else []
    values = [row["figures"].get(figure) or {} for row in picked]
    floors = [value.get("floor") for value in values if isinstance(value.get("floor"), (int, float))]
    steps = np.array([row["step"] for row in picked], np.float64)
    if run.card.kind == "text":  # perplexity spans powers of ten
        logs = np.log(np.maximum(1.0, [float(value.get("value") or np.nan) for value in values]))
        return {"at": _on_axes(run, steps), "quality": _listed(logs), "floor": None}
    return {
        "at": _on_axes(run, steps),
        "quality": [value.get("value") for value in values],
        "floor": floors[-1] if floors else None,
    }


def _on_axes(run: Compared, steps: np.ndarray) -> dict[str, list[float | None]]:
    """The same moments by step, by epoch and by seconds of training, as far as they are known."""
    by = {"step": steps, "epoch": run.epochs(steps), "seconds": run.seconds_at(steps)}
    return {name: _listed(values) for name, values in by.items() if values is not None}


def _listed(values: np.ndarray) -> list[float | None]:
    """Numbers for JSON: four figures after the point, None for what is no number."""
    return [round(float(value), 4) if np.isfinite(value) else None for value in values]


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _real_picture(run: Compared) -> str | None:
    return frame_of(RunPaths(run.card.path).samples / "real.png") if run.card.kind == "images" else None


def _box_of(kept: list[tuple[int, Path]]) -> tuple[float, float, float, float]:
    """A box around the last points, where the real ones are gone."""
    try:
        points = np.asarray(load_arrays(kept[-1][1])["points"], np.float64).reshape(-1, 2)
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    except (UserError, KeyError, ValueError, IndexError):
        return -1.0, 1.0, -1.0, 1.0
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])
