"""Real workers with TensorFlow: a killed run goes on and ends as one that was never disturbed."""

from __future__ import annotations

import os
import signal

import pytest

from gan_core.config import build_config
from gan_core.runs import RunStore
from gan_core.workers import WorkerPool
from gan_core.workers.care import Care
from tests.gan_core.workers.conftest import Hall
from tests.waiting import wait_until
from tools.kill_test import contents

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

POINTS = build_config("quadratic", {"steps": 4000, "snapshot_every": 500, "log_every": 100})
PICTURES = build_config(
    "digits",
    {"steps": 60, "model.width": 4, "model.latent_dim": 4, "batch_size": 4, "log_every": 5, "snapshot_every": 20},
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    return Hall(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def pool(hall):
    pool = WorkerPool(hall.store, max_workers=1, care=Care(restarts=0))
    yield pool
    pool.close(60.0)


def ended(hall, pool, run_id):
    wait_until(lambda: hall.state(run_id) not in ("queued", "running", "paused"))
    wait_until(lambda: run_id not in pool.in_training())
    return hall.status(run_id)


def test_points_killed_twice_end_as_if_nothing_had_been(hall, pool):
    broken = pool.submit(POINTS, owner="a")
    for step in (500, 1500):
        wait_until(lambda step=step: hall.state(broken) == "running" and hall.status(broken).step > step)
        os.kill(hall.status(broken).process.pid, signal.SIGKILL)
        assert ended(hall, pool, broken).state == "interrupted"
        pool.continue_run(broken)
    whole = pool.submit(POINTS, owner="a")
    assert ended(hall, pool, broken).state == "finished"
    assert ended(hall, pool, whole).state == "finished"
    assert contents(hall.store, broken) == contents(hall.store, whole)
    assert len(hall.steps(broken)) == 40


def test_pictures_stopped_killed_and_continued_end_as_if_nothing_had_been(hall, pool, tmp_path):
    from gan_core.training import train

    broken = pool.submit(PICTURES, owner="a")
    wait_until(lambda: hall.state(broken) == "running" and hall.status(broken).step >= 2)
    pool.ask(broken, "stop")
    stopped = ended(hall, pool, broken)
    assert stopped.state in ("stopped", "finished")
    assert hall.reader(broken).latest_checkpoint().step == stopped.step
    if stopped.state == "stopped":
        pool.continue_run(broken)
        worker = wait_until(lambda: pool._crew.worker_of(broken))
        wait_until(lambda: hall.state(broken) == "running")
        os.kill(worker.pid, signal.SIGKILL)
        assert ended(hall, pool, broken).state in ("interrupted", "finished")
        if hall.state(broken) == "interrupted":
            pool.continue_run(broken)
            assert ended(hall, pool, broken).state == "finished"
    store = RunStore(tmp_path)
    train(PICTURES, store.place("whole"))
    one, other = contents(hall.store, broken), contents(store, "whole")
    extra = f"step_{stopped.step:08d}.png"  # a stop keeps a picture of its own
    one["grids"] = {name: data for name, data in one["grids"].items() if name != extra or name in other["grids"]}
    assert one == other


def test_data_that_cannot_be_had_is_said_in_one_sentence(hall, pool):
    config = build_config("digits", {"steps": 5, "dataset.name": "folder", "dataset.path": "/nowhere/at/all"})
    status = ended(hall, pool, pool.submit(config, owner="a"))
    assert status.state == "failed"
    assert "nowhere" in status.error
    assert "\n" not in status.error
    assert "Traceback" not in status.error
