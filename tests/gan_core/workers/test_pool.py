"""The pool with workers that only count: queueing, turns, requests, and every way to end."""

from __future__ import annotations

import os
import signal
import time

import pytest

from gan_core.errors import ConfigError, RunError
from gan_core.runs import write_control
from gan_core.workers import launcher
from tests.waiting import wait_until


def test_a_submitted_run_has_its_folder_at_once_and_is_trained(hall):
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="anna", name="My first")
    status = hall.status(run_id)
    assert (status.state, status.name, status.owner, status.total_steps) == ("queued", "My first", "anna", 5)
    status = hall.wait_for(run_id, "finished")
    assert (status.step, status.name, status.owner, status.error) == (5, "My first", "anna", None)
    assert hall.steps(run_id) == [1, 2, 3, 4, 5]
    wait_until(lambda: not pool.in_training())
    log = (hall.store.resolve(run_id) / "log.txt").read_text()
    assert "training in process" in log
    assert "trained to step 5" in log


def test_nothing_is_started_before_somebody_wants_it(hall):
    pool = hall.open()
    time.sleep(0.2)
    assert pool._crew._workers == ()
    pool.warm()
    wait_until(lambda: pool.is_warm)
    assert pool.in_training() == []
    assert pool.problem is None


def test_one_trains_and_the_others_see_their_places(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    first = pool.submit(hall.config(10_000), owner="a")
    hall.wait_for_step(first, 1)
    second, third = (pool.submit(hall.config(10), owner="a") for _ in range(2))
    places = {place.run_id: place for place in pool.queue()}
    assert [place.run_id for place in pool.queue()] == [second, third]
    assert (places[second].place, places[second].ahead, places[second].owner) == (1, 1, "a")
    assert (places[third].place, places[third].ahead) == (2, 2)
    assert pool.place(first) is None
    wait_until(lambda: pool.place(third).eta_seconds is not None)
    assert pool.place(second).eta_seconds <= pool.place(third).eta_seconds
    assert 10 < pool.place(second).eta_seconds < 10_000
    assert pool.in_training() == [first]


def test_ten_runs_finish_in_the_order_of_fair_turns(hall):
    pool = hall.open()
    runs = [pool.submit(hall.config(3), owner="ab"[number >= 5]) for number in range(10)]
    for run_id in runs:
        hall.wait_for(run_id, "finished")
    ended = sorted(runs, key=lambda run_id: hall.status(run_id).heartbeat)
    expected = [run for pair in zip(runs[:5], runs[5:], strict=True) for run in pair]
    assert ended == expected
    assert pool.queue() == []


def test_two_at_once_where_two_may(hall):
    hall.steer(slow="0.02")
    pool = hall.open(max_workers=2)
    runs = [pool.submit(hall.config(5_000), owner="a") for _ in range(3)]
    wait_until(lambda: len(pool.in_training()) == 2)
    for run_id in runs[:2]:
        hall.wait_for_step(run_id, 1)
    assert hall.state(runs[2]) == "queued"
    assert pool.place(runs[2]).ahead == 2


# --- requests ---------------------------------------------------------------------------------------


def test_pause_resume_and_stop_of_a_run_in_training(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(10_000), owner="a")
    pid = hall.wait_for_step(run_id, 2)
    pool.ask(run_id, "pause")
    paused = hall.wait_for(run_id, "paused").step
    pool.ask(run_id, "resume")
    assert hall.wait_for_step(run_id, paused + 1) == pid
    pool.ask(run_id, "stop")
    assert hall.wait_for(run_id, "stopped").step > paused
    wait_until(lambda: not pool.in_training())


def test_live_settings_reach_the_run_and_bad_ones_are_refused(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(10_000), owner="a")
    hall.wait_for_step(run_id, 2)
    pool.set_live(run_id, "optimizer.generator_lr", 0.005)
    wait_until(lambda: hall.reader(run_id).metrics()[0][-1].get("optimizer.generator_lr") == 0.005)
    with pytest.raises(ConfigError, match=r"generator_lr.*-3"):
        pool.set_live(run_id, "optimizer.generator_lr", -3)
    with pytest.raises(ConfigError, match="Unknown setting"):
        pool.set_live(run_id, "optimizer.speed", 1)
    with pytest.raises(ConfigError, match=r"batch_size cannot change while a run trains; start a new run with it\."):
        pool.set_live(run_id, "batch_size", 64)


def test_a_setting_changed_while_a_run_waits_counts_when_it_starts(hall):
    hall.steer(load="0.5")
    pool = hall.open()
    run_id = pool.submit(hall.config(5), owner="a")
    pool.set_live(run_id, "optimizer.generator_lr", 0.005)
    assert hall.state(run_id) == "queued"
    hall.wait_for(run_id, "finished")
    assert hall.reader(run_id).metrics()[0][-1]["optimizer.generator_lr"] == 0.005


def test_stop_pause_and_resume_of_a_run_that_waits(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    busy = pool.submit(hall.config(10_000), owner="a")
    hall.wait_for_step(busy, 1)
    one, two = (pool.submit(hall.config(5), owner="a") for _ in range(2))
    pool.ask(one, "stop")
    pool.ask(two, "pause")
    assert (hall.state(one), hall.state(two), pool.queue()) == ("stopped", "paused", [])
    pool.ask(two, "resume")
    pool.ask(two, "resume")
    assert hall.state(two) == "queued"
    assert [place.run_id for place in pool.queue()] == [two]
    with pytest.raises(RunError, match=rf"The run {one} is stopped already; there is nothing to pause or to stop\."):
        pool.ask(one, "stop")
    with pytest.raises(RunError, match="asked to pause, resume, stop, got 'explode'"):
        pool.ask(two, "explode")
    pool.ask(busy, "stop")
    hall.wait_for(two, "finished")
    assert hall.steps(one) == []


def test_a_paused_run_makes_room_and_queues_again_when_resumed(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    first = pool.submit(hall.config(40), owner="a")
    pid = hall.wait_for_step(first, 2)
    pool.ask(first, "pause")
    paused = hall.wait_for(first, "paused").step
    second = pool.submit(hall.config(10_000), owner="b")
    hall.wait_for_step(second, 1)
    assert hall.state(first) == "paused"
    pool.ask(first, "resume")
    assert pool.place(first).place == 1
    pool.ask(second, "stop")
    assert hall.wait_for(first, "finished").process.pid != pid
    assert hall.steps(first) == list(range(1, 41))
    assert paused < 40


def test_a_paused_run_keeps_its_worker_while_nobody_waits(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(10_000), owner="a")
    pid = hall.wait_for_step(run_id, 1)
    pool.ask(run_id, "pause")
    hall.wait_for(run_id, "paused")
    time.sleep(0.3)
    assert pool.in_training() == [run_id]
    pool.ask(run_id, "resume")
    assert hall.wait_for_step(run_id, 2) == pid


def test_resumed_while_its_worker_was_leaving_a_run_queues_again(hall):
    hall.steer(slow="0.2")
    pool = hall.open()
    first = pool.submit(hall.config(20), owner="a")
    hall.wait_for_step(first, 1)
    pool.ask(first, "pause")
    hall.wait_for(first, "paused")
    second = pool.submit(hall.config(3), owner="b")
    worker = wait_until(lambda: next((w for w in pool._crew.busy() if w.leaving), None))
    pool.ask(first, "resume")
    hall.steer(slow="0.002")
    assert worker.run_id == first
    hall.wait_for(second, "finished")
    assert hall.wait_for(first, "finished").step == 20


# --- going on ---------------------------------------------------------------------------------------


def test_runs_that_rest_go_on_where_they_were(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(60), owner="a")
    hall.wait_for_step(run_id, 2)
    with pytest.raises(RunError, match="is in training already"):
        pool.continue_run(run_id)
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")
    wait_until(lambda: not pool.in_training())
    pool.continue_run(run_id, owner="b")
    hall.wait_for(run_id, "finished")
    wait_until(lambda: not pool.in_training())
    with pytest.raises(RunError, match="has its 60 steps, and the new total is 60; give a total above 60"):
        pool.continue_run(run_id)
    pool.continue_run(run_id, steps=70)
    wait_until(lambda: hall.status(run_id).step == 70)
    status = hall.wait_for(run_id, "finished")
    assert (status.total_steps, status.owner) == (70, "b")
    assert hall.steps(run_id) == list(range(1, 71))


def test_a_run_that_failed_can_be_tried_again(hall):
    hall.steer(fail="The folder of photos is gone; put it back.")
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    hall.wait_for(run_id, "failed")
    wait_until(lambda: not pool.in_training())
    hall.steer_freely("fail")
    pool.continue_run(run_id)
    status = hall.wait_for(run_id, "finished")
    assert (status.step, status.error) == (5, None)


def test_an_unknown_run_is_refused_in_words(hall):
    pool = hall.open()
    for call in (pool.continue_run, lambda run: pool.ask(run, "stop"), lambda run: pool.set_live(run, "seed", 1)):
        with pytest.raises(RunError, match="No run is called 'nothing' here"):
            call("nothing")
        with pytest.raises(RunError, match="must be a plain folder name"):
            call("../else")
    assert pool.place("nothing") is None


# --- bad ends ---------------------------------------------------------------------------------------


def test_what_a_run_cannot_be_trained_for_is_one_sentence_in_its_status(hall):
    hall.steer(fail="Photos must lie in a folder, found none; choose another one.")
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    assert hall.wait_for(run_id, "failed").error == "Photos must lie in a folder, found none; choose another one."
    after = pool.submit(hall.config(), owner="a")
    hall.wait_for(after, "failed")


def test_a_defect_is_told_apart_and_its_traceback_is_in_the_log(hall):
    hall.steer(fail="defect: here")
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    error = hall.wait_for(run_id, "failed").error
    assert error == "Training met a defect of this program (KeyError); log.txt in the run's folder has the details."
    assert "KeyError: 'defect: here'" in (hall.store.resolve(run_id) / "log.txt").read_text()


def test_a_killed_worker_leaves_an_interrupted_run_and_the_queue_goes_on(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    killed = pool.submit(hall.config(400), owner="a")
    after = pool.submit(hall.config(10), owner="a")
    pid = hall.wait_for_step(killed, 2)
    os.kill(pid, signal.SIGKILL)
    status = hall.wait_for(killed, "interrupted")
    assert status.error == (
        "The worker was ended from outside or crashed (signal 9), as a machine does that runs out of memory; "
        "continue the run from its last checkpoint."
    )
    hall.wait_for(after, "finished")
    assert hall.state(killed) == "interrupted"
    pool.continue_run(killed)
    hall.steer(slow="0.001")
    assert hall.wait_for(killed, "finished").error is None
    assert hall.steps(killed) == list(range(1, 401))


def test_a_killed_warm_worker_is_replaced(hall):
    pool = hall.open()
    pool.warm()
    wait_until(lambda: pool.is_warm)
    pid = pool._crew._workers[0].pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pool.is_warm and pool._crew._workers[0].pid != pid)
    hall.wait_for(pool.submit(hall.config(), owner="a"), "finished")


def test_a_disk_that_refuses_the_verdict_is_asked_again(hall, monkeypatch):
    refusals = []
    write = launcher.write_end

    def refuse_twice(*arguments):
        if len(refusals) < 2:
            refusals.append(arguments)
            raise RunError("Writing the status failed because the disk is full.")
        return write(*arguments)

    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(400), owner="a")
    pid = hall.wait_for_step(run_id, 2)
    monkeypatch.setattr(launcher, "write_end", refuse_twice)
    os.kill(pid, signal.SIGKILL)
    hall.wait_for(run_id, "interrupted")
    assert len(refusals) == 2


@pytest.mark.parametrize("how", ["No module named 'tensorflow'", "kill"])
def test_workers_that_cannot_load_are_said_and_the_queue_is_kept(hall, monkeypatch, how):
    monkeypatch.setattr("gan_core.workers.crew.RETRY_SECONDS", 0.5)
    hall.steer(broken=how)
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    problem = wait_until(lambda: pool.problem)
    why = "signal 9" if how == "kill" else "ImportError: No module named 'tensorflow'"
    assert problem.startswith("Training cannot start, because its worker stopped 3 times in a row (")
    assert why in problem
    assert str(hall.store.root / ".workers.log") in problem
    assert hall.state(run_id) == "queued"
    assert pool.place(run_id).place == 1
    hall.steer_freely("broken")
    hall.wait_for(run_id, "finished")
    assert pool.problem is None


def test_a_program_that_is_not_there_is_said(hall):
    pool = hall.open(command=["/nowhere/python"])
    pool.warm()
    assert "could not be started" in wait_until(lambda: pool.problem)


def test_runs_deleted_while_they_wait_or_train_harm_nobody(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    training = pool.submit(hall.config(10_000), owner="a")
    hall.wait_for_step(training, 2)
    waiting, after = pool.submit(hall.config(), owner="a"), pool.submit(hall.config(), owner="a")
    token = hall.store.delete(waiting)
    wait_until(lambda: pool.place(waiting) is None)
    with pytest.raises(RunError, match="is being worked on; stop it first"):
        hall.store.delete(training)
    hall.store.delete(training, force=True)
    hall.wait_for(after, "finished")
    with pytest.raises(RunError, match="No run is called"):
        pool.ask(waiting, "stop")
    assert hall.store.restore(token) == waiting
    hall.wait_for(waiting, "finished")


# --- more than one life -----------------------------------------------------------------------------


def test_closing_leaves_runs_interrupted_and_the_queue_for_the_next_pool(hall):
    hall.steer(slow="0.02")
    first = hall.open()
    training = first.submit(hall.config(30), owner="a")
    waiting = [first.submit(hall.config(3), owner="a") for _ in range(3)]
    hall.wait_for_step(training, 2)
    first.close(10.0)
    assert hall.state(training) == "interrupted"
    assert [hall.state(run_id) for run_id in waiting] == ["queued"] * 3
    hall.steer(slow="0.002")
    second = hall.open()
    for run_id in waiting:
        hall.wait_for(run_id, "finished")
    assert sorted(waiting, key=lambda run_id: hall.status(run_id).heartbeat) == waiting
    assert hall.state(training) == "interrupted"
    second.continue_run(training)
    hall.wait_for(training, "finished")
    assert hall.steps(training) == list(range(1, 31))


def test_two_pools_on_one_store_start_every_run_once(hall):
    pools = [hall.open(), hall.open()]
    for pool in pools:
        pool.warm()
    runs = [pools[number % 2].submit(hall.config(5), owner="a") for number in range(8)]
    for run_id in runs:
        hall.wait_for(run_id, "finished")
    wait_until(lambda: not any(pool.in_training() for pool in pools))
    for run_id in runs:
        assert hall.steps(run_id) == [1, 2, 3, 4, 5]
        assert (hall.store.resolve(run_id) / "log.txt").read_text().count("training in process") == 1


def test_a_run_trained_elsewhere_gets_the_request_in_its_folder(hall):
    hall.steer(slow="0.02")
    first = hall.open()
    run_id = first.submit(hall.config(10_000), owner="a")
    hall.wait_for_step(run_id, 1)
    second = hall.open()
    assert second.in_training() == []
    with pytest.raises(RunError, match="is in training already"):
        second.continue_run(run_id)
    second.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")


def test_a_request_of_long_ago_does_not_stop_a_run_that_goes_on(hall):
    hall.steer(slow="0.02")
    pool = hall.open()
    run_id = pool.submit(hall.config(20), owner="a")
    hall.wait_for_step(run_id, 1)
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")
    write_control(hall.store.resolve(run_id), {"action": "stop"})
    wait_until(lambda: not pool.in_training())
    pool.continue_run(run_id)
    hall.wait_for(run_id, "finished")


def test_the_number_of_workers_comes_from_the_environment(hall, monkeypatch):
    monkeypatch.setenv("GAN_MAX_WORKERS", "3")
    assert hall.open(max_workers=None).max_workers == 3
    monkeypatch.setenv("GAN_MAX_WORKERS", "many")
    with pytest.raises(ConfigError, match=r"\$GAN_MAX_WORKERS must be a whole number from 1 to 64, got 'many'"):
        hall.open(max_workers=None)
    monkeypatch.delenv("GAN_MAX_WORKERS")
    monkeypatch.setattr(launcher.os, "cpu_count", lambda: 2)
    assert hall.open(max_workers=None).max_workers == 1
    monkeypatch.setattr(launcher.os, "cpu_count", lambda: 8)
    assert hall.open(max_workers=None).max_workers == 4


def test_questions_are_answered_at_once_even_with_many_waiting(hall):
    pool = hall.open(command=["/nowhere/python"])
    runs = [pool.submit(hall.config(), owner=str(number % 7)) for number in range(40)]
    assert [place.place for place in pool.queue()] == list(range(1, 41))
    assert {place.run_id for place in pool.queue()} == set(runs)
