"""The app's pool where runs train on a Ray cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from gan_core.errors import ConfigError, RunError
from gan_core.runs import RunReader, RunStore, write_control
from gan_core.runs.homes import home_of
from gan_core.workers import folders
from gan_core.workers.care import Care
from gan_core.workers.cluster.fleet import COMMAND, LOST, FarWorker, Fleet
from gan_core.workers.cluster.settings import Needs
from gan_core.workers.fair import Waiting
from gan_core.workers.launcher import ACTIONS, MAX_WORKERS_VARIABLE, TICK_SECONDS, WorkerPool
from gan_core.workers.pace import recipe_of

NO_LOCAL_LIMITS = Care()  # every node looks after its own workers


class RayPool(WorkerPool):
    """As :class:`WorkerPool`, but runs train wherever a Ray cluster has room; this process loads no Ray.

    The line of those who wait stays here, so that owners take their turns: a run is sent when the cluster can take it.
    Those in training do not need this pool: they go on when it is closed, and the next one finds them.

    Arguments:
        store: where the app sees the run folders.
        max_workers: runs in training at once; default ``$GAN_MAX_WORKERS``, else what the cluster has room for.
        command: how the link to the cluster is started.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        max_workers: int | None = None,
        command: Sequence[str] = COMMAND,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        Needs.from_environment()  # a wrong number is said at once
        self._most = max_workers or _named_most()
        super().__init__(
            store, max_workers=self._most or 1, command=command, tick_seconds=tick_seconds, care=NO_LOCAL_LIMITS
        )

    def ask(self, run_id: str, action: str) -> None:
        """Pause, resume or stop a run, wherever it is: in the cluster, in the queue, or at rest."""
        if action in ACTIONS and self._is_elsewhere(run_id):
            write_control(self._store.resolve(run_id), {"action": action})
        else:
            super().ask(run_id, action)

    def continue_run(self, run_id: str, *, owner: str | None = None, steps: int | None = None) -> None:
        """As that of a local pool; RunError too while the run trains in the cluster."""
        if self._is_elsewhere(run_id):
            raise RunError(folders.BUSY.format(run_id))
        super().continue_run(run_id, owner=owner, steps=steps)

    def close(self, wait_seconds: float = 0.0) -> None:
        """Let the cluster go; the runs in training go on, and the next pool finds them."""
        super().close(wait_seconds)

    # --- inside ----------------------------------------------------------------------------------

    def _hire(self, command: Sequence[str]) -> Fleet:
        return Fleet(command, home_of(self._store.root), self._store.root, self._most, self._wake.set)

    def _is_elsewhere(self, run_id: str) -> bool:
        """Whether a run trains in the cluster, by the signs of life in its folder, though we do not know of it yet."""
        if self._crew.worker_of(run_id) is not None or run_id in self._line:
            return False
        status = RunReader(self._store.resolve(run_id)).status()
        process = status.process
        is_far = process is not None and not process.is_here
        return status.alive and is_far and status.recorded_state in ("running", "paused")

    def _tick(self) -> None:
        for worker in self._crew.take_newcomers():
            self._take_in(worker)
        self.max_workers = max(1, self._crew.slots)
        super()._tick()

    def _take_in(self, worker: FarWorker) -> None:
        """A run that an earlier pool had sent: it does not wait here any more."""
        with self._line.moving(worker.run_id):
            pass
        try:
            reader = RunReader(self._store.resolve(worker.run_id))
            status, config = reader.status(), reader.config()["config"]
        except RunError:
            return
        left = status.total_steps - status.step
        run = Waiting(worker.run_id, status.owner or "", status.heartbeat, left, recipe_of(config))
        self._pace.begin(run, time.monotonic())

    def _settle(self, worker: FarWorker) -> bool:
        if worker.exit_status != LOST:
            return super()._settle(worker)
        self._pace.forget(worker.run_id)
        with self._folders:
            try:
                status = RunReader(self._store.resolve(worker.run_id)).status()
                if folders.is_worked_on(self._store.resolve(worker.run_id)):
                    return False  # a writer on a lost machine counts as gone after a minute
                if status.recorded_state in (*folders.OPEN_STATES, "interrupted"):  # saved when its keeper went
                    self._write_end(worker, "interrupted", f"The worker {worker.trouble.why}.")
            except RunError:
                return folders.is_out_of_hand(self._store, worker.run_id)
        return True


def _named_most() -> int | None:
    named = os.environ.get(MAX_WORKERS_VARIABLE, "").strip()
    if named and (not named.isdecimal() or not 1 <= int(named) <= 1000):
        raise ConfigError(f"${MAX_WORKERS_VARIABLE} must be a whole number from 1 to 1000, got {named!r}; change it.")
    return int(named) if named else None
