"""What a viewer may still ask for: encoded frames and the curves of a whole run, both of bounded size."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_core.runs.rows import Row
from gan_core.runs.thinning import spread_evenly

Frame = dict[str, Any]
WIRE_FIELDS = {"fakes": "fakes", "opinion": "scores", "heat": "heat", "grid": "grid", "arrows": "arrows"}


class FrameLog:
    """Frames under rising sequence numbers.

    The newest ``recent`` are all kept; of the older ones half is dropped whenever there are too many, so that the
    timeline always spans the whole run.
    """

    def __init__(self, limit: int = 300, recent: int = 60) -> None:
        self._limit, self._recent = limit, recent
        self._frames: list[Frame] = []
        self._next = 0
        self._whole_from = 0

    def add(self, step: int, packed: Mapping[str, np.ndarray], means: Mapping[str, float | None]) -> None:
        """Keep one moment; ``packed`` is :meth:`gan_core.engine.view.Look.packed`."""
        encoded = {wire: as_base64(packed[name]) for name, wire in WIRE_FIELDS.items()}
        self._frames.append({"seq": self._next, "step": step, **encoded, "m": dict(means)})
        self._next += 1
        if len(self._frames) > self._limit:
            old, new = self._frames[: -self._recent], self._frames[-self._recent :]
            kept = spread_evenly([frame["step"] for frame in old], len(old) // 2)
            self._frames = [*(old[place] for place in kept), *new]
            self._whole_from = new[0]["seq"]

    def since(self, after: int, most: int) -> dict[str, Any]:
        """Frames with a sequence number above ``after``: all when few, else evenly thinned with the newest.

        ``first_seq`` is where the gapless part begins; older frames come only when asked for by ``after``.
        """
        fresh = [frame for frame in self._frames if frame["seq"] > after]
        if len(fresh) > most:
            picks = np.unique(np.linspace(0, len(fresh) - 1, most).round().astype(int))
            fresh = [fresh[index] for index in picks]
        first = fresh[0]["seq"] if fresh and len(fresh) == most else self._whole_from
        return {"frames": fresh, "first_seq": max(first, self._whole_from), "last_seq": self._next - 1}

    @property
    def last_step(self) -> int | None:
        """The step of the newest frame."""
        return self._frames[-1]["step"] if self._frames else None


class CurveLog:
    """Per-step metrics of a whole run as at most ``limit`` means; bins double in width when they run out."""

    def __init__(self, names: tuple[str, ...], limit: int = 240) -> None:
        self.names, self._limit = names, limit
        self._bins: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._width = 1

    def add(self, first: int, metrics: Mapping[str, np.ndarray]) -> None:
        """Figures of steps ``first + 1`` ...; NaN marks a network that did not train."""
        values = np.stack([metrics[name] for name in self.names], axis=1).astype(np.float64)
        place = 0
        while place < len(values):
            step = first + place
            end = min(place + self._width - step % self._width, len(values))
            self._put(first + end, values[place:end])
            place = end
            if len(self._bins) > self._limit:
                self._merge()

    def add_rows(self, rows: list[Row], every: int) -> None:
        """Rows of a run folder, each the mean of ``every`` steps."""
        for row in rows:
            values = np.array([[np.nan if row.get(name) is None else row[name] for name in self.names]])
            self._bins.append((int(row["step"]), np.nan_to_num(values[0]) * every, ~np.isnan(values[0]) * every))
        self._width = max(self._width, every if rows else 1)
        while len(self._bins) > self._limit:
            self._merge()

    def to_json(self) -> dict[str, list]:
        """``{"step": [...], name: [...]}`` with null where a network did not train."""
        columns: dict[str, list] = {"step": [step for step, _, _ in self._bins]}
        for index, name in enumerate(self.names):
            columns[name] = [_mean(sums[index], counts[index]) for _, sums, counts in self._bins]
        return columns

    def _put(self, step: int, values: np.ndarray) -> None:
        sums, counts = np.nansum(values, axis=0), (~np.isnan(values)).sum(axis=0)
        last = self._bins[-1] if self._bins else None
        if last and (last[0] - 1) // self._width == (step - 1) // self._width:
            self._bins[-1] = (step, last[1] + sums, last[2] + counts)
        else:
            self._bins.append((step, sums, counts))

    def _merge(self) -> None:
        self._width *= 2
        merged: dict[int, tuple[int, np.ndarray, np.ndarray]] = {}
        for step, sums, counts in self._bins:
            key = (step - 1) // self._width
            _, old_sums, old_counts = merged.get(key, (0, 0.0, 0))
            merged[key] = (step, old_sums + sums, old_counts + counts)
        self._bins = list(merged.values())


def _mean(total: float, count: float) -> float | None:
    return round(float(total / count), 5) if count else None


def as_base64(array: np.ndarray) -> str:
    """The array's bytes in C order, as JSON can carry them."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
