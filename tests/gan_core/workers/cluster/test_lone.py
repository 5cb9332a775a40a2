"""A pool for one run, and taking over the run of a lost node."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, RunWriter, read_control, write_control
from gan_core.workers.cluster import keeper as keepers
from gan_core.workers.cluster import lone
from gan_core.workers.cluster.keeper import Keeper, Task, check_version, task_dict
from gan_core.workers.cluster.lone import LonePool, take_over
from tests.gan_core.workers.conftest import FAKE
from tests.waiting import PATIENCE, wait_until


def left_behind(hall, state="running", step=3):
    """A run whose writer is gone, as a lost node leaves it."""
    run_dir = hall.store.place("lost")
    with RunWriter.create(run_dir, hall.config(8).model_dump(), {}) as writer:
        writer.append_metrics([{"step": each, "seconds": 0.01 * each, "g_loss": 1.0 / each} for each in (1, 2, 3)])
        writer.set_status(state, step=step, total_steps=8, owner="a")
    return run_dir


def test_it_trains_its_run_and_no_other(hall, tmp_path):
    other = hall.store.place("other")
    with RunWriter.create(other, hall.config(5).model_dump(), {}) as writer:
        writer.set_status("queued", step=0, total_steps=5, owner="a")
    left_behind(hall, "queued")
    command = [sys.executable, str(FAKE), str(tmp_path)]
    pool = LonePool(hall.store, "lost", command=command, tick_seconds=0.02)
    hall.pools.append(pool)
    assert not pool.is_done()
    wait_until(pool.is_done)
    assert (hall.state("lost"), hall.steps("lost")) == ("finished", list(range(1, 9)))
    assert hall.state("other") == "queued"
    assert pool._crew._workers == ()  # and none is warmed for the next


@pytest.mark.parametrize("state", ["queued", "running", "paused", "interrupted"])
def test_the_run_of_a_lost_node_waits_again_with_what_was_asked_of_it(hall, state):
    run_dir = left_behind(hall, state)
    write_control(run_dir, {"action": "pause", "live": {"optimizer.generator_lr": 0.5}})
    assert take_over(hall.store, "lost")
    status = hall.status("lost")
    assert (status.recorded_state, status.step, status.total_steps, status.owner) == ("queued", 3, 8, "a")
    assert (read_control(run_dir).action, read_control(run_dir).live) == ("pause", {"optimizer.generator_lr": 0.5})


@pytest.mark.parametrize("state", ["finished", "stopped", "diverged", "failed"])
def test_there_is_nothing_to_take_over_of_a_run_that_rests(hall, state):
    left_behind(hall, state)
    assert not take_over(hall.store, "lost")
    assert hall.state("lost") == state


def test_a_run_that_somebody_writes_is_not_taken_over(hall):
    run_dir = left_behind(hall)
    with RunWriter.open(run_dir), pytest.raises(RunError, match="The run lost is in training already"):
        take_over(hall.store, "lost", wait_seconds=0.0)
    assert hall.state("lost") == "running"


def test_the_lock_of_another_machine_holds_for_a_minute_after_its_last_sign_of_life(hall):
    run_dir = left_behind(hall)
    lock = run_dir / ".lock"
    lock.write_text(json.dumps({"token": "t", "pid": 7, "host": "elsewhere"}))
    with pytest.raises(RunError, match="in training already"):
        take_over(hall.store, "lost", wait_seconds=0.0)
    long_ago = time.time() - 61
    os.utime(lock, (long_ago, long_ago))
    assert take_over(hall.store, "lost", wait_seconds=0.0)


class SlowKeeper(Keeper):
    look_seconds, sure_seconds = 0.02, 0.1


def test_a_keeper_says_how_its_run_ended(hall, tmp_path):
    left_behind(hall)
    SlowKeeper.command = (sys.executable, str(FAKE), str(tmp_path))
    keeper = SlowKeeper(task_dict(Task("lost", str(hall.store.root))), is_again=lambda: True)
    assert keeper.wait()["failed"] is None
    assert hall.steps("lost") == list(range(1, 9))


def test_a_keeper_refreshes_the_lock_of_a_silent_worker(hall, tmp_path):
    run_dir = left_behind(hall, "queued")
    hall.steer(slow="1000")
    SlowKeeper.command = (sys.executable, str(FAKE), str(tmp_path))
    keeper = SlowKeeper(task_dict(Task("lost", str(hall.store.root))), is_again=lambda: False)
    wait_until(lambda: hall.state("lost") == "running")
    lock, long_ago = run_dir / ".lock", time.time() - 100
    os.utime(lock, (long_ago, long_ago))
    wait_until(lambda: lock.stat().st_mtime > long_ago + 50)
    hall.steer(slow="0.002")
    os.kill(RunReader(run_dir).status().process.pid, signal.SIGKILL)
    assert keeper.wait()["failed"] is None
    assert hall.state("lost") == "finished"  # a lost worker is replaced on its node


@pytest.mark.parametrize("failure", [None, RunError("no worker")])
def test_a_keeper_publishes_the_end_and_waits_for_its_store_for_a_day(monkeypatch, failure):
    mirror = mock.MagicMock()
    mirror.__enter__.return_value = mirror
    mirror.__exit__.return_value = False
    monkeypatch.setattr(keepers, "Mirror", lambda *_: mirror)
    monkeypatch.setattr(keepers, "open_bucket", lambda address: address)
    monkeypatch.setattr(Keeper, "_train_here", mock.Mock(side_effect=failure))
    keeper = SlowKeeper(task_dict(Task("r1", "s3://bucket/class")), is_again=lambda: False)
    assert keeper.wait()["failed"] == (failure and str(failure))
    mirror.finish.assert_called_once_with(24 * 3600.0)


def test_a_keeper_whose_node_can_start_no_worker_gives_its_run_back_in_words(hall, tmp_path, monkeypatch):
    monkeypatch.setattr(lone, "STUCK_SECONDS", 0.1)
    left_behind(hall, "queued")
    hall.steer(broken="No module named 'tensorflow'")
    SlowKeeper.command = (sys.executable, str(FAKE), str(tmp_path))
    keeper = SlowKeeper(task_dict(Task("lost", str(hall.store.root))), is_again=lambda: False)
    assert keeper._done.wait(PATIENCE)
    assert re.fullmatch(
        r"Training cannot start on the machine \S+, because its worker stopped 3 times in a row "
        r"\(ImportError: No module named 'tensorflow'\); see \S+/\.workers\.log there\.",
        keeper.wait()["failed"],
    )
    assert hall.state("lost") == "queued"


def test_a_keeper_says_what_its_node_lacks(hall):
    keeper = SlowKeeper(task_dict(Task("nowhere", str(hall.folder / "elsewhere"))), is_again=lambda: False)
    assert "does not see the run folder" in keeper.wait()["failed"]
    keeper = SlowKeeper({**task_dict(Task("a", str(Path.cwd()))), "version": "0.0.1"}, is_again=lambda: False)
    assert "the app has 0.0.1; install the same one on all machines" in keeper.wait()["failed"]
    check_version(Task("a", "b").version)
