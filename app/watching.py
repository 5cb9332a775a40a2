"""A run folder as a page watches it: read on from where the last look ended, once for all who watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app.components.film.payload import CURVES
from app.textwords import label_for
from gan_core.config import IMAGES, TEXT, RunConfig, from_json_dict
from gan_core.doctor import Finding, finding_from_event, standing
from gan_core.errors import RunError
from gan_core.runs import START, Cursor, RunReader, RunStatus
from gan_core.runs.rows import Row

LOOK_SECONDS = 0.25
MOST_POINTS, MOST_EVALUATIONS, MOST_OF_TEXT = 360, 60, 4000
RATE_SECONDS, RATE_ROWS = 12.0, 400
REAL_GRID = "real.png"
TEXT_CURVES = ("loss", "held_out_loss", "accuracy")


@dataclass(frozen=True)
class Look:
    """What a run folder says at one moment.

    Attributes:
        grids: (step, stamp, file) of every saved grid, of a text run its texts; the stamp changes when the file does.
        curves: the logged figures, thinned, by name; ``step`` among them.
        events: what happened, as marks for the curves: {"step", "text"}.
        quality: (step, figures) of the evaluations, thinned.
        seconds: trained so far, pauses left out.  rate: steps a second now, None while unknown.
        labels: the class name of each row of the grid, () where there are none.
        real: the grid of real pictures, or None while it is not there.
        notes: what was done to the files of the data, in sentences.
        findings: what the doctor has found and still stands, worst first.
    """

    status: RunStatus
    config: RunConfig
    data: Mapping[str, Any]
    grids: tuple[tuple[int, int, Path], ...] = ()
    curves: Mapping[str, list[float | None]] = field(default_factory=lambda: {"step": []})
    events: tuple[dict[str, Any], ...] = ()
    quality: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    seconds: float | None = None
    rate: float | None = None
    labels: tuple[str, ...] = ()
    real: Path | None = None
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def left(self) -> float | None:
        """Seconds that the rest should take, None while nobody knows."""
        return (self.status.total_steps - self.status.step) / self.rate if self.rate else None

    @property
    def steps_per_epoch(self) -> int | None:
        """Steps that show every real picture once; None before the data is known."""
        found = self.data.get("steps_per_epoch")
        return found if isinstance(found, int) and found > 0 else None


class RunWatch:
    """Reads one run folder again and again; safe for many sessions at once. Raises RunError when it is gone."""

    def __init__(self, run_dir: str) -> None:
        self._reader = RunReader(run_dir)
        self._config = from_json_dict(self._reader.config())
        self._lock = threading.Lock()
        self._rows: list[Row] = []
        self._names, self._ending = (TEXT_CURVES, ".txt") if self._config.kind == TEXT else (CURVES, ".png")
        self._curves = thinned([], self._names)
        self._events: list[Row] = []
        self._quality: list[Row] = []
        self._cursors: dict[str, Cursor] = {}
        self._labels: tuple[str, ...] | None = None
        self._data: Mapping[str, Any] = {}
        self._looked_at = -LOOK_SECONDS
        self._look: Look | None = None

    def look(self) -> Look:
        """What the folder says now, or said a moment ago."""
        with self._lock:
            if self._look is None or time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._look = self._read()
                self._looked_at = time.monotonic()
            return self._look

    def expire(self) -> None:
        """Have the next look read anew: something was just asked of the run."""
        with self._lock:
            self._look = None

    def _read(self) -> Look:
        status = self._reader.status()
        rows = self._read_on("metrics", self._rows)
        if rows is not self._rows:
            self._rows, self._curves = rows, thinned(rows, self._names)
        self._events = self._read_on("events", self._events)
        self._quality = self._read_on("quality", self._quality)
        self._data = self._data or _mapping(self._reader.config().get("data"))
        created = _number(self._reader.config().get("created")) or 0.0
        look = Look(
            status,
            self._config,
            self._data,
            grids=tuple(
                _stamped(step, path, created) for step, path in self._reader.samples() if path.suffix == self._ending
            ),
            curves=self._curves,
            events=tuple(mark for row in self._events if (mark := event_mark(row, self._config.kind))),
            quality=evaluations(self._quality, MOST_OF_TEXT if self._config.kind == TEXT else MOST_EVALUATIONS),
            labels=self._row_labels(),
            findings=standing(self._events),
            notes=tuple(str(row.get("note")) for row in self._events if row.get("kind") == "data"),
            real=_there(self._reader.paths.samples / REAL_GRID),
        )
        rate = recent_rate(self._rows) if status.state == "running" else None
        return replace(look, rate=rate, seconds=seconds_trained(self._rows, status.step, rate))

    def _read_on(self, name: str, known: list[Row]) -> list[Row]:
        rows, cursor = getattr(self._reader, name)(self._cursors.get(name, START))
        self._cursors[name] = cursor
        if cursor.restarted:
            return rows
        return known + rows if rows else known

    def _row_labels(self) -> tuple[str, ...]:
        """The class of each row, from the fixed labels of the samples."""
        if self._labels is None and self._reader.paths.latents.exists():
            try:
                self._labels = _labels_of(self._reader.latents(), self._data.get("class_names") or ())
            except RunError:
                return ()
        return self._labels or ()


@st.cache_resource(show_spinner=False, max_entries=64)
def _watch(run_dir: str) -> RunWatch:
    return RunWatch(run_dir)


def look_at(run_dir: Path) -> Look:
    """What a run folder says now; raises RunError when there is no run (any more)."""
    try:
        return _watch(str(run_dir)).look()
    except RunError:
        _watch.clear(str(run_dir))
        raise


def look_again(run_dir: Path) -> None:
    """The next look reads the folder anew."""
    _watch(str(run_dir)).expire()


def thinned(
    rows: Sequence[Row], names: Sequence[str] = CURVES, most: int = MOST_POINTS
) -> dict[str, list[float | None]]:
    """The curves of all rows with at most ``most`` points: the mean of each run of neighbours, at its last step."""
    size = -(-len(rows) // most) if rows else 1
    groups = [rows[at : at + size] for at in range(0, len(rows), size)]
    curves: dict[str, list[float | None]] = {"step": [group[-1]["step"] for group in groups]}
    return curves | {name: [_mean(group, name) for group in groups] for name in names}


def recent_rate(rows: Sequence[Row]) -> float | None:
    """Steps a second over the last seconds of training, from the logged times."""
    timed = [
        (row["step"], seconds) for row in rows[-RATE_ROWS:] if (seconds := _number(row.get("seconds"))) is not None
    ]
    if len(timed) < 2:
        return None
    last_step, last = timed[-1]
    first_step, first = next((pair for pair in timed if pair[1] >= last - RATE_SECONDS and pair[1] < last), timed[-2])
    return (last_step - first_step) / (last - first) if last > first and last_step > first_step else None


def seconds_trained(rows: Sequence[Row], step: int, rate: float | None) -> float | None:
    """Seconds of training up to ``step``: as logged, and a little further where the step is ahead of the log."""
    if not rows or (logged := _number(rows[-1].get("seconds"))) is None:
        return None
    return logged + (max(0, step - rows[-1]["step"]) / rate if rate else 0.0)


def event_mark(row: Row, run_kind: str = IMAGES) -> dict[str, Any] | None:
    """An event as a mark on the curves; None for one that a viewer need not see there."""
    kind = row.get("kind")
    if kind == "live":
        return {"step": row["step"], "text": _live_words(row, run_kind)}
    if kind == "illness":
        finding = finding_from_event(row)
        return {"step": finding.since_step, "text": f"The doctor: {finding.label}"} if finding else None
    if kind == "stopped early":
        return {"step": row["step"], "text": f"Stopped early: foretold best after epoch {row.get('best_epoch')}"}
    words = {"paused": "Paused", "resumed": "Resumed", "restored": "Went on from the checkpoint"}.get(str(kind))
    return {"step": row["step"], "text": words} if words else None


def _live_words(row: Row, run_kind: str) -> str:
    values = [_number(row.get(part)) for part in ("before", "value")]
    shown = " to ".join(f"{value:g}" for value in values if value is not None)
    return f"{label_for(str(row.get('key')), run_kind)}: {shown}"


def evaluations(rows: Sequence[Row], most: int = MOST_EVALUATIONS) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """(step, figures) of the evaluations; of many, some that are spread evenly, the last among them."""
    found = [(row["step"], figures) for row in rows if (figures := _mapping(row.get("figures")))]
    if len(found) <= most:
        return tuple(found)
    return tuple(found[round(at)] for at in np.linspace(0, len(found) - 1, most))


def _labels_of(latents: Mapping[str, np.ndarray], names: Sequence[str]) -> tuple[str, ...]:
    labels = latents.get("labels")
    if labels is None or not labels.size:
        return ()
    flat = labels.ravel()
    starts = [0, *(np.flatnonzero(np.diff(flat)) + 1)]
    return tuple(str(names[flat[at]]) if flat[at] < len(names) else str(flat[at]) for at in starts)


def _stamped(step: int, path: Path, created: float) -> tuple[int, int, Path]:
    try:
        return step, max(0, int(path.stat().st_mtime - created)), path
    except OSError:
        return step, 0, path


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


def _mean(rows: Sequence[Row], name: str) -> float | None:
    values = [value for row in rows if (value := _number(row.get(name))) is not None]
    return round(sum(values) / len(values), 5) if values else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
