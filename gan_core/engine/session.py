"""A session: one training run, played in pieces of any size, with its run folder kept in step.

The trainer knows how to step; the session knows when to log, snapshot and checkpoint; the writer knows where.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, from_json_dict, with_changes
from gan_core.engine.checkpoint import newest_state, save_models
from gan_core.engine.files import STATE_FILE
from gan_core.engine.provenance import provenance
from gan_core.engine.realdata import hand_on_data, keep_data, real_points
from gan_core.engine.rowlog import RowLog
from gan_core.engine.step import METRICS
from gan_core.engine.trainer import DivergedError, Metrics, Trainer
from gan_core.engine.view import Look, make_scene
from gan_core.quality.points import evaluate_points
from gan_core.runs import RunPaths, RunReader, RunWriter, load_arrays, step_name
from gan_core.runs.thinning import spread_evenly

MAX_SNAPSHOTS, MIN_SNAPSHOTS, TIMELINE_BYTES = 400, 20, 200_000_000
KEEP_CHECKPOINTS = 3
QUALITY_POINTS = 2000
QUALITY_SEED = 11
CHUNK_SECONDS = 0.5
FIRST_CHECKPOINT_SECONDS = 3.0


class Session:
    """Trains one run and writes its folder.

    The folder is made at the first step, so that looking at untrained networks leaves nothing behind.

    Arguments:
        config: the frozen configuration.
        run_dir: where the run folder is, or will be.
        owner: whose run it is; kept in the status.
        parent: (run id, step) for a branch.
    """

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
        self.trainer = Trainer(config, real_points(config, self.paths))
        self.scene = make_scene(self.trainer.points, config.model.latent_dim, config.seed)
        self.log = RowLog(config.log_every)
        self.writer: RunWriter | None = None
        self.seconds = 0.0
        self._clock = clock
        self._quality_z = np.random.default_rng(QUALITY_SEED).standard_normal((QUALITY_POINTS, config.model.latent_dim))

    # --- opening and closing ---------------------------------------------------------------------

    @classmethod
    def resume(cls, run_dir: str | Path, *, steps: int | None = None, owner: str | None = None) -> Session:
        """Open a run from its folder and go on exactly where its newest saved state was.

        ``steps`` is a new total; without it the total that the run had last stands. Raises
        :class:`gan_core.errors.UserError` when the folder cannot be continued.
        """
        reader = RunReader(run_dir)
        config = from_json_dict(reader.config())
        total = steps or max(config.steps, reader.status().total_steps)
        session = cls(with_changes(config, {"steps": total}), run_dir, owner=owner)
        session._restore(newest_state(run_dir))
        session.total = max(total, session.step)
        session._open_folder()
        return session

    def branch(self, run_dir: str | Path, step: int, *, owner: str | None = None) -> Session:
        """A new run that starts from this run's snapshot at ``step``; this run is left as it is."""
        hand_on_data(self.paths, RunPaths(run_dir))
        child = Session(self.config, run_dir, owner=owner, parent=(self.paths.root.name, step))
        child._restore(load_arrays(self.paths.timeline / f"{step_name(step)}.npz"))
        child.total = self.total if step < self.total else step + self.config.steps
        child._start_folder()
        child.paths.timeline.mkdir(exist_ok=True)
        for at, path in RunReader(self.paths.root).timeline():
            if at <= step:
                shutil.copyfile(path, child.paths.timeline / path.name)
        whole = step - step % self.config.log_every
        rows = RunReader(self.paths.root).metrics()[0]
        child.writer.append_metrics([row for row in rows if row["step"] <= whole])
        child.writer.append_event(step, "branched", parent=self.paths.root.name)
        return child

    def close(self, state: str, error: str | None = None) -> None:
        """Save a checkpoint, say how it ended, and let the folder go."""
        if self.writer is None:
            return
        self.checkpoint()
        self.say(state, error)
        self.writer.close()
        self.writer = None

    def say(self, state: str, error: str | None = None) -> None:
        """Write the run's state; nothing when there is no folder yet."""
        if self.writer is not None:
            self.writer.set_status(state, step=self.step, total_steps=self.total, error=error, owner=self.owner)

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
            raise
        self._log(metrics, first, began)
        return metrics

    def play_to_the_end(
        self, on_progress: Callable[[Metrics], None] | None = None, checkpoint_seconds: float = 30.0
    ) -> None:
        """Play until the total, with a snapshot every ``snapshot_every`` steps and checkpoints by the clock.

        Calls are cut to about CHUNK_SECONDS, so that ``on_progress`` soon has its say, whatever a step costs.
        """
        every, most = self.config.snapshot_every, 1
        if self.step == 0:
            self._ensure_folder()
            self.snapshot()
        save_at = self._clock() + min(FIRST_CHECKPOINT_SECONDS, checkpoint_seconds)
        while self.step < self.total:
            began, first = self._clock(), self.step
            metrics = self.play(min(most, every - self.step % every))
            most = _steps_within(CHUNK_SECONDS, self.step - first, self._clock() - began)
            if self.step % every == 0 or self.step == self.total:
                self.snapshot()
            if self._clock() > save_at:
                self.checkpoint()
                save_at = self._clock() + checkpoint_seconds
            self.say("running")
            if on_progress:
                on_progress(metrics)
        self._flush_rows()

    def prepare(self) -> None:
        """Compile and compute now what training and looking need later, so that nothing stalls on the way."""
        self.trainer.prepare()
        self.look()
        self._figures()

    def set_live(self, key: str, value: float) -> None:
        """Change a live setting from the next step on, and note it."""
        before = self.trainer.live.get(key)
        self.trainer.set_live(key, value)
        if before != self.trainer.live[key]:
            self.note("live", key=key, before=before, value=self.trainer.live[key])

    def rewind(self) -> None:
        """Back to step 0 with the same first weights; what was logged since is dropped."""
        self.trainer.reset()
        self.log.clear()
        self.seconds = 0.0
        if self.writer is not None:
            self.writer.truncate_after(0)
            self.note("rewound")
            self.snapshot()

    # --- saving ----------------------------------------------------------------------------------

    def look(self) -> Look:
        """What a viewer sees now."""
        return self.trainer.look(self.scene)

    def snapshot(self) -> Look:
        """Keep the points of the fixed z, and on the timeline what draws this step and goes on from it."""
        seen = self.look()
        if self.writer is not None:
            self.writer.save_points(self.step, seen.fakes)
            self.writer.save_timeline(self.step, {**seen.packed(self.scene.box), **self._state_arrays()})
            self._thin_timeline()
        return seen

    def checkpoint(self) -> None:
        """Save both networks and the exact state; nothing when there is no folder yet."""
        if self.writer is None:
            return
        with self.writer.checkpoint(self.step) as folder:
            save_models(self.trainer, folder)
            np.savez(folder / STATE_FILE, **self._state_arrays())
        self.writer.prune_checkpoints(KEEP_CHECKPOINTS)

    def quality(self) -> dict[str, dict[str, float]]:
        """The figures of quality now, each beside its floor and collapse value; also kept in the folder."""
        figures = self._figures()
        if self.writer is not None:
            self.writer.append_quality(self.step, figures)
        return figures

    def _figures(self) -> dict[str, dict[str, float]]:
        return evaluate_points(self.trainer.sample(self._quality_z), self.trainer.points)

    # --- inside ----------------------------------------------------------------------------------

    def _ensure_folder(self) -> None:
        if self.writer is None:
            self._start_folder()

    def _start_folder(self) -> None:
        self.trainer.prepare()  # compiling is not training: it stays out of the clock
        self.writer = RunWriter.create(self.paths.root, self.config.model_dump(), provenance(self.parent))
        self.say("running")
        self.writer.save_latents(z=self.scene.z)
        keep_data(self.config, self.paths)

    def _open_folder(self) -> None:
        """Take the folder over; rows and snapshots past the restored step are dropped."""
        self.writer = RunWriter.open(self.paths.root)
        self.writer.truncate_after(self.step)
        self.writer.drop_metrics_after(self.step - self.step % self.config.log_every)
        self.note("resumed")

    def _log(self, metrics: Metrics, first: int, began: float) -> None:
        count = len(metrics[METRICS[0]])
        before, self.seconds = self.seconds, self.seconds + self._clock() - began
        rows = self.log.add(metrics, first, np.linspace(before, self.seconds, count + 1)[1:])
        if rows and self.writer is not None:
            self.writer.append_metrics(rows)
            self.writer.beat()

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

    def _thin_timeline(self) -> None:
        """Keep half of the snapshots, evenly spread over the run, once there are too many."""
        moments = RunReader(self.paths.root).timeline()
        most = min(MAX_SNAPSHOTS, max(MIN_SNAPSHOTS, TIMELINE_BYTES // moments[-1][1].stat().st_size))
        if len(moments) <= most:
            return
        kept = set(spread_evenly([step for step, _ in moments], most // 2))
        for place, (_, path) in enumerate(moments):
            if place not in kept:
                path.unlink(missing_ok=True)
                (self.paths.samples / path.name).unlink(missing_ok=True)


def _steps_within(seconds: float, count: int, took: float) -> int:
    """How many steps fit when ``count`` of them took so long: from one to a hundred times as many."""
    return max(1, min(100 * count, int(count * seconds / max(took, 1e-9))))
