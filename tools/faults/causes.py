"""The faults: each is really caused, at a moment of chance, while a real training goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gan_core.runs import RunReader
from tools.faults.browsing import connection_cut
from tools.faults.engine_causes import (
    app_of_engine_killed,
    engine_and_app_killed,
    engine_disk_full,
    engine_killed,
    fill,
)
from tools.faults.lane import App, Lane, LostError, skipping_errors, wait_until

LINE, CHECKPOINT = ("line",), ("checkpoint", "seal", "move")


def worker_killed(lane: Lane, run_id: str) -> bool:
    """The worker, while it trains or, one time in four, while it prepares."""
    if lane.chance.random() < 0.25:
        wait_until(lambda: lane.state(run_id) != "queued", "a worker for the run")
        status = lane.status(run_id)
        pid = status.process.pid if status.recorded_state == "running" else None
    else:
        pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    lane.kill(pid)
    return _lost(lane, run_id, pid)


def app_killed(lane: Lane, run_id: str) -> bool:
    """The app: its workers notice, save and leave; a new app takes up the queue."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    lane.app.kill()
    lane.restart()
    lane.wait_gone(pid)
    lane.go_on(run_id)
    return True


def both_killed(lane: Lane, run_id: str) -> bool:
    """App and worker in the same moment."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    lane.kill(pid)
    lane.app.kill()
    lane.restart()
    lane.wait_gone(pid)
    lane.go_on(run_id)
    return True


def _in_the_middle(places: tuple[str, ...], most: int) -> Callable[[Lane, str], bool]:
    def strike(lane: Lane, run_id: str) -> bool:
        pid = lane.wait_for_training(run_id)
        if pid is None:
            return False
        lane.order(at=lane.chance.choice(places), after=lane.chance.randint(1, most), pid=pid)
        wait_until(lambda: lane.struck() or lane.state(run_id) == "finished", "a write")
        if not lane.struck():
            lane.take_back()
            return False
        return _lost(lane, run_id, pid)

    return strike


def worker_hangs(lane: Lane, run_id: str) -> bool:
    """The worker stands still (SIGSTOP): it is ended, and the run goes on."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    os.kill(pid, signal.SIGSTOP)
    lane.wait_gone(pid)
    return _lost(lane, run_id, pid, "hung")


def memory_above(lane: Lane, run_id: str) -> bool:
    """The worker takes 1.5 GB more: it is ended in words, and the run fails until a person continues it."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    lane.order(at="memory", pid=pid)
    wait_until(lambda: lane.state(run_id) in ("failed", "finished"), "the end of a greedy worker")
    if lane.state(run_id) == "finished":
        lane.take_back()
        return False
    if "and its limit is" not in (lane.status(run_id).error or ""):
        raise LostError(f"it was not said why: {lane.status(run_id).error}")
    lane.wait_gone(pid)
    lane.go_on(run_id)
    return True


def clock_back(lane: Lane, run_id: str) -> bool:
    """The worker's clock jumps back by an hour; a moment later the worker is killed."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    lane.order(at="clock", pid=pid)
    wait_until(lambda: lane.struck() or lane.state(run_id) == "finished", "the jump of a clock")
    if lane.state(run_id) == "finished":
        lane.take_back()
        return False
    time.sleep(lane.chance.uniform(0.0, 0.5))
    if lane.status(run_id).state == "interrupted":
        raise LostError("a clock that was set back made a run in training look interrupted")
    lane.kill(pid)
    return _lost(lane, run_id, pid)


def disk_full(lane: Lane, run_id: str) -> bool:
    """Nothing can be written any more; after a while there is room again."""
    pid = lane.wait_for_training(run_id)
    if pid is None:
        return False
    ballast = lane.disk / "ballast"
    try:
        fill(ballast)
        wait_until(lambda: lane.is_gone(pid), "the end of a worker on a full disk")
        problem = lane.app.call("pool", "problem")
        if "full" not in (problem or ""):
            raise LostError(f"the app does not say that the disk is full: {problem}")
    finally:
        ballast.unlink(missing_ok=True)
    wait_until(lambda: lane.state(run_id) != "running", "the word of how it ended")
    lane.go_on(run_id)
    return True


def read_only(lane: Lane, run_id: str) -> bool:
    """The app ends, and another is started on a folder that can only be read; later it can be written again."""
    if lane.wait_for_training(run_id) is None:
        return False
    lane.app.close()
    remount = ["mount", "-o", "remount,ro", str(lane.disk)]
    busy = "the last file that is open for writing"
    wait_until(lambda: subprocess.run(remount, capture_output=True, check=False).returncode == 0, busy)
    try:
        lane.app = App(lane.folder)
        if "can only be read" not in (lane.app.call("pool", "problem") or ""):
            raise LostError("the app does not say that nothing can be trained")
        if not RunReader(lane.store.resolve(run_id)).config() or not lane.store.list():
            raise LostError("a run cannot be looked at")
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(lane.disk)], check=True)
    lane.go_on(run_id)
    return True


def newer_version(lane: Lane, run_id: str) -> bool:
    """A run of a newer version of this program lies beside: said in words, and nothing else is disturbed."""
    if lane.wait_for_training(run_id) is None:
        return False
    newer = lane.store.root / f"newer-{time.monotonic_ns()}"
    newer.mkdir()
    (newer / "config.json").write_text(json.dumps({"format_version": 99, "config": {}, "new": True}))
    (newer / "status.json").write_text(json.dumps({"state": "queued", "heartbeat": time.time()}))
    found = next(run for run in lane.store.list() if run.run_id == newer.name)
    if "newer version" not in (found.status.error or ""):
        raise LostError(f"a newer run reads as {found.status}")
    try:
        lane.app.call("pool", "continue_run", run_id=newer.name)
        raise LostError("a run of a newer version was continued")
    except LostError as error:
        if "newer version" not in str(error):
            raise
    return True


def deleted_while_drawn(lane: Lane, run_id: str) -> bool:
    """A folder vanishes while pages draw it: they get one sentence."""
    if lane.wait_for_training(run_id) is None:
        return False
    doomed = lane.store.root / f"doomed-{time.monotonic_ns()}"
    shutil.copytree(lane.store.resolve(run_id), doomed, ignore=shutil.ignore_patterns(".*"))
    reader, ended, troubles = RunReader(doomed), threading.Event(), []

    def draw() -> None:
        while not ended.is_set():
            for read in (reader.metrics, reader.samples, reader.checkpoints, reader.status, lane.store.list):
                try:
                    skipping_errors(read)
                except Exception as error:  # noqa: BLE001 - whatever else it is, it is a loss
                    troubles.append(f"{type(error).__name__}: {error}")

    viewer = threading.Thread(target=draw)
    viewer.start()
    time.sleep(lane.chance.uniform(0.0, 0.1))
    shutil.rmtree(doomed)
    time.sleep(0.1)
    ended.set()
    viewer.join()
    if troubles:
        raise LostError(f"a viewer met {troubles[0]}")
    return True


def two_apps(lane: Lane, run_id: str) -> bool:
    """Another app on the same folder sees the same runs, and trains none of them twice."""
    if lane.wait_for_training(run_id) is None:
        return False
    other = App(lane.folder)
    try:
        other.call("pool", "warm")
        other.call("pool", "queue")
        more = lane.submit("bystander", 1)
        queue = wait_until(lambda: more in str(other.call("pool", "queue")) or lane.state(more) != "queued", "a place")
        if not queue:
            raise LostError("the other app does not see the queue")
        lane.finish(more)
        lane.finish(run_id)
        for each in (run_id, more):
            times = (lane.store.resolve(each) / "log.txt").read_text().count("training in process")
            if times != 1:
                raise LostError(f"the run {each} was trained {times} times")
    finally:
        other.close()
    lane.witness("bystander", 1, more)
    return True


@dataclass(frozen=True)
class Cause:
    """A fault: its name in the table, how it strikes, what is trained, how often one run meets it."""

    name: str
    strike: Callable[[Lane, str], bool]
    kinds: tuple[str, ...] = ("pictures", "points")
    per_run: int = 5
    weight: int = 2
    needs_mount: bool = False
    bystander: bool = True
    browser: bool = False


CAUSES = (
    Cause("worker killed (-9)", worker_killed, weight=4),
    Cause("app killed (-9)", app_killed),
    Cause("worker and app killed (-9)", both_killed),
    Cause("worker killed in the middle of a checkpoint", _in_the_middle(CHECKPOINT, 2), weight=3),
    Cause("worker killed in the middle of a metrics line", _in_the_middle(LINE, 4), weight=3),
    Cause("worker killed in the middle of a status", _in_the_middle(("status",), 6)),
    Cause("worker hangs", worker_hangs, per_run=4),
    Cause("worker above its memory", memory_above, per_run=3),
    Cause("clock set back by an hour, then worker killed", clock_back),
    Cause("disk full", disk_full, needs_mount=True, bystander=False),
    Cause("folder of the runs can only be read", read_only, needs_mount=True, per_run=3, weight=1, bystander=False),
    Cause("folder of a newer version beside", newer_version, weight=1),
    Cause("folder deleted while it is drawn", deleted_while_drawn, weight=1),
    Cause("two apps on one folder", two_apps, per_run=1, weight=1, bystander=False),
    Cause("engine killed (-9)", engine_killed, ("engine",), per_run=3, bystander=False),
    Cause("engine and app killed (-9)", engine_and_app_killed, ("engine",), per_run=3, bystander=False),
    Cause("app killed (-9), its engine left alone", app_of_engine_killed, ("engine",), 3, bystander=False),
    Cause("disk full under the engine", engine_disk_full, ("engine",), 3, needs_mount=True, bystander=False),
    Cause("browser's connection cut", connection_cut, ("engine",), 3, bystander=False, browser=True),
)


def _lost(lane: Lane, run_id: str, pid: int, word: str = "") -> bool:
    """See the loss of a worker written down, and the run going on: by itself, else by Continue."""
    lane.wait_gone(pid)
    wait_until(lambda: lane.state(run_id) != "running" or lane.status(run_id).process.pid != pid, "the word of a loss")
    if lane.state(run_id) == "finished":
        return True
    why = [row["why"] for row in RunReader(lane.store.resolve(run_id)).events()[0] if row["kind"] == "lost"]
    if not why or word not in why[-1]:
        raise LostError(f"the events do not tell that the worker was lost: {why}")
    lane.go_on(run_id)
    return True
