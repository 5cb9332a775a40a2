"""The experiments of the engine: races and sweeps on points run here, one after the other; races on pictures, which
take minutes, in a process of their own beside them."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.config import POINTS
from gan_core.doors.admission import admitted
from gan_core.errors import RunError, UserError
from gan_core.experiments.folder import ENDED, ExperimentWriter, experiment_dir, read_experiment
from gan_core.experiments.owners import keep_owner
from gan_core.experiments.running import run_experiment
from gan_core.experiments.spec import RaceSpec, Spec, spec_from_json
from gan_core.people.limits import Limits
from gan_core.workers.fair import Waiting, fair_order

MOST_WAITING = 40
CHILD_SECONDS, LOOK_SECONDS = 20.0, 0.05
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    """What a lane runs now, whose turn it is, and since when."""

    spec: Spec
    owner: str
    began: float


class Laboratory:
    """Starts, queues and stops experiments; each is done once, whoever asks for it again gets the same folder."""

    def __init__(self, runs_root: Path) -> None:
        self._root = runs_root
        self._lanes = {"points": _Lane(self._run_here), "pictures": _Lane(self._run_beside)}

    def start(self, asked: dict[str, Any], owner: str = "", most_waiting: int = 0) -> str:
        """The id of the experiment asked for, begun or queued unless it is done or on its way.

        One that begins now is ``owner``'s, of whose ``most_waiting`` may wait (0: any number).

        Raises :class:`gan_core.errors.UserError` for a spec that cannot be run, or when too many wait.
        """
        spec = spec_from_json(asked)
        for config, _ in spec.networks():
            admitted(config, self._root)
        lane = self._lanes["points" if _makes_points(spec) else "pictures"]
        if lane.holds(spec.id) or self._is_done(spec):
            return spec.id
        if lane.waiting() >= MOST_WAITING:
            raise RunError(f"{MOST_WAITING} experiments wait already; stop one of yours or try again in a minute.")
        Limits(queued_runs=most_waiting).check_queue(sum(each.waiting(owner) for each in self._lanes.values()))
        ExperimentWriter(self._root, spec).say("queued", 0.0, "It begins as soon as those before it are done.")
        keep_owner(self._root, spec.id, owner)
        lane.put(spec, owner)
        return spec.id

    def stop(self, experiment_id: str) -> None:
        """End an experiment; what was measured until then is kept. Nothing when it has ended already."""
        for lane in self._lanes.values():
            left = lane.leave(experiment_id)
            if left is not None:
                with suppress(RunError):  # its folder is gone: nobody is left to be told
                    ExperimentWriter(self._root, left, makes=False).say(
                        "stopped", 0.0, "It was stopped before it began."
                    )

    def moving(self) -> list[dict[str, Any]]:
        """What runs and waits: id, owner (whoever asked for it), state, and seconds since it began."""
        return [each for lane in self._lanes.values() for each in lane.moving()]

    def stop_all(self, patience: float = 0.0) -> list[str]:
        """End everything that runs or waits; returns the ids of what still runs after ``patience`` seconds."""
        for state in ("queued", "running"):  # those that wait first, so that none of them begins now
            for each in self.moving():
                if each["state"] == state:
                    self.stop(each["id"])
        until = time.monotonic() + patience
        while (left := [each["id"] for each in self.moving()]) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return left

    def close(self) -> None:
        """Stop all, for the end of the process."""
        for lane in self._lanes.values():
            lane.close()

    def _is_done(self, spec: Spec) -> bool:
        try:
            return read_experiment(self._root, spec.id).state == "finished"
        except RunError:
            return False

    def _run_here(self, spec: Spec, should_stop: Callable[[], bool]) -> None:
        run_experiment(spec, self._root, should_stop=should_stop, makes=False)

    def _run_beside(self, spec: Spec, should_stop: Callable[[], bool]) -> None:
        """In a child process; it stops when its standard input closes, however we ended."""
        if not experiment_dir(self._root, spec.id).is_dir():
            return
        command = [sys.executable, "-m", "gan_core.experiments", str(self._root)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            child.stdin.write(json.dumps(spec.to_json()).encode() + b"\n")
            child.stdin.flush()
            while child.poll() is None and not should_stop():
                _sleep(child)
        finally:
            child.stdin.close()
            _end(child)
        told = read_experiment(self._root, spec.id)
        if told.state not in ENDED or told.state == "interrupted":
            words = "Its process ended without a word: start it again, or look into .engine.log."
            ExperimentWriter(self._root, spec, makes=False).say("failed", told.done, words)


class _Lane:
    """Experiments one after the other, in a thread of its own."""

    def __init__(self, run: Callable[[Spec, Callable[[], bool]], None]) -> None:
        self._run = run
        self._waiting: list[Waiting] = []
        self._specs: dict[str, Spec] = {}
        self._turns: dict[str, int] = {}
        self._now: _Job | None = None
        self._stop = threading.Event()
        self._closed = False
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def holds(self, experiment_id: str) -> bool:
        """Whether it runs or waits here."""
        with self._wake:
            return experiment_id in self._specs or (self._now is not None and self._now.spec.id == experiment_id)

    def waiting(self, owner: str | None = None) -> int:
        """How many wait, of one person where one is named."""
        with self._wake:
            return sum(owner in (None, each.owner) for each in self._waiting)

    def moving(self) -> list[dict[str, Any]]:
        """What runs here, and then what waits."""
        with self._wake:
            now = [(self._now.spec.id, self._now.owner, "running", self._now.began)] if self._now else []
            waiting = [(each.run_id, each.owner, "queued", time.monotonic()) for each in self._waiting]
        return [
            {"id": name, "owner": owner, "state": state, "seconds": round(time.monotonic() - began, 1)}
            for name, owner, state, began in now + waiting
        ]

    def put(self, spec: Spec, owner: str = "") -> None:
        """At the end of this person's line, people taking turns; the thread starts with the first."""
        with self._wake:
            self._specs[spec.id] = spec
            self._waiting.append(Waiting(spec.id, owner, time.monotonic(), 0))
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True, name="experiments")
                self._thread.start()
            self._wake.notify_all()

    def leave(self, experiment_id: str) -> Spec | None:
        """Take a waiting one out of the line and return it; one that runs is told to stop (None)."""
        with self._wake:
            if self._now is not None and self._now.spec.id == experiment_id:
                self._stop.set()
            self._waiting = [each for each in self._waiting if each.run_id != experiment_id]
            return self._specs.pop(experiment_id, None)

    def close(self) -> None:
        """Stop what runs, begin nothing more, and wait a moment for its last words."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            self._specs.clear()
            self._stop.set()
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(CHILD_SECONDS)

    def _take(self) -> _Job:
        """The next one out of the line: whose last turn is longest ago."""
        first = fair_order(self._waiting, self._turns)[0]
        self._waiting.remove(first)
        self._turns[first.owner] = max(self._turns.values(), default=0) + 1
        return _Job(self._specs.pop(first.run_id), first.owner, time.monotonic())

    def _serve(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._now = self._take()
                self._stop.clear()
            try:
                self._run(self._now.spec, self._stop.is_set)
            except UserError as error:  # its folder is gone, say
                log.warning("experiment %s was not run: %s", self._now.spec.id, error)
            except Exception:
                log.exception("experiment %s could not be run", self._now.spec.id)
            finally:
                with self._wake:
                    self._now = None


def _makes_points(spec: Spec) -> bool:
    config = spec.twin("plain") if isinstance(spec, RaceSpec) else spec.cell(0, 0)
    return config.kind == POINTS


def _sleep(child: subprocess.Popen) -> None:
    try:
        child.wait(0.2)
    except subprocess.TimeoutExpired:
        return


def _end(child: subprocess.Popen) -> None:
    try:
        child.wait(CHILD_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
