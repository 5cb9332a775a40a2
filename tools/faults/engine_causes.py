"""Faults of a run in the engine: it is played by a process that all 2-D runs share, while a page looks on."""

from __future__ import annotations

import time
from pathlib import Path

from gan_core.runs import RunPaths
from tools.faults.lane import App, Lane, wait_until


def engine_killed(lane: Lane, run_id: str) -> bool:
    """The engine, while a page looks on: it comes back, and the run trains on."""
    if not _plays(lane, run_id):
        return False
    lane.kill(lane.app.call("engine", "health")["pid"])
    return True


def engine_and_app_killed(lane: Lane, run_id: str) -> bool:
    """Both; a new app is asked for the run."""
    if not _plays(lane, run_id):
        return False
    pid = lane.app.call("engine", "health")["pid"]
    lane.kill(pid)
    lane.app.kill()
    lane.app = App(lane.folder)
    return True


def app_of_engine_killed(lane: Lane, run_id: str) -> bool:
    """The app alone: its engine saves and leaves, while the next app's engine waits for the folder."""
    if not _plays(lane, run_id):
        return False
    lane.app.kill()
    lane.app = App(lane.folder)
    return True


def engine_disk_full(lane: Lane, run_id: str) -> bool:
    """Nothing can be written any more; when there is room again, Train is pressed."""
    if not _plays(lane, run_id):
        return False
    ballast = lane.disk / "ballast"
    try:
        fill(ballast)
        wait_until(lambda: (lane.feed(run_id) or {}).get("state") in ("paused", "finished"), "the word of a full disk")
        if "full" not in lane.feed(run_id)["message"]:
            return False
    finally:
        ballast.unlink(missing_ok=True)
    lane.app.call("engine", "command", run_id=run_id, action="train")
    return True


def fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(2**16)):
                pass
        except OSError:
            return


def _plays(lane: Lane, run_id: str) -> bool:
    """Whether the engine trains the run now, a moment later; before its first step it leaves nothing behind."""
    wait_until(lambda: _trains(lane, run_id), "the training of the engine")
    time.sleep(lane.chance.uniform(0.0, 0.8))
    return (lane.feed(run_id) or {}).get("state") == "running"


def _trains(lane: Lane, run_id: str) -> bool:
    seen = (lane.feed(run_id) or {}).get("state") in ("running", "finished")
    return seen and RunPaths(lane.store.place(run_id)).status.exists()
