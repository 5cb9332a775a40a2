"""The pool: queues runs, keeps one worker warm, hands runs to workers, and writes down what a dead one could not."""

from __future__ import annotations

import atexit
import os
import threading
import time
import traceback
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from gan_core import journal
from gan_core.config import RunConfig, find_setting, from_json_dict, live_keys, with_changes
from gan_core.errors import ConfigError, RunError, UserError
from gan_core.runs import RunPaths, RunReader, RunStatus, RunStore, write_control
from gan_core.workers import folders
from gan_core.workers.care import Care, Nurse, care_from_environment
from gan_core.workers.crew import Crew
from gan_core.workers.fair import QueuePlace, Waiting, start_times
from gan_core.workers.line import Line
from gan_core.workers.losses import write_end
from gan_core.workers.pace import Pace, logged_pace, recipe_of
from gan_core.workers.process import COMMAND, TAKEN, Worker

MAX_WORKERS_VARIABLE = "GAN_MAX_WORKERS"
TICK_SECONDS = 0.5
SCAN_SECONDS = 2.0
REFUSED_SECONDS = 20.0
LEAVING_SECONDS = 2.0  # what a paused run takes to save and make room
ACTIONS = ("pause", "resume", "stop")


class WorkerPool:
    """Trains runs in processes of their own, at most ``max_workers`` at once; the others wait in a fair queue.

        pool = WorkerPool(RunStore())
        pool.warm()                                       # a worker loads TensorFlow now
        run_id = pool.submit(build_config("digits"), owner="anna")
        pool.place(run_id)                                # None once it trains

    Runs live in their folders: queued ones of an earlier pool on the same store are taken up again, and what a viewer
    asks goes through control.json. Every method returns within milliseconds and raises RunError, in words.

    Arguments:
        store: where the run folders are.
        max_workers: runs in training at once; default ``$GAN_MAX_WORKERS``, else half the cores.
        command: how a worker is started.
        care: limits of a worker; default by the environment and the machine, see :func:`care_from_environment`.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        max_workers: int | None = None,
        command: Sequence[str] = COMMAND,
        tick_seconds: float = TICK_SECONDS,
        care: Care | None = None,
    ) -> None:
        self.max_workers = max_workers or _default_workers()
        self._nurse = Nurse(care or care_from_environment(self.max_workers))
        self._store = RunStore(store.root)  # one of our own: its memory is for one thread
        self._line, self._pace = Line(), Pace()
        self._folders = threading.RLock()  # a folder that we write ourselves must not look like one that is trained
        self._gone: list[Worker] = []  # ended, but what became of their runs is not written down yet
        self._wake, self._closed = threading.Event(), threading.Event()
        self._tick_seconds, self._next_scan = tick_seconds, 0.0
        self._crew = self._hire(command)
        atexit.register(_close_if_there, weakref.ref(self))
        threading.Thread(target=self._run, daemon=True, name="worker-pool").start()

    # --- what pages ask --------------------------------------------------------------------------

    @property
    def problem(self) -> str | None:
        """Why nothing can be trained now, in one sentence; None while all is well."""
        return self._store.closed_words() or self._crew.problem

    @property
    def is_warm(self) -> bool:
        """Whether a worker waits, so that Start means start."""
        return self._crew.has_ready()

    def warm(self) -> None:
        """Have a worker load TensorFlow now, so that the next run can begin at once."""
        self._crew.want()
        self._wake.set()

    def submit(self, config: RunConfig, *, owner: str, name: str | None = None) -> str:
        """Queue a new run, whose folder is there at once, and return its id."""
        if closed := self._store.closed_words():
            raise RunError(closed)
        run_id = self._store.new_run_id(config.preset or config.dataset.name)
        with self._moving(run_id) as line:
            line[run_id] = folders.queue_new(self._store, run_id, config, owner, name)
        return run_id

    def continue_run(self, run_id: str, *, owner: str | None = None, steps: int | None = None) -> None:
        """Queue a run that rests (interrupted, stopped, paused, failed, or finished with ``steps`` as its new total).

        Raises RunError when it is in training, or has no steps left.
        """
        if steps is None and run_id in self._line:
            return
        with self._folders, self._moving(run_id) as line:
            if self._crew.worker_of(run_id) is not None:
                raise RunError(folders.BUSY.format(run_id))
            line[run_id] = folders.queue_again(self._store, run_id, owner, steps)

    def ask(self, run_id: str, action: str) -> None:
        """Pause, resume or stop a run, wherever it is: in training, in the queue, or at rest."""
        if action not in ACTIONS:
            raise RunError(f"A run can be asked to {', '.join(ACTIONS)}, got {action!r}; use one of these.")
        run_dir = self._store.resolve(run_id)
        with self._folders:
            if self._crew.worker_of(run_id) is not None or folders.is_worked_on(run_dir):
                write_control(run_dir, {"action": action})
            elif action != "resume":
                self._rest(run_id, {"pause": "paused", "stop": "stopped"}[action])
            elif run_id not in self._line:
                self.continue_run(run_id)

    def set_live(self, run_id: str, key: str, value: object) -> None:
        """Change a live setting, at once or from the next start on; ConfigError for a value that it cannot have."""
        run_dir = self._store.resolve(run_id)
        if key not in live_keys():
            raise ConfigError(f"{find_setting(key).key} cannot change while a run trains; start a new run with it.")
        with_changes(from_json_dict(RunReader(run_dir).config()), {key: value})
        write_control(run_dir, {"live": {key: value}})

    def place(self, run_id: str) -> QueuePlace | None:
        """Where a run stands in the queue; None when it does not wait."""
        return next((place for place in self.queue() if place.run_id == run_id), None)

    def queue(self) -> list[QueuePlace]:
        """All places, the next run to start first."""
        order, busy, free = self._line.order(), self._crew.busy(), self._crew.free_slots()
        ready = self._crew.seconds_to_ready()
        ends = [LEAVING_SECONDS if worker.leaving else self._pace.seconds_left(worker.run_id) for worker in busy]
        slots = [None if end is None else max(end, ready) for end in ends] + [ready] * free
        starts = start_times(order, slots, self._pace.duration)
        ahead = 0 if free else len(busy)
        return [
            QueuePlace(at, ahead + at - 1, eta, run.run_id, run.owner)
            for at, (run, eta) in enumerate(zip(order, starts, strict=True), 1)
        ]

    def seconds_per_step(self, config: RunConfig) -> float | None:
        """What a step of such a run took here before; None where nothing like it was trained."""
        return self._pace.usual(recipe_of(config.model_dump()))

    def in_training(self) -> list[str]:
        """The ids of the runs that have a worker now, paused ones included."""
        return [worker.run_id for worker in self._crew.busy()]

    def close(self, wait_seconds: float = 0.0) -> None:
        """Let all workers go: they save their runs as interrupted. Queued runs stay queued, for the next pool."""
        self._closed.set()
        self._wake.set()
        self._crew.dismiss_all(wait_seconds)

    # --- inside: what pages ask ------------------------------------------------------------------

    def _hire(self, command: Sequence[str]) -> Crew:
        """Who trains: worker processes of this machine; a pool that trains elsewhere hires another crew."""
        return Crew(command, self._store.root, self.max_workers, self._wake.set, self._nurse)

    @contextmanager
    def _moving(self, run_id: str) -> Iterator[dict[str, Waiting]]:
        with self._line.moving(run_id) as line:
            yield line
        self._wake.set()

    def _rest(self, run_id: str, state: str) -> None:
        """Take a run out of the queue, or settle one that nobody works on."""
        status = RunReader(self._store.resolve(run_id)).status()
        if status.recorded_state not in folders.OPEN_STATES:
            raise RunError(f"The run {run_id} is {status.state} already; there is nothing to pause or to stop.")
        with self._moving(run_id):
            folders.set_state(self._store, run_id, state)

    # --- inside: the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wake.wait(self._tick_seconds)
            self._wake.clear()
            try:
                if not self._closed.is_set():
                    self._tick()
            except Exception:  # noqa: BLE001 - a defect in one tick must not end the queue of a whole class
                traceback.print_exc()

    def _tick(self) -> None:
        self._gone += self._crew.take_gone()
        self._gone = [worker for worker in self._gone if not self._settle(worker)]
        now = time.monotonic()
        if now >= self._next_scan:
            self._next_scan = now + SCAN_SECONDS
            self._scan()
        self._nurse.tick(now)
        for worker in self._crew.busy():
            self._watch(worker, now)
        self._hand_out(now)
        ends = [self._pace.seconds_left(worker.run_id) for worker in self._crew.busy()]
        self._crew.keep(len(self._line), min((end for end in ends if end is not None), default=None))

    def _settle(self, worker: Worker) -> bool:
        """Write down how a run ended whose worker could not; False when the disk refuses, so try again later."""
        self._pace.forget(worker.run_id)
        self._nurse.forget(worker)
        if worker.exit_status == TAKEN:  # in other hands, or the disk refused: no worker is spent on it for a while
            self._line.rest(worker.run_id, REFUSED_SECONDS)
        with self._folders:
            try:
                if worker.leaving and (asked := folders.asked_while_leaving(self._store, worker.run_id)):
                    self.ask(worker.run_id, asked)
                elif left := folders.verdict(self._store, worker):
                    self._write_end(worker, *left)
            except UserError:
                return folders.is_out_of_hand(self._store, worker.run_id)
            return True

    def _write_end(self, worker: Worker, state: str, error: str) -> None:
        with self._moving(worker.run_id) as line:
            if write_end(self._store, worker, state, error, self._nurse.care.restarts):
                waiting = folders.read_waiting(self._store, worker.run_id)
                if waiting is not None:
                    line[worker.run_id] = waiting
        journal.event("worker lost", run=worker.run_id, status=worker.exit_status, why=error)

    def _scan(self) -> None:
        """Take up what others queued, an earlier pool above all, and drop what is no longer there."""
        try:
            runs = self._store.list()
        except RunError:
            return
        queued = [run.run_id for run in runs if folders.is_queued(run.status)]
        self._line.reconcile(queued, partial(folders.read_waiting, self._store), self.in_training())
        for recipe in {run.recipe for run in self._line.order() if not self._pace.knows(run.recipe)}:
            known = (logged_pace(RunPaths(run.path).metrics) for run in runs if recipe_of(run.config) == recipe)
            if (each := next(filter(None, known), None)) is not None:
                self._pace.learn(recipe, each)

    def _watch(self, worker: Worker, now: float) -> None:
        """See how far a run is; a paused one gives its worker up when others wait, a sick worker is ended."""
        try:
            status = RunReader(self._store.resolve(worker.run_id)).status()
        except RunError:  # deleted: its worker finds out by itself
            status = RunStatus("")
        sign = (status.recorded_state, status.step, status.heartbeat, status.doing)
        if isinstance(worker, Worker) and (trouble := self._nurse.look(worker, worker.pid, sign)):
            worker.end(trouble)
        if status.recorded_state == "running":
            self._pace.saw(worker.run_id, status.step, status.total_steps, now)
        elif status.recorded_state == "paused":
            self._pace.rest(worker.run_id)
            if len(self._line) and not self._crew.free_slots() and not worker.leaving:
                worker.leave("paused")

    def _hand_out(self, now: float) -> None:
        """Give the next runs to the warm workers, as far as slots are free."""
        if self._store.closed_words():
            return
        for run in self._line.order():
            worker = self._crew.ready_worker()
            if worker is None:
                return
            if self._line.rests(run.run_id):
                continue
            still = folders.read_waiting(self._store, run.run_id)
            if not self._line.take(run) or still is None:
                continue
            if worker.assign(run.run_id, self._store.place(run.run_id)):
                self._nurse.forget(worker)  # what was seen while it loaded says nothing of its run
                self._crew.assigned()
                self._pace.begin(run, now)
            else:
                self._line.put_back(run)


def _default_workers() -> int:
    named = os.environ.get(MAX_WORKERS_VARIABLE, "").strip()
    if not named:
        return max(1, (os.cpu_count() or 1) // 2)
    if not named.isdecimal() or not 1 <= int(named) <= 64:
        raise ConfigError(f"${MAX_WORKERS_VARIABLE} must be a whole number from 1 to 64, got {named!r}; change it.")
    return int(named)


def _close_if_there(pool: weakref.ref[WorkerPool]) -> None:
    if (there := pool()) is not None:
        there.close()
