"""What every session does: one training run, played in pieces of any size, with its run folder kept in step.

The trainer knows how to step; the session knows when to log, snapshot and checkpoint; the writer knows where.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig
from gan_core.doctor.findings import EVENT
from gan_core.engine.checkpoint import save_models
from gan_core.engine.doctoring import Practice
from gan_core.engine.files import STATE_FILE
from gan_core.engine.provenance import provenance
from gan_core.engine.rowlog import RowLog
from gan_core.engine.step import METRICS
from gan_core.engine.trainer import DivergedError, Metrics, Trainer
from gan_core.runs import RunPaths, RunReader, RunWriter

CHUNK_SECONDS = 0.5
FIRST_CHECKPOINT_SECONDS = 3.0
Doing = Callable[[str], None]


class BaseSession(ABC):
    """Trains one run and writes its folder.

    Arguments:
        config: the frozen configuration.
        run_dir: where the run folder is, or will be.
        owner: whose run it is; kept in the status.
        parent: (run id, step) for a branch.
    """

    first_checkpoint_seconds = FIRST_CHECKPOINT_SECONDS
    metric_names: tuple[str, ...] = METRICS

    def __init__(
        self,
        config: RunConfig,
        run_dir: str | Path,
        *,
        owner: str | None = None,
        parent: tuple[str, int] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.config, self.paths, self.owner, self.parent = config, RunPaths(run_dir), owner, parent
        self.total = config.steps
        self.trainer = self._make_trainer()
        self.log = RowLog(config.log_every, self.metric_names)
        self.practice = Practice(config)
        self.writer: RunWriter | None = None
        self.seconds = 0.0
        self._clock = clock

    # --- what a kind of run decides --------------------------------------------------------------

    @abstractmethod
    def _make_trainer(self) -> Trainer:
        """The trainer on this run's data."""

    @abstractmethod
    def snapshot(self) -> object:
        """Keep what G makes of the fixed z at this step."""

    @abstractmethod
    def _figures(self) -> dict[str, dict[str, float]]:
        """The figures of quality now."""

    @abstractmethod
    def _fill_folder(self) -> None:
        """What lies in the folder before the first step: the fixed z, the run's own copy of its data."""

    @abstractmethod
    def _prune(self) -> None:
        """Remove old checkpoints."""

    def _meta(self) -> dict[str, object]:
        """What stands beside the configuration in config.json."""
        return provenance(self.parent)

    def _next_snapshot(self) -> int:
        """The next step at which a snapshot is due."""
        every = self.config.snapshot_every
        return self.step - self.step % every + every

    def _next_stop(self) -> int:
        """The next step that :meth:`play_to_the_end` must not run past."""
        return self._next_snapshot()

    def _save_networks(self, folder: Path) -> None:
        """Write what was trained into a checkpoint."""
        save_models(self.trainer, folder)

    def _look_around(self) -> None:  # noqa: B027 - most kinds have nothing to do here
        """Called between two pieces of :meth:`play_to_the_end`."""

    # --- opening and closing ---------------------------------------------------------------------

    def close(self, state: str, error: str | None = None) -> None:
        """Save a checkpoint, say how it ended, and let the folder go."""
        if self.writer is None:
            return
        try:
            self.checkpoint()
            self.say(state, error)
        finally:
            self.writer.close()
            self.writer = None

    def say(self, state: str, error: str | None = None, doing: str | None = None) -> None:
        """Write the run's state; nothing when there is no folder yet."""
        if self.writer is not None:
            total, owner = self.total, self.owner
            self.writer.set_status(state, step=self.step, total_steps=total, error=error, owner=owner, doing=doing)

    def note(self, kind: str, **detail: object) -> None:
        """Write what happened at this step into events.jsonl."""
        if self.writer is not None:
            self.writer.append_event(self.step, kind, **detail)

    # --- playing ---------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Steps trained so far."""
        return self.trainer.step

    def play(self, count: int, phase: str = "both") -> Metrics:
        """Train ``count`` steps (fewer when the total is reached) and log them.

        Raises :class:`DivergedError` after the rows up to the last good step are written.
        """
        if self.writer is None:
            self._start_folder()
        count = max(0, min(count, self.total - self.step))
        began, first = self._clock(), self.step
        try:
            metrics = self.trainer.advance(count, phase)
        except DivergedError as error:
            self._log(error.metrics, first, began)
            self._flush_rows()
            self.note("diverged", error=str(error))
            self.practice.doctor.take_divergence(self.step)
            self._tell_illnesses()
            raise
        self._log(metrics, first, began)
        return metrics

    def play_to_the_end(
        self, on_progress: Callable[[Metrics], None] | None = None, checkpoint_seconds: float = 30.0
    ) -> None:
        """Play until the total, with a snapshot every ``snapshot_every`` steps and checkpoints by the clock.

        Calls are cut to about CHUNK_SECONDS, so that ``on_progress`` soon has its say, whatever a step costs.
        """
        most = 1
        if self.step == 0:
            self._ensure_folder()
            self.snapshot()
        save_at = self._clock() + min(self.first_checkpoint_seconds, checkpoint_seconds)
        while self.step < self.total:
            began, first, due = self._clock(), self.step, self._next_snapshot()
            metrics = self.play(min(most, self._next_stop() - self.step))
            most = _steps_within(CHUNK_SECONDS, self.step - first, self._clock() - began)
            if self.step in (due, self.total):
                self.snapshot()
            if self._clock() > save_at:
                began = self._clock()
                self.checkpoint()
                took = self._clock() - began  # large networks are saved less often, but not never
                save_at = self._clock() + max(checkpoint_seconds, min(20 * took, 10 * checkpoint_seconds))
            self.say("running")
            self._look_around()
            if on_progress:
                on_progress(metrics)
        self._flush_rows()

    def prepare(self) -> None:
        """Compile now what training needs later, so that nothing stalls on the way."""
        self.trainer.prepare()

    def set_live(self, key: str, value: float) -> None:
        """Change a live setting from the next step on, and note it."""
        before = self.trainer.live.get(key)
        self.trainer.set_live(key, value)
        if before != self.trainer.live[key]:
            self.note("live", key=key, before=before, value=self.trainer.live[key])

    # --- saving ----------------------------------------------------------------------------------

    def checkpoint(self) -> None:
        """Save both networks and the exact state; nothing when there is no folder yet."""
        if self.writer is None:
            return
        with self.writer.checkpoint(self.step) as folder:
            self._save_networks(folder)
            np.savez(folder / STATE_FILE, **self._state_arrays())
        self._prune()

    def quality(self) -> dict[str, dict[str, float]]:
        """The figures of quality now, each beside its floor and collapse value; also kept in the folder."""
        figures = self._figures()
        if self.writer is not None:
            self.writer.append_quality(self.step, figures)
        self.practice.doctor.take_quality({"step": self.step, "figures": figures})
        self._tell_illnesses()
        return figures

    # --- inside ----------------------------------------------------------------------------------

    def _take_moment(self, figures: dict[str, float | None]) -> None:
        """Keep the doctor's cheap figures of this step, and hear what the doctor says."""
        row = {"step": self.step, **figures}
        if self.writer is not None:
            self.writer.append_vitals([row])
        self.practice.take_moment(row)
        self._tell_illnesses()

    def _tell_illnesses(self) -> None:
        """Write into the events what the doctor found, and what has gone."""
        if self.writer is not None:
            for news in self.practice.news():
                self.note(EVENT, **news)

    def _ensure_folder(self) -> None:
        if self.writer is None:
            self._start_folder()

    def _start_folder(self) -> None:
        self.trainer.prepare()  # compiling is not training: it stays out of the clock
        self.writer = RunWriter.create(self.paths.root, self.config.model_dump(), self._meta())
        self.say("running")
        self._fill_folder()

    def _log(self, metrics: Metrics, first: int, began: float) -> None:
        count = len(metrics[self.metric_names[0]])
        before, self.seconds = self.seconds, self.seconds + self._clock() - began
        rows = self.log.add(metrics, first, np.linspace(before, self.seconds, count + 1)[1:])
        if rows and self.writer is not None:
            self.writer.append_metrics(rows)
            self.writer.beat()
        self.practice.doctor.take_metrics(rows)

    def _flush_rows(self) -> None:
        """Write the unfinished window as a row; a resumed run replaces it."""
        rows = self.log.partial()
        if rows and self.writer is not None:
            self.writer.append_metrics(rows)

    def _state_arrays(self) -> dict[str, np.ndarray]:
        return {**self.trainer.to_arrays(), **self.log.to_arrays(), "seconds": np.float64(self.seconds)}

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.trainer.load_arrays(arrays)
        self.log.load_arrays(arrays)
        self.seconds = float(arrays["seconds"])

    def _drop_the_future(self) -> None:
        """Forget rows and files past the restored step, and the row of a window that was not full."""
        self.writer.truncate_after(self.step)
        self.writer.drop_metrics_after(self.step - self.step % self.config.log_every)
        self.practice.recall(RunReader(self.paths.root))
        self.note("resumed")


def _steps_within(seconds: float, count: int, took: float) -> int:
    """How many steps fit when ``count`` of them took so long: from one to a hundred times as many."""
    return max(1, min(100 * count, int(count * seconds / max(took, 1e-9))))
