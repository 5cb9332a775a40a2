"""A pool for one run: what a keeper has on its node. Its worker is looked after as on a laptop."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from gan_core.errors import RunError, UserError
from gan_core.runs import RunPaths, RunReader, RunStore, RunWriter
from gan_core.workers import folders
from gan_core.workers.care import Care, care_from_environment
from gan_core.workers.crew import Crew
from gan_core.workers.launcher import TICK_SECONDS, WorkerPool
from gan_core.workers.process import COMMAND, LOG_NAME, Worker

REST = ("finished", "stopped", "diverged", "failed")  # nobody goes on from here unless a person says so
LONGEST_WAIT = 240.0  # a lost writer on another machine counts as gone after a minute, one that saves may take two
POLL_SECONDS = 0.5
STUCK_SECONDS = 90.0  # a node that could train nothing for so long gives its run back


class LoneCrew(Crew):
    """A crew that starts a worker only for a run that waits; nobody else comes to this pool."""

    def keep(self, waiting: int, next_end: float | None = None) -> None:
        """Start a worker if one is missing."""
        if waiting:
            super().keep(waiting, None)

    def _count_failure(self, why: str) -> None:
        super()._count_failure(why)
        if self._problem:
            self._problem = (
                f"Training cannot start on the machine {socket.gethostname()}, because its worker stopped "
                f"{self._failures} times in a row ({why}); see {self._root / LOG_NAME} there."
            )


class LonePool(WorkerPool):
    """Trains one run of a store that others use too, and leaves all other runs alone."""

    def __init__(
        self,
        store: RunStore,
        run_id: str,
        *,
        command: Sequence[str] = COMMAND,
        tick_seconds: float = TICK_SECONDS,
        care: Care | None = None,
    ) -> None:
        self._run_id = run_id
        care = care or care_from_environment(1)
        self._stuck_since: float | None = None
        super().__init__(store, max_workers=1, command=command, tick_seconds=tick_seconds, care=care)

    def _hire(self, command: Sequence[str]) -> Crew:
        log_folder = Path(tempfile.gettempdir()) / "gan-playground-workers"
        return LoneCrew(command, log_folder, 1, self._wake.set, self._nurse)

    def _scan(self) -> None:
        waiting = folders.read_waiting(self._store, self._run_id)
        read = partial(folders.read_waiting, self._store)
        self._line.reconcile([self._run_id] if waiting else [], read, self.in_training())

    def _watch(self, worker: Worker, now: float) -> None:
        super()._watch(worker, now)
        if worker.exit_status is None:  # its long silences, as when it compiles, must not look like a lost machine
            with suppress(OSError):
                os.utime(RunPaths(self._store.place(self._run_id)).lock)

    def leave(self, state: str) -> None:
        """Have the worker save its run and leave it in this state."""
        worker = self._crew.worker_of(self._run_id)
        if worker is not None and not worker.leaving:
            worker.leave(state)

    def check(self) -> None:
        """Raise UserError, in words, when this machine could not train for long: its run must not wait here."""
        problem = None if self._crew.busy() else self.problem
        if problem is None:
            self._stuck_since = None
            return
        now = time.monotonic()
        self._stuck_since = now if self._stuck_since is None else self._stuck_since
        if now - self._stuck_since > STUCK_SECONDS:
            raise UserError(problem)

    def is_done(self) -> bool:
        """Whether the run rests: it does not wait, nobody trains it, and how it ended is written down."""
        if len(self._line) or self._crew.busy() or self._gone:
            return False
        try:
            return RunReader(self._store.resolve(self._run_id)).status().recorded_state not in ("queued", "running")
        except RunError:
            return True  # deleted


def take_over(store: RunStore, run_id: str, *, wait_seconds: float = LONGEST_WAIT) -> bool:
    """Put a run whose node was lost back into the state "queued", as its folder says it went on until then.

    What viewers asked of it stands: one that was to pause still pauses. Waits until the lost writer's hold on the
    folder has run out. False when there is nothing to go on with. Raises RunError when somebody else has it.
    """
    run_dir = store.resolve(run_id)
    deadline = time.monotonic() + wait_seconds
    while True:
        if RunReader(run_dir).status().recorded_state in REST:
            return False
        if not folders.is_worked_on(run_dir):
            try:
                return _queue_as_it_is(run_dir)
            except RunError:
                if time.monotonic() > deadline:
                    raise
        elif time.monotonic() > deadline:
            raise RunError(folders.BUSY.format(run_id))
        time.sleep(POLL_SECONDS)


def _queue_as_it_is(run_dir: Path) -> bool:
    with RunWriter.open(run_dir) as writer:
        status = RunReader(run_dir).status()
        if status.recorded_state in REST:
            return False
        if status.recorded_state != "queued":
            writer.set_status("queued", step=status.step, total_steps=status.total_steps)
    return True
