"""Kills workers at random moments, continues their run, and compares it with one that was never disturbed.

    python -m tools.kill_test --kills 20 --queued 10

trains a run on pictures in the pool of the app, ends its worker with SIGKILL again and again (while it loads pictures,
compiles, trains or saves), continues it each time, and lets it finish; then does the same without a kill and compares
metrics, pictures and weights. ``--queued`` runs are then put into the queue by three owners and must finish in the
order of their turns. Prints one JSON object; the exit status is 0 when everything was as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.config import RunConfig, build_config, parse_assignments
from gan_core.runs import RunReader, RunStatus, RunStore
from gan_core.workers import WorkerPool
from gan_core.workers.care import Care

PATIENCE = 900.0
EARLY_SHARE = 0.25  # of all kills: counted from the moment the worker got the run
ENDS = ("finished", "failed", "diverged", "stopped", "interrupted")


def wait_until(what: Callable[[], Any], said: str) -> Any:
    """The first true value of ``what``; the limit is for a program that hangs."""
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        if time.monotonic() > end:
            raise SystemExit(f"kill_test: {said} did not happen within {PATIENCE:.0f} s")
        time.sleep(0.02)
    return found


def status_of(store: RunStore, run_id: str) -> RunStatus:
    """The state of a run now."""
    return RunReader(store.resolve(run_id)).status()


def ended(store: RunStore, pool: WorkerPool, run_id: str) -> RunStatus:
    """Wait for a run's end, with its worker gone."""
    wait_until(lambda: status_of(store, run_id).recorded_state in ENDS, f"the end of {run_id}")
    wait_until(lambda: run_id not in pool.in_training(), "the end of a worker")
    return status_of(store, run_id)


def trains(status: RunStatus) -> bool:
    """Whether the preparations are over."""
    return status.recorded_state in ENDS or (status.recorded_state == "running" and not status.doing)


def kill_once(store: RunStore, pool: WorkerPool, run_id: str, delay: float, early: bool) -> dict[str, Any]:
    """Kill the worker ``delay`` seconds after its first step (``early``: after it got the run), continue the run, and
    say what was found.
    """
    worker = wait_until(lambda: pool._crew.worker_of(run_id), "a worker for the run")
    if not early:
        wait_until(lambda: trains(status_of(store, run_id)), "training")
    time.sleep(delay)
    before = status_of(store, run_id)
    if before.recorded_state in ENDS:
        return {"ended": before.recorded_state}
    os.kill(worker.pid, signal.SIGKILL)
    after = ended(store, pool, run_id)
    saved = RunReader(store.resolve(run_id)).latest_checkpoint()
    found = {"delay": round(delay, 1), "early": early, "step": after.step, "doing": before.doing, "state": after.state}
    pool.continue_run(run_id)
    return found | {"checkpoint": saved.step if saved else None}


def without_times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of metrics without the clock's share."""
    return [{key: value for key, value in row.items() if key not in ("seconds", "steps_per_second")} for row in rows]


def contents(store: RunStore, run_id: str) -> dict[str, Any]:
    """What two equal runs must have in common: metrics, grids, and the numbers of the last checkpoint."""
    reader = RunReader(store.resolve(run_id))
    state = np.load(reader.latest_checkpoint().path / "state.npz")
    numbers = {name: state[name].tobytes() for name in state.files if name[:2] in ("g.", "d.")}
    grids = {path.name: path.read_bytes() for _, path in reader.samples()}
    return {"metrics": without_times(reader.metrics()[0]), "grids": grids, "weights": numbers}


def kill_again_and_again(
    store: RunStore, pool: WorkerPool, config: RunConfig, kills: int, longest: float, seed: int
) -> dict[str, Any]:
    """The broken run against the unbroken one."""
    moments = random.Random(seed)
    broken = pool.submit(config, owner="broken")
    found = []
    while sum("delay" in each for each in found) < kills:
        found.append(kill_once(store, pool, broken, moments.uniform(0.0, longest), moments.random() < EARLY_SHARE))
        print(found[-1], file=sys.stderr, flush=True)
        if "ended" in found[-1]:
            break
    last = ended(store, pool, broken)
    whole = pool.submit(config, owner="whole")
    ended(store, pool, whole)
    one, other = contents(store, broken), contents(store, whole)
    return {
        "kills": sum("delay" in each for each in found),
        "clean_resumes": sum(each.get("state") == "interrupted" for each in found),
        "state": last.state,
        "error": last.error,
        "steps": last.step,
        "rows": len(one["metrics"]),
        **{f"{name}_equal": one[name] == other[name] for name in one},
        "moments": found,
    }


def queue_up(store: RunStore, pool: WorkerPool, config: RunConfig, count: int) -> dict[str, Any]:
    """``count`` runs of three owners, submitted one owner after the other, must finish in turns."""
    began = time.monotonic()
    runs = [
        (f"owner{number * 3 // count}", pool.submit(config, owner=f"owner{number * 3 // count}"))
        for number in range(count)
    ]
    lines = {owner: [run for name, run in runs if name == owner] for owner, _ in runs}
    turns = [line[turn] for turn in range(count) for line in lines.values() if turn < len(line)]
    states = [ended(store, pool, run).state for run in turns]
    order = sorted(turns, key=lambda run: status_of(store, run).heartbeat)
    return {
        "queued": count,
        "finished": states.count("finished"),
        "in_order": order == turns,
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="digits")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=20.0, help="most seconds of training before a kill")
    parser.add_argument("--queued", type=int, default=10)
    parser.add_argument("--queued-steps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    settings = {"log_every": 5, "snapshot_every": 25, **parse_assignments(asked.set)}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = RunStore(Path(folder) / "runs")
        pool = WorkerPool(store, max_workers=1, care=Care(restarts=0))
        report: dict[str, Any] = {"preset": asked.preset, "settings": settings}
        try:
            if asked.kills:
                config = build_config(asked.preset, {**settings, "steps": asked.steps})
                report |= kill_again_and_again(store, pool, config, asked.kills, asked.longest, asked.seed)
            if asked.queued:
                config = build_config(asked.preset, {**settings, "steps": asked.queued_steps})
                report |= queue_up(store, pool, config, asked.queued)
        finally:
            pool.close(30.0)
    print(json.dumps(report, indent=1))
    killed_well = not asked.kills or all(
        [report["state"] == "finished", report["clean_resumes"] == report["kills"], report["kills"] == asked.kills]
        + [report[f"{name}_equal"] for name in ("metrics", "grids", "weights")]
    )
    queued_well = not asked.queued or (report["in_order"] and report["finished"] == asked.queued)
    return 0 if killed_well and queued_well else 1


if __name__ == "__main__":
    sys.exit(main())
