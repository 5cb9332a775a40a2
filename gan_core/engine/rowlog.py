"""Means of per-step metrics over fixed windows of steps, however the steps arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gan_core.engine.step import METRICS

Row = dict[str, object]


class RowLog:
    """Collects per-step metrics and gives a row at every multiple of ``every`` steps.

    A row says ``step``, ``seconds`` (of training, pauses left out) and the mean of each figure since the last row;
    a figure of a network that never ran in the window is NaN, written as null.
    """

    def __init__(self, every: int, names: Sequence[str] = METRICS) -> None:
        self.every, self.names = every, tuple(names)
        self.clear()

    def clear(self) -> None:
        """Forget the window that is being filled."""
        self._window = np.zeros((0, len(self.names)), np.float64)
        self._last = (0, 0.0)

    def add(self, metrics: Mapping[str, np.ndarray], first: int, seconds: np.ndarray) -> list[Row]:
        """Take the figures of steps ``first + 1`` ... and their times (n,); returns the rows completed by them."""
        values = np.stack([metrics[name] for name in self.names], axis=1).astype(np.float64)
        rows, start = [], 0
        for end in range(self.every - first % self.every, len(values) + 1, self.every):
            self._window = np.concatenate([self._window, values[start:end]])
            self._last = (first + end, float(seconds[end - 1]))
            rows += self.partial()
            self._window = self._window[:0]
            start = end
        if start < len(values):
            self._window = np.concatenate([self._window, values[start:]])
            self._last = (first + len(values), float(seconds[-1]))
        return rows

    def partial(self) -> list[Row]:
        """The row of the window as far as it is filled; none when it is empty."""
        if not len(self._window):
            return []
        counted = ~np.isnan(self._window)
        with np.errstate(invalid="ignore"):
            means = np.where(counted, self._window, 0.0).sum(axis=0) / counted.sum(axis=0)
        step, seconds = self._last
        named = zip(self.names, means, strict=True)
        return [{"step": step, "seconds": round(seconds, 4), **{name: float(mean) for name, mean in named}}]

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The unfinished window, for a checkpoint."""
        return {"log.window": self._window, "log.last": np.array(self._last, np.float64)}

    def load_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take up the unfinished window of a checkpoint."""
        self._window = np.asarray(arrays["log.window"], np.float64).reshape(-1, len(self.names))
        step, seconds = arrays["log.last"]
        self._last = (int(step), float(seconds))
