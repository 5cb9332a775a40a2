"""Ends a Ray node while it trains, and compares all runs with those of a laptop that nothing disturbed.

    python -m tools.ray_trial --runs 10 --steps 1500
    python -m tools.ray_trial --store s3            # run folders in an object store (a server of moto on the loopback)
    python -m tools.ray_trial --store file          # the same over a plain folder

starts two Ray nodes on 127.0.0.1, each a process tree of its own, submits image runs of several owners, ends one node
with SIGKILL (Ray's processes, keepers and training processes alike) when it trains a run that has a checkpoint and has
gone on from it, waits for all runs, trains the same seeds in the pool of one machine, and compares every row of the
metrics but for the times. Prints a table; the exit status is 0 when all runs finished with equal rows.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gan_core.config import RunConfig, build_config
from gan_core.runs import RunReader, RunStatus, RunStore
from gan_core.workers import WorkerPool
from gan_core.workers.cluster.pool import RayPool
from tools.ray_nodes import LINK, LoopbackCluster, family
from tools.s3_server import local_s3

TIMES = ("seconds", "steps_per_second")
OWNERS = ("ann", "ben", "cat")
RESTING = ("finished", "failed", "diverged", "stopped", "interrupted")
PATIENCE = 1800.0
SMALL = {"model.width": 8, "batch_size": 8, "log_every": 10, "snapshot_every": 100}


def config_of(seed: int, steps: int) -> RunConfig:
    """One small run on pictures."""
    return build_config("digits", {**SMALL, "steps": steps, "seed": seed})


def rows_of(store: RunStore, run_id: str) -> list[dict[str, Any]]:
    """All metrics of a run without the clock's share."""
    rows = RunReader(store.resolve(run_id)).metrics()[0]
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def status_of(store: RunStore, run_id: str) -> RunStatus:
    """The state of a run now."""
    return RunReader(store.resolve(run_id)).status()


def finish(store: RunStore, pool: WorkerPool, runs: list[str], look: Callable[[], None]) -> None:
    """Wait until all runs rest; ``look`` is called now and then."""
    deadline, said = time.monotonic() + PATIENCE, 0.0
    while time.monotonic() < deadline:
        look()
        states = [status_of(store, run_id) for run_id in runs]
        if all(status.recorded_state in RESTING for status in states) and not pool.in_training():
            return
        if time.monotonic() - said > 10:
            said = time.monotonic()
            print(" ".join(f"{status.state[:4]}:{status.step}" for status in states), file=sys.stderr, flush=True)
        time.sleep(0.2)
    raise SystemExit(f"ray_trial: not all runs ended within {PATIENCE:.0f} s ({pool.problem})")


class Axe:
    """Ends a node once, when it trains a run that would have something to lose."""

    def __init__(self, cluster: LoopbackCluster, store: RunStore, runs: list[str], node: int = 1) -> None:
        self._cluster, self._store, self._runs, self._node = cluster, store, runs, node
        self.hit: dict[str, tuple[int, int]] = {}
        self.ended = 0

    def __call__(self) -> None:
        """Look, and strike when it is time."""
        if self.ended:
            return
        there = {process.pid for process in family(self._cluster.nodes[self._node].pid)}
        at_work = {run_id: self._losing(run_id, there) for run_id in self._runs}
        losing = {run_id: found for run_id, found in at_work.items() if found is not None}
        if any(0 < checkpoint < step for step, checkpoint in losing.values()):
            self.ended = len(self._cluster.kill(self._node))
            self.hit = losing
            print(f"node {self._node} ended, {self.ended} processes: {losing}", file=sys.stderr, flush=True)

    def _losing(self, run_id: str, there: set[int]) -> tuple[int, int] | None:
        """(step, newest checkpoint) of a run that this node trains."""
        status = status_of(self._store, run_id)
        if status.recorded_state != "running" or status.process is None or status.process.pid not in there:
            return None
        saved = RunReader(self._store.resolve(run_id)).latest_checkpoint()
        return status.step, saved.step if saved else 0


def in_cluster(store: RunStore, configs: list[RunConfig], cluster: LoopbackCluster) -> tuple[list[str], Axe]:
    """Train all configurations on two nodes, of which one is ended on the way."""
    os.environ |= {"RAY_ADDRESS": cluster.address, "GAN_RAY_CPUS": "1", "GAN_RAY_GPUS": "0"}
    pool = RayPool(store, command=LINK)
    try:
        runs = [pool.submit(config, owner=OWNERS[at % len(OWNERS)]) for at, config in enumerate(configs)]
        axe = Axe(cluster, store, runs)
        finish(store, pool, runs, axe)
    finally:
        pool.close(10.0)
    return runs, axe


def unbroken(folder: Path, configs: list[RunConfig]) -> tuple[RunStore, list[str]]:
    """The same in the pool of one machine."""
    store = RunStore(folder)
    pool = WorkerPool(store, max_workers=1)
    try:
        runs = [pool.submit(config, owner="whole") for config in configs]
        finish(store, pool, runs, lambda: None)
    finally:
        pool.close(10.0)
    return store, runs


def table(store: RunStore, runs: list[str], axe: Axe, whole: RunStore, others: list[str]) -> list[dict[str, Any]]:
    """One line for each run."""
    lines = []
    for run_id, other in zip(runs, others, strict=True):
        ours, theirs = rows_of(store, run_id), rows_of(whole, other)
        step, checkpoint = axe.hit.get(run_id, (None, None))
        state = status_of(store, run_id).state
        lines.append(
            {"run": run_id[-8:], "state": state, "node lost at": step, "went on from": checkpoint}
            | {"rows": len(ours), "unbroken": len(theirs), "equal": bool(ours) and ours == theirs}
        )
    return lines


def show(lines: list[dict[str, Any]]) -> None:
    """Print the lines as a Markdown table."""
    print("| " + " | ".join(lines[0]) + " |")
    print("|" + " --- |" * len(lines[0]))
    for line in lines:
        print("| " + " | ".join("" if value is None else str(value) for value in line.values()) + " |")


@contextmanager
def home(kind: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Where the runs are kept, and what the nodes must know to reach it."""
    if kind == "s3":
        with local_s3("class") as environment:
            yield "s3://class/runs", environment
    else:
        yield (f"file://{folder}/objects" if kind == "file" else str(folder / "runs")), {}


def main() -> int:
    """Run the trial that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--store", choices=("folder", "file", "s3"), default="folder")
    parser.add_argument("--cpus", type=int, default=1, help="of each node: so many runs at once")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the nodes end too
    began = time.monotonic()
    configs = [config_of(seed, asked.steps) for seed in range(1, asked.runs + 1)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with home(asked.store, folder) as (place, environment):
            os.environ |= {"GAN_RUNS_DIR": place, "GAN_CACHE_DIR": str(folder / "cache"), **environment}
            store = RunStore()
            with LoopbackCluster(asked.cpus, asked.cpus, environment=environment) as cluster:
                runs, axe = in_cluster(store, configs, cluster)
            whole, others = unbroken(folder / "whole", configs)
            lines = table(store, runs, axe, whole, others)
    show(lines)
    well = all(line["equal"] and line["state"] == "finished" for line in lines)
    report = {"runs": len(lines), "equal": sum(line["equal"] for line in lines), "processes ended": axe.ended}
    print(json.dumps(report | {"store": asked.store, "seconds": round(time.monotonic() - began)}))
    return 0 if well and axe.hit else 1


if __name__ == "__main__":
    sys.exit(main())
