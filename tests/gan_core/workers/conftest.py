from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gan_core.config import build_config
from gan_core.runs import RunReader, RunStore
from gan_core.workers import WorkerPool
from gan_core.workers.care import Care
from tests.waiting import wait_until

FAKE = Path(__file__).with_name("fake_worker.py")
FAILED = ("failed",)
QUICK = {"max_workers": 1, "tick_seconds": 0.02}


class Hall:
    """A store, its pools of fake workers, and what a test wants to know of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = RunStore(folder / "runs")
        self.pools: list[WorkerPool] = []

    def open(self, **settings) -> WorkerPool:
        command = [sys.executable, str(FAKE), str(self.folder)]
        self.pools.append(WorkerPool(self.store, **{**QUICK, "command": command, "care": Care(restarts=0)} | settings))
        return self.pools[-1]

    def steer(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text)

    def steer_freely(self, *names: str) -> None:
        for name in names:
            (self.folder / name).unlink()

    def config(self, steps: int = 5, **overrides):
        return build_config("quadratic", {"steps": steps, **overrides})

    def reader(self, run_id: str) -> RunReader:
        return RunReader(self.store.resolve(run_id))

    def status(self, run_id: str):
        return self.reader(run_id).status()

    def state(self, run_id: str) -> str:
        return self.status(run_id).recorded_state

    def wait_for(self, run_id: str, *states: str):
        """Wait for one of the states, with the worker gone from the run where it is an end."""
        wait_until(lambda: self.state(run_id) in (*states, *FAILED))
        assert self.state(run_id) in states, self.status(run_id).error
        return self.status(run_id)

    def wait_for_step(self, run_id: str, step: int) -> int:
        """Wait until it trains at ``step`` or further, and return the id of the process that trains it."""
        wait_until(lambda: self.status(run_id).step >= step or self.state(run_id) in FAILED)
        wait_until(lambda: self.state(run_id) in ("running", *FAILED))
        assert self.state(run_id) == "running", self.status(run_id).error
        return self.status(run_id).process.pid

    def steps(self, run_id: str) -> list[int]:
        return [row["step"] for row in self.reader(run_id).metrics()[0]]


@pytest.fixture
def hall(tmp_path):
    hall = Hall(tmp_path)
    yield hall
    for pool in hall.pools:
        pool.close(10.0)
