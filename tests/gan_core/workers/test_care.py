"""Workers that are killed, hang, or take too much memory: said, ended, and continued at most three times."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from gan_core.errors import ConfigError
from gan_core.workers import care as module
from gan_core.workers.care import Care, Nurse, Trouble, Usage, care_from_environment, usage_of, usual_memory_mb
from gan_core.workers.losses import losses_of
from tests.waiting import wait_until

KILLED = "The worker was ended from outside or crashed (signal 9), as a machine does that runs out of memory"
SIGNALS = pytest.mark.skipif(not hasattr(signal, "pause"), reason="a worker that hangs needs signals")


def losses(hall, run_id):
    return [row for row in hall.reader(run_id).events()[0] if row["kind"] == "lost"]


def kill_at(hall, run_id, step):
    pid = hall.wait_for_step(run_id, step)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: hall.status(run_id).process.pid != pid)


# --- killed -----------------------------------------------------------------------------------------


def test_a_killed_run_goes_on_by_itself_and_says_so(hall):
    hall.steer(slow="0.05")
    pool = hall.open(care=Care())
    run_id = pool.submit(hall.config(40), owner="a")
    os.kill(hall.wait_for_step(run_id, 2), signal.SIGKILL)
    wait_until(lambda: hall.state(run_id) == "queued")
    assert hall.status(run_id).error == (
        f"{KILLED}; the run goes on by itself from its last checkpoint (restart 1 of 3)."
    )
    hall.steer(slow="0.002")
    assert hall.wait_for(run_id, "finished").error is None
    assert hall.steps(run_id) == list(range(1, 41))
    (lost,) = losses(hall, run_id)
    assert (lost["number"], lost["goes_on"], lost["step"]) == (1, True, 0)
    assert lost["why"].startswith("the worker was ended from outside")
    assert lost["at"] >= 2


def test_after_three_restarts_a_person_decides_and_then_it_counts_anew(hall):
    hall.steer(slow="0.02")
    pool = hall.open(care=Care())
    run_id = pool.submit(hall.config(4000), owner="a")
    for step in (2, 4, 6):
        kill_at(hall, run_id, step)
    os.kill(hall.wait_for_step(run_id, 8), signal.SIGKILL)
    assert hall.wait_for(run_id, "interrupted").error == (
        f"{KILLED}, and so it was 3 times before; continue the run from its last checkpoint when the reason is gone."
    )
    assert [row["goes_on"] for row in losses(hall, run_id)] == [True, True, True, False]
    wait_until(lambda: not pool.in_training())
    pool.continue_run(run_id)
    assert losses_of(hall.store.resolve(run_id)) == 0
    kill_at(hall, run_id, 10)
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")


def test_a_run_that_waits_to_go_on_can_be_stopped(hall):
    hall.steer(slow="0.02", load="0.3")
    pool = hall.open(care=Care())
    run_id = pool.submit(hall.config(4000), owner="a")
    os.kill(hall.wait_for_step(run_id, 2), signal.SIGKILL)
    wait_until(lambda: hall.state(run_id) == "queued")
    pool.ask(run_id, "stop")
    assert hall.state(run_id) == "stopped"
    assert pool.queue() == []


# --- hanging ----------------------------------------------------------------------------------------


@SIGNALS
def test_a_worker_that_hangs_is_ended_and_its_run_goes_on(hall):
    hall.steer(slow="0.02")
    pool = hall.open(care=Care(quiet_seconds=1.0))
    run_id = pool.submit(hall.config(60), owner="a")
    after = pool.submit(hall.config(3), owner="b")
    pid = hall.wait_for_step(run_id, 2)
    os.kill(pid, signal.SIGSTOP)
    hall.wait_for(after, "finished")
    hall.wait_for(run_id, "finished")
    assert hall.status(run_id).process.pid != pid
    assert hall.steps(run_id) == list(range(1, 61))
    (lost,) = losses(hall, run_id)
    assert re.fullmatch(r"the worker hung: no sign of life and no work for \d s", lost["why"])


@SIGNALS
def test_one_that_hangs_again_and_again_fails_in_words_and_the_others_train(hall):
    pool = hall.open(care=Care(quiet_seconds=0.5, restarts=2))
    hall.steer(slow="0.01")
    run_id = pool.submit(hall.config(60), owner="a")
    hall.steer(hang=run_id)
    after = pool.submit(hall.config(5), owner="b")
    wait_until(lambda: hall.state(run_id) == "failed")
    assert re.fullmatch(
        r"The worker hung: no sign of life and no work for \d s, and so it was 2 times before; "
        r"continue the run from its last checkpoint when the reason is gone\.",
        hall.status(run_id).error,
    )
    hall.wait_for(after, "finished")
    assert hall.steps(after) == [1, 2, 3, 4, 5]
    assert len(losses(hall, run_id)) == 3


def test_the_time_that_a_worker_waited_warm_says_nothing_of_its_run(hall):
    hall.steer(slow="0.05")
    pool = hall.open()
    pool.warm()
    (worker,) = wait_until(lambda: pool.is_warm and pool._crew._workers)
    pool._nurse._charts[worker] = before = module._Chart("loading", 0.0, 0.0, 0.0, 0, 0.0, longest_pause=1500.0)
    run_id = pool.submit(hall.config(4000), owner="a")
    assert hall.wait_for_step(run_id, 2) == worker.pid
    chart = wait_until(lambda: pool._nurse._charts.get(worker))
    assert chart is not before
    assert chart.longest_pause < 1500.0
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")


@SIGNALS
def test_a_worker_that_hangs_while_it_loads_is_replaced(hall):
    hall.steer(stuck="yes")
    pool = hall.open(care=Care(quiet_seconds=1.0))
    run_id = pool.submit(hall.config(), owner="a")
    worker = wait_until(lambda: next(iter(pool._crew._workers), None))
    wait_until(lambda: worker.trouble)
    hall.steer_freely("stuck")
    hall.wait_for(run_id, "finished")


def test_a_paused_run_shows_signs_of_life(hall):
    hall.steer(slow="0.05")
    pool = hall.open(care=Care(quiet_seconds=1.0))
    run_id = pool.submit(hall.config(4000), owner="a")
    pid = hall.wait_for_step(run_id, 1)
    pool.ask(run_id, "pause")
    hall.wait_for(run_id, "paused")
    beats = hall.status(run_id).heartbeat
    wait_until(lambda: hall.status(run_id).heartbeat > beats + 2.0)
    assert pool._crew.worker_of(run_id).pid == pid
    assert losses(hall, run_id) == []


# --- memory -----------------------------------------------------------------------------------------


def test_a_worker_above_its_memory_is_ended_in_words_and_the_others_go_on(hall):
    hall.steer(slow="0.01")
    pool = hall.open(care=Care(memory_mb=250), max_workers=2)
    other = pool.submit(hall.config(400), owner="b")
    hall.wait_for_step(other, 1)
    pid = hall.status(other).process.pid
    run_id = pool.submit(hall.config(4000), owner="a")
    hall.steer(hog=run_id)
    wait_until(lambda: hall.state(run_id) == "failed")
    error = hall.status(run_id).error
    assert error.startswith("The worker used ")
    assert error.endswith(
        " MB of memory, and its limit is 250 MB ($GAN_WORKER_MEMORY_MB): "
        "choose a smaller batch, micro-batch or picture size."
    )
    assert losses(hall, run_id) == []
    hall.wait_for(other, "finished")
    assert (hall.status(other).process.pid, hall.steps(other)) == (pid, list(range(1, 401)))
    hall.steer_freely("hog")
    hall.steer(slow="0.001")
    wait_until(lambda: run_id not in pool.in_training())
    pool.continue_run(run_id, steps=30)
    hall.wait_for(run_id, "finished")
    assert hall.steps(run_id) == list(range(1, 31))


# --- judging, with a clock and a process of the test's own ------------------------------------------


@pytest.fixture
def patient(monkeypatch):
    """A nurse, and a function that lets time pass while the patient does this and that."""
    nurse = Nurse(Care(quiet_seconds=60.0, busy_seconds=1800.0, memory_mb=1000))
    seen = {"cpu": 0.0, "moved": 0, "mb": 0}
    monkeypatch.setattr(module, "usage_of", lambda _: Usage(seen["mb"] * 2**20, seen["cpu"], seen["moved"]))
    clock = [1000.0]

    def live(seconds, mark, *, cpu=0.0, moved=0, mb=500):
        found = None
        for _ in range(round(seconds)):
            clock[0] += 1.0
            seen["cpu"] += cpu
            seen["moved"] += moved
            seen["mb"] = mb
            nurse.tick(clock[0])
            found = nurse.look("patient", 1, mark) or found
        return found

    live.clock = clock
    return live


def test_one_that_does_nothing_hangs_after_a_minute(patient):
    assert patient(60, "a") is None
    assert patient(3, "a") == Trouble("hangs", "hung: no sign of life and no work for 62 s")


def test_a_step_of_many_minutes_is_no_hanging(patient):
    assert patient(1500, "compiling", cpu=0.9) is None
    assert patient(1500, "step 1", cpu=0.9) is None


@pytest.mark.parametrize("work", [{"cpu": 0.01}, {"moved": 1}], ids=str)
def test_slow_reading_and_a_crowded_machine_are_no_hanging(patient, work):
    assert patient(600, "a", **work) is None


def test_computing_without_an_end_hangs_after_a_long_time(patient):
    assert patient(1790, "a", cpu=1.0) is None
    assert patient(30, "a", cpu=1.0) == Trouble("hangs", "hung: it computed for 30 min without finishing anything")


def test_who_had_long_steps_may_have_longer_ones(patient):
    assert patient(600, "a", cpu=1.0) is None
    assert patient(11_000, "b", cpu=1.0) is None
    assert patient(1100, "b", cpu=1.0).kind == "hangs"


def test_the_sleep_of_the_machine_is_no_hanging(patient):
    assert patient(30, "a") is None
    patient.clock[0] += 8 * 3600
    assert patient(20, "a") is None


def test_memory_above_the_limit_is_said_with_both_numbers(patient):
    assert patient(2, "a", cpu=1.0, mb=1000) is None
    assert patient(2, "a", cpu=1.0, mb=1001).why == (
        "used 1,001 MB of memory, and its limit is 1,000 MB ($GAN_WORKER_MEMORY_MB): "
        "choose a smaller batch, micro-batch or picture size."
    )


def test_what_this_process_uses_is_seen_and_a_process_that_is_gone_uses_nothing():
    used = usage_of(os.getpid())
    assert 20 * 2**20 < used.memory_bytes < 20 * 2**30
    assert used.cpu_seconds > 0
    assert usage_of(2**22 + 5) is None


def test_limits_come_from_the_environment_and_the_machine(monkeypatch):
    monkeypatch.setenv("GAN_WORKER_MEMORY_MB", "4000")
    monkeypatch.setenv("GAN_WORKER_PATIENCE_SECONDS", "90")
    assert care_from_environment(2) == Care(quiet_seconds=90.0, memory_mb=4000)
    monkeypatch.setenv("GAN_WORKER_MEMORY_MB", "0")
    assert care_from_environment(2).memory_mb == 0
    monkeypatch.setenv("GAN_WORKER_MEMORY_MB", "much")
    with pytest.raises(ConfigError, match=r"^\$GAN_WORKER_MEMORY_MB must be a whole number from 0 to .*, got 'much'"):
        care_from_environment(2)
    monkeypatch.delenv("GAN_WORKER_MEMORY_MB")
    monkeypatch.setattr(module, "machine_memory", lambda: 16 * 2**30)
    assert care_from_environment(2).memory_mb == 6144
    assert usual_memory_mb(8 * 2**30, 8) == 3000


def test_the_memory_of_a_container_counts(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(module, "CONTROL_GROUP", limit)
    assert module.machine_memory() == module.psutil.virtual_memory().total
    limit.write_text("max\n")
    assert module.machine_memory() == module.psutil.virtual_memory().total
    Path(limit).write_text(f"{2**30}\n")
    assert module.machine_memory() == 2**30
