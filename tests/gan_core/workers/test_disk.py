"""A disk that is full or can only be read, below a pool with workers: said in one sentence, and nothing is lost."""

from __future__ import annotations

import re

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunStore
from gan_core.runs.process import is_alive
from tests.gan_core.workers.conftest import Hall
from tests.small_disks import small_disk
from tests.waiting import wait_until


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", 8) as disk:
        yield disk


@pytest.fixture
def small_hall(disk, tmp_path):
    hall = Hall(tmp_path)
    hall.store = RunStore(disk.place / "runs")
    yield hall
    for pool in hall.pools:
        pool.close(10.0)


def test_a_full_disk_ends_a_run_in_words_and_with_room_again_it_goes_on(small_hall, disk):
    hall = small_hall
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(200), owner="a")
    hall.wait_for_step(run_id, 3)
    worker = hall.status(run_id).process
    disk.fill()
    wait_until(lambda: not is_alive(worker))
    folder = re.escape(str(hall.store.root))
    assert re.fullmatch(
        rf"Nothing can be trained, because the folder of the runs, {folder}, is on a disk that is full; "
        r"free some space, and training goes on\.",
        pool.problem,
    )
    with pytest.raises(RunError, match="is on a disk that is full"):
        pool.submit(hall.config(), owner="b")
    logged = hall.steps(run_id)
    assert logged == list(range(1, len(logged) + 1))
    disk.free()
    assert pool.problem is None
    error = hall.wait_for(run_id, "failed").error
    assert re.fullmatch(r"Writing the \w+ failed because the disk with .* is full; free some space .*", error)
    wait_until(lambda: not pool.in_training())
    hall.steer(slow="0.001")
    pool.continue_run(run_id)
    hall.wait_for(run_id, "finished")
    assert hall.steps(run_id) == list(range(1, 201))


def test_on_a_full_disk_no_worker_is_spent_on_the_queue(small_hall, disk):
    hall = small_hall
    hall.steer(load="0.4")
    pool = hall.open()
    run_id = pool.submit(hall.config(5), owner="a")
    disk.fill()
    worker = wait_until(lambda: next((each for each in pool._crew._workers if each.ready), None))
    wait_until(lambda: pool.is_warm)
    assert hall.state(run_id) == "queued"
    assert pool._crew._workers == (worker,)
    disk.free()
    hall.wait_for(run_id, "finished")


def test_a_store_that_can_only_be_read_shows_runs_and_says_that_nothing_can_be_trained(small_hall, disk):
    hall = small_hall
    first = hall.open()
    done, rests = (first.submit(hall.config(steps), owner="a") for steps in (5, 7))
    hall.wait_for(done, "finished")
    hall.wait_for(rests, "finished")
    first.close(10.0)
    wait_until(lambda: all(worker.exit_status is not None for worker in first._crew._workers))
    disk.close()
    pool = hall.open()
    sentence = (
        f"Nothing can be trained, because the folder of the runs, {hall.store.root}, can only be read; runs that are "
        "there can be looked at, and $GAN_RUNS_DIR names another folder."
    )
    assert pool.problem == sentence
    for refused in (lambda: pool.submit(hall.config(), owner="a"), lambda: pool.continue_run(rests, steps=20)):
        with pytest.raises(RunError) as caught:
            refused()
        assert "\n" not in str(caught.value)
    assert {run.run_id: run.status.state for run in hall.store.list()} == dict.fromkeys((done, rests), "finished")
    assert hall.steps(done) == [1, 2, 3, 4, 5]
    pool.warm()
    wait_until(lambda: pool.is_warm)
    disk.open()
    assert pool.problem is None
    pool.continue_run(rests, steps=20)
    wait_until(lambda: hall.state(rests) == "finished" and hall.status(rests).step == 20)
    assert hall.steps(rests) == list(range(1, 21))


def test_a_run_in_other_hands_is_passed_over_for_a_while(hall, monkeypatch):
    monkeypatch.setattr("gan_core.workers.launcher.REFUSED_SECONDS", 0.5)
    monkeypatch.setattr("gan_core.workers.folders.is_worked_on", lambda run_dir: False)
    from gan_core.runs.lock import FileLock
    from gan_core.workers.folders import claim_path

    hall.steer(load="0.3")
    pool = hall.open()
    run_id = pool.submit(hall.config(5), owner="a")
    with FileLock(claim_path(hall.store.resolve(run_id)), "the run"):
        wait_until(lambda: pool._line.rests(run_id))
        assert hall.state(run_id) == "queued"
    hall.wait_for(run_id, "finished")
