"""The app's pool where runs train on a Ray cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from gan_core import journal
from gan_core.errors import ConfigError, RunError, UserError
from gan_core.runs import RunReader, RunStore, write_control
from gan_core.runs.homes import home_of, is_address
from gan_core.runs.process import ProcessRecord
from gan_core.workers import folders
from gan_core.workers.care import Care
from gan_core.workers.cluster.fleet import COMMAND, LOST, FarWorker, Fleet
from gan_core.workers.cluster.settings import Needs
from gan_core.workers.fair import Waiting
from gan_core.workers.launcher import ACTIONS, MAX_WORKERS_VARIABLE, TICK_SECONDS, WorkerPool
from gan_core.workers.pace import recipe_of

BEGUN = ("running", "paused")
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
        self._ended: dict[str, ProcessRecord | None] = {}  # who wrote last in runs that the cluster has let go
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
        if not is_address(home_of(self._store.root)):
            return False  # the lock in the shared folder knows better
        status = RunReader(self._store.resolve(run_id)).status()
        process = status.process
        is_far = process is not None and not process.is_here
        has_left = is_far and process == self._ended.get(run_id)
        return status.alive and is_far and not has_left and status.recorded_state in BEGUN

    def _tick(self) -> None:
        self._take_newcomers()
        self.max_workers = max(1, self._crew.slots)
        super()._tick()

    def _hand_out(self, now: float) -> None:
        self._take_newcomers()  # a link may have come while the tick did something else
        super()._hand_out(now)

    def _take_newcomers(self) -> None:
        for worker in self._crew.take_newcomers():
            self._take_in(worker)

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
        if worker.exit_status == LOST:
            return self._settle_lost(worker)
        if not worker.noted:
            worker.noted, self._ended[worker.run_id] = True, self._last_writer(worker.run_id)
        if worker.failed and (settled := self._tell_failure(worker)) is not None:
            return settled
        return super()._settle(worker)

    def _last_writer(self, run_id: str) -> ProcessRecord | None:
        try:
            return RunReader(self._store.resolve(run_id)).status().process
        except RunError:
            return None

    def _tell_failure(self, worker: FarWorker) -> bool | None:
        """Write what a keeper said of a run that had begun; False to try again, None where nothing is to be written."""
        run_id = worker.run_id
        with self._folders:
            try:
                run_dir = self._store.resolve(run_id)
                status = RunReader(run_dir).status()
                is_saved = status.recorded_state == "interrupted" and not status.error
                is_its = status.process is not None and status.process == self._ended[run_id]
                if not ((is_saved or status.recorded_state in BEGUN) and is_its) or folders.is_worked_on(run_dir):
                    return None
                if status.alive:
                    return False  # in an object store its last sign of life may be somebody else's first
                with self._moving(run_id):
                    folders.set_state(self._store, run_id, "interrupted", worker.failed)
            except UserError:
                return folders.is_out_of_hand(self._store, run_id)
        self._pace.forget(run_id)
        journal.event("worker lost", run=run_id, status=worker.exit_status, why=worker.failed)
        return True

    def _settle_lost(self, worker: FarWorker) -> bool:
        run_id = worker.run_id
        self._pace.forget(run_id)
        with self._folders:
            try:
                status = RunReader(self._store.resolve(run_id)).status()
                if folders.is_worked_on(self._store.resolve(run_id)):
                    return False  # a writer on a lost machine counts as gone after a minute
                if status.recorded_state == "queued":  # lost with the link, before it had begun: no loss of the run
                    self._put_back(run_id)
                elif status.recorded_state in (*BEGUN, "interrupted"):  # saved when its keeper went
                    self._write_end(worker, "interrupted", f"The worker {worker.trouble.why}.")
            except RunError:
                return folders.is_out_of_hand(self._store, run_id)
        return True

    def _put_back(self, run_id: str) -> None:
        with self._moving(run_id) as line:
            if (waiting := folders.read_waiting(self._store, run_id)) is not None:
                line[run_id] = waiting


def _named_most() -> int | None:
    named = os.environ.get(MAX_WORKERS_VARIABLE, "").strip()
    if named and (not named.isdecimal() or not 1 <= int(named) <= 1000):
        raise ConfigError(f"${MAX_WORKERS_VARIABLE} must be a whole number from 1 to 1000, got {named!r}; change it.")
    return int(named) if named else None
