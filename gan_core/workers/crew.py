"""The worker processes of one pool: who is busy, who waits warm, and when the next one is started."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from gan_core.workers.care import Nurse
from gan_core.workers.process import LOG_NAME, Worker, why_gone

LOAD_SECONDS = 6.0  # what loading TensorFlow takes, until a worker has shown it
REWARM_SECONDS = 45.0  # a run that has just started is left alone for so long, before the next worker loads
AHEAD = 1.5  # beside a run in training, loading takes longer
IDLE_SECONDS = 1800.0  # a warm worker that nobody wanted for so long gives its memory back
MOST_FAILURES, RETRY_SECONDS = 3, 60.0
SOUND_SECONDS = 5.0  # a worker that has been ready for so long is no failure


class Crew:
    """Starts and counts workers. Changed by the pool's thread only; any thread may look.

    ``on_change`` is called from other threads when a worker becomes ready or ends. The ``nurse`` ends workers that hang
    while they load.
    """

    def __init__(
        self,
        command: Sequence[str],
        runs_root: Path,
        most: int,
        on_change: Callable[[], None],
        nurse: Nurse | None = None,
    ) -> None:
        self._nurse = nurse
        self._command, self._root, self._most, self._on_change = command, runs_root, most, on_change
        self._workers: tuple[Worker, ...] = ()
        self._wanted_at: float | None = None
        self._last_assigned = float("-inf")
        self._load_seconds = LOAD_SECONDS
        self._failures, self._retry_at, self._problem = 0, 0.0, ""
        self._closed = False

    # --- looking ---------------------------------------------------------------------------------

    @property
    def problem(self) -> str | None:
        """Why no worker can be had, in one sentence."""
        well = self._failures < MOST_FAILURES or self.has_ready() or self.busy()
        return None if well else self._problem

    def busy(self) -> list[Worker]:
        """Those that have a run, and have not ended."""
        return [worker for worker in self._workers if worker.run_id is not None and worker.exit_status is None]

    def worker_of(self, run_id: str) -> Worker | None:
        """Who trains this run."""
        return next((worker for worker in self.busy() if worker.run_id == run_id), None)

    def has_ready(self) -> bool:
        """Whether a warm worker waits for a run."""
        return any(worker.is_idle and worker.ready for worker in self._workers)

    def free_slots(self) -> int:
        """How many more runs may be in training."""
        return max(0, self._most - len(self.busy()))

    def seconds_to_ready(self) -> float:
        """When a free slot can take a run: at once, or when its worker has loaded."""
        now = time.monotonic()
        idle = [worker for worker in self._workers if worker.is_idle]
        waits = [0.0 if worker.ready else worker.started + self._load_seconds - now for worker in idle]
        return max(0.0, min(waits, default=self._load_seconds))

    # --- changing (the pool's thread) ------------------------------------------------------------

    def want(self) -> None:
        """Somebody will start a run soon."""
        self._wanted_at = time.monotonic()

    def ready_worker(self) -> Worker | None:
        """A warm worker, if a slot is free."""
        if not self.free_slots():
            return None
        return next((worker for worker in self._workers if worker.is_idle and worker.ready), None)

    def assigned(self) -> None:
        """A run has just been handed out."""
        self._last_assigned, self._failures = time.monotonic(), 0

    def take_gone(self) -> list[Worker]:
        """Forget the workers that have ended, and return those that had a run."""
        gone = [worker for worker in self._workers if worker.exit_status is not None]
        self._workers = tuple(worker for worker in self._workers if worker not in gone)
        for worker in gone:
            if self._nurse is not None:
                self._nurse.forget(worker)
            if worker.run_id is None:
                self._count_failure(worker.problem or f"it {why_gone(worker.exit_status)}")
        return [worker for worker in gone if worker.run_id is not None]

    def keep(self, waiting: int, next_end: float | None = None) -> None:
        """Start the workers that are missing: for runs that wait, and one to be warm for whoever comes next.

        ``next_end``: in how many seconds a run in training ends, if anybody knows.
        """
        now = time.monotonic()
        idle = [worker for worker in self._workers if worker.is_idle]
        self._note_loaded(idle, now)
        self._end_hanging(idle)
        if not waiting and self._is_unwanted(now):
            for worker in idle:
                self._drop(worker)
        elif len(idle) < self._missing(waiting, now, next_end):
            self._start()

    def dismiss_all(self, wait_seconds: float) -> None:
        """Let everybody go, and wait so long for all of them together."""
        self._closed = True
        for worker in self._workers:
            worker.dismiss()
        deadline = time.monotonic() + wait_seconds
        for worker in self._workers:
            worker.wait(max(0.0, deadline - time.monotonic()))

    # --- inside ----------------------------------------------------------------------------------

    def _missing(self, waiting: int, now: float, next_end: float | None) -> int:
        """How many workers without a run there should be."""
        if now < self._retry_at:
            return 0
        if self.free_slots():
            return max(1, min(waiting, self.free_slots()))
        is_soon = waiting > 0 and next_end is not None and next_end < AHEAD * self._load_seconds
        return 1 if is_soon or now - self._last_assigned >= REWARM_SECONDS else 0

    def _is_unwanted(self, now: float) -> bool:
        wanted = max(self._wanted_at or float("-inf"), self._last_assigned)
        return not self.busy() and now - wanted > IDLE_SECONDS

    def _note_loaded(self, idle: list[Worker], now: float) -> None:
        for worker in idle:
            if worker.ready_at is not None:
                self._load_seconds = worker.ready_at - worker.started
                if now - worker.ready_at > SOUND_SECONDS:
                    self._failures = 0

    def _end_hanging(self, idle: list[Worker]) -> None:
        for worker in idle:
            if self._nurse is not None and not worker.ready:
                trouble = self._nurse.look(worker, worker.pid, "loading")
                if trouble is not None:
                    worker.problem = f"it {trouble.why}"
                    worker.end(trouble)

    def _start(self) -> None:
        try:
            worker = Worker(self._command, self._root, self._on_change)
        except OSError as error:
            self._count_failure(f"it could not be started: {error.strerror or error}")
            return
        self._workers = (*self._workers, worker)
        if self._closed:
            worker.dismiss()

    def _drop(self, worker: Worker) -> None:
        self._workers = tuple(other for other in self._workers if other is not worker)
        if self._nurse is not None:
            self._nurse.forget(worker)
        worker.dismiss()

    def _count_failure(self, why: str) -> None:
        self._failures += 1
        if self._failures < MOST_FAILURES:
            return
        self._retry_at = time.monotonic() + RETRY_SECONDS
        self._problem = (
            f"Training cannot start, because its worker stopped {self._failures} times in a row ({why}); "
            f"see {self._root / LOG_NAME}. Runs stay in the queue, and it is tried again every minute."
        )
