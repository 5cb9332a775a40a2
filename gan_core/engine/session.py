"""A session for points in the plane: every snapshot on its timeline draws the plot again and goes on from there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, from_json_dict, live_keys, with_changes
from gan_core.doctor.vitals import PointVitals
from gan_core.engine.base_session import BaseSession
from gan_core.engine.checkpoint import newest_state
from gan_core.engine.realdata import hand_on_data, keep_data, real_points
from gan_core.engine.trainer import Trainer
from gan_core.engine.view import Look, make_scene
from gan_core.quality.points import evaluate_points
from gan_core.runs import RunPaths, RunReader, RunWriter, load_arrays, step_name
from gan_core.runs.thinning import spread_evenly

MAX_SNAPSHOTS, MIN_SNAPSHOTS, TIMELINE_BYTES = 400, 20, 200_000_000
KEEP_CHECKPOINTS = 3
QUALITY_POINTS = 2000
QUALITY_SEED = 11
MAY_BEGIN = ("queued", "running", "interrupted", "failed")  # without a saved state: ended before there was one


class Session(BaseSession):
    """Trains one 2-D run; see :class:`BaseSession`.

    The folder is made at the first step, so that looking at untrained networks leaves nothing behind.
    """

    def __init__(self, config: RunConfig, run_dir: str | Path, **options: object) -> None:
        super().__init__(config, run_dir, **options)
        self.scene = make_scene(self.trainer.points, config.model.latent_dim, config.seed)
        self._vitals = PointVitals(self.trainer.points, self.scene.real)
        self._quality_z = np.random.default_rng(QUALITY_SEED).standard_normal((QUALITY_POINTS, config.model.latent_dim))

    def _make_trainer(self) -> Trainer:
        return Trainer(self.config, real_points(self.config, self.paths))

    # --- opening ---------------------------------------------------------------------------------

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
        if reader.checkpoints() or reader.timeline() or reader.status().state not in MAY_BEGIN:
            session._restore(newest_state(run_dir))
        session.total = max(total, session.step)
        session._open_folder()
        return session

    @classmethod
    def peek(cls, run_dir: str | Path) -> Session:
        """A run as its folder shows it, without taking the folder over: nothing that is done to it is written.

        Raises :class:`gan_core.errors.UserError` when the folder cannot be read.
        """
        reader = RunReader(run_dir)
        session = cls(from_json_dict(reader.config()), run_dir)
        if reader.checkpoints() or reader.timeline():
            session._restore(newest_state(run_dir))
        session.total = max(session.total, reader.status().total_steps, session.step)
        session.practice.recall(reader)
        return session

    def _open_folder(self) -> None:
        """Take the folder over; what lies past the restored step is dropped."""
        self.writer = RunWriter.open(self.paths.root)
        try:
            if self.step:
                self._drop_the_future()
            else:
                self.writer.truncate_after(0)
                self._fill_folder()
        except BaseException:  # a full disk: who tries again later must find the folder free
            self.writer.close()
            raise

    def branch(
        self,
        run_dir: str | Path,
        step: int,
        *,
        owner: str | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Session:
        """A new run that starts from this run's snapshot at ``step``; this run is left as it is.

        ``changes`` are settings by dotted key that the new run has otherwise; they must leave the shapes of the
        networks. Step 0, the first weights, needs no snapshot. Raises :class:`gan_core.errors.UserError`.
        """
        config = with_changes(self.config, {**self._moved(), **changes}) if changes else self.config
        hand_on_data(self.paths, RunPaths(run_dir))
        child = Session(config, run_dir, owner=owner, parent=(self.paths.root.name, step))
        snapshot = self.paths.timeline / f"{step_name(step)}.npz"
        if step or snapshot.exists():
            child._restore(load_arrays(snapshot))
        for key in live_keys() if changes else ():
            if config.flat()[key] is not None:
                child.trainer.set_live(key, config.flat()[key])
        child.total = self.total if step < self.total else step + self.config.steps
        child._start_folder()
        child.paths.timeline.mkdir(exist_ok=True)
        for at, path in RunReader(self.paths.root).timeline():
            if at <= step:
                shutil.copyfile(path, child.paths.timeline / path.name)
        whole = step - step % self.config.log_every
        rows = RunReader(self.paths.root).metrics()[0]
        child.writer.append_metrics([row for row in rows if row["step"] <= whole])
        child.writer.append_vitals([row for row in RunReader(self.paths.root).vitals()[0] if row["step"] <= step])
        child.practice.recall(RunReader(child.paths.root), events=False)
        child.writer.append_event(step, "branched", parent=self.paths.root.name)
        child.say("paused")
        return child

    def snapshot_before(self, step: int) -> int:
        """The step of the newest snapshot at or before ``step``; 0, the first weights, where there is none."""
        return max((at for at, _ in RunReader(self.paths.root).timeline() if at <= step), default=0)

    def _moved(self) -> dict[str, object]:
        """The live settings as they stand now."""
        flat = self.config.flat()
        return {key: value for key, value in self.trainer.live.items() if flat[key] is not None}

    # --- playing ---------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Compile and compute now what training and looking need later, so that nothing stalls on the way."""
        super().prepare()
        self.look()
        self._figures()

    def rewind(self) -> None:
        """Back to step 0 with the same first weights; what was logged since is dropped."""
        self.trainer.reset()
        self.log.clear()
        self.seconds = 0.0
        self.practice.forget()
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
            if self.practice.wants(self.step):
                self._take_moment(self._vitals.measure(seen.fakes, seen.arrows))
        return seen

    def _figures(self) -> dict[str, dict[str, float]]:
        return evaluate_points(self.trainer.sample(self._quality_z), self.trainer.points)

    def _fill_folder(self) -> None:
        self.writer.save_latents(z=self.scene.z)
        keep_data(self.config, self.paths)

    def _prune(self) -> None:
        self.writer.prune_checkpoints(KEEP_CHECKPOINTS)

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
