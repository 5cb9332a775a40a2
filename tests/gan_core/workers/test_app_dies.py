"""The app ends, politely or not: its workers save and leave, and the next app takes up the queue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gan_core.runs.process import is_alive
from tests.waiting import PATIENCE, wait_until

APP = Path(__file__).with_name("fake_app.py")
ROOT = APP.parents[3]


@pytest.fixture
def start_app(hall):
    """Start an app; returns its process and the ids of its runs."""
    started = []

    def start(*steps):
        process = subprocess.Popen(
            [sys.executable, str(APP), str(hall.folder), *map(str, steps)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        started.append(process)
        return process, [process.stdout.readline().strip() for _ in steps]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def end(process, how):
    if how == "enter":
        process.stdin.write("\n")
        process.stdin.flush()
    else:
        process.send_signal(how)
    process.wait(PATIENCE)


@pytest.mark.parametrize("how", ["enter", signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_however_the_app_ends_its_run_is_saved_and_the_queue_is_taken_up(hall, start_app, how):
    hall.steer(slow="0.02")
    app, (training, waiting) = start_app(60, 3)
    hall.wait_for_step(training, 2)
    worker = hall.status(training).process
    end(app, how)
    status = hall.wait_for(training, "interrupted")
    assert status.error is None
    wait_until(lambda: not is_alive(worker))
    assert hall.state(waiting) == "queued"
    hall.steer(slow="0.002")
    pool = hall.open()
    hall.wait_for(waiting, "finished")
    assert hall.state(training) == "interrupted"
    pool.continue_run(training)
    hall.wait_for(training, "finished")
    assert hall.steps(training) == list(range(1, 61))


def test_app_and_worker_killed_together_leave_a_run_that_goes_on(hall, start_app):
    hall.steer(slow="0.02")
    app, (run_id,) = start_app(60)
    pid = hall.wait_for_step(run_id, 2)
    os.kill(app.pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    app.wait(PATIENCE)
    wait_until(lambda: not is_alive(hall.status(run_id).process))
    assert hall.state(run_id) == "running"
    assert hall.reader(run_id).status(now=time.time() + 20).state == "interrupted"
    pool = hall.open()
    pool.ask(run_id, "resume")
    hall.steer(slow="0.002")
    hall.wait_for(run_id, "finished")
    assert hall.steps(run_id) == list(range(1, 61))


def children(pid):
    """The living children of a process, whichever of its threads started them."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text().split() if runs(int(child))]


def runs(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not list the children of a process")
def test_the_end_of_an_app_ends_its_warm_worker(hall, start_app):
    app, (run_id,) = start_app(1)
    hall.wait_for(run_id, "finished")
    warm = wait_until(lambda: children(app.pid))
    end(app, signal.SIGKILL)
    wait_until(lambda: not any(runs(pid) for pid in warm))
