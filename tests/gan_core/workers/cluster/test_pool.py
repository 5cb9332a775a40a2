"""The pool of a cluster with a link that plays the cluster: turns, requests, losses, and every way to end."""

from __future__ import annotations

import json
import time

import pytest

from gan_core.errors import ConfigError, RunError
from gan_core.runs import RunWriter, read_control
from gan_core.workers import launcher
from gan_core.workers.cluster import fleet
from gan_core.workers.losses import losses_of
from gan_core.workers.process import TAKEN
from tests.waiting import wait_until


def test_a_run_is_sent_trained_and_let_go(hall):
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="anna", name="My first")
    status = hall.wait_for(run_id, "finished")
    assert (status.step, status.owner, status.name, status.error) == (5, "anna", "My first", None)
    assert hall.steps(run_id) == [1, 2, 3, 4, 5]
    wait_until(lambda: not pool.in_training())
    assert pool.place(run_id) is None
    assert pool.problem is None


def test_owners_take_turns_and_nobody_floods_the_cluster(hall):
    hall.steer(slots="1")
    pool = hall.open()
    runs = [pool.submit(hall.config(3), owner="aaaab"[number]) for number in range(5)]
    wait_until(lambda: len(hall.started()) >= 1)
    assert len(hall.started()) == 1
    assert next(place.run_id for place in pool.queue()) == runs[4]
    for run_id in runs:
        hall.wait_for(run_id, "finished")
    assert hall.started() == [runs[0], runs[4], runs[1], runs[2], runs[3]]


def test_as_many_runs_train_as_the_cluster_has_room_for(hall):
    hall.steer(slots="2", slow="0.02")
    pool = hall.open()
    runs = [pool.submit(hall.config(10_000), owner="a") for _ in range(3)]
    wait_until(lambda: len(pool.in_training()) == 2)
    assert (pool.max_workers, pool.place(runs[2]).place, pool.place(runs[2]).ahead) == (2, 1, 2)
    hall.steer(slots="3")
    wait_until(lambda: len(pool.in_training()) == 3)
    for run_id in runs:
        pool.ask(run_id, "stop")
        hall.wait_for(run_id, "stopped")


def test_a_limit_of_runs_is_kept(hall):
    hall.steer(slots="5", slow="0.02")
    pool = hall.open(max_workers=1)
    for _ in range(2):
        pool.submit(hall.config(10_000), owner="a")
    wait_until(pool.in_training)
    time.sleep(0.2)
    assert len(pool.in_training()) == 1
    for run_id in pool.in_training():
        pool.ask(run_id, "stop")


def test_pause_resume_live_settings_and_stop_reach_the_worker(hall):
    hall.steer(slow="0.01")
    pool = hall.open()
    run_id = pool.submit(hall.config(100_000), owner="a")
    hall.wait_for_step(run_id, 3)
    pool.ask(run_id, "pause")
    hall.wait_for(run_id, "paused")
    pool.set_live(run_id, "optimizer.generator_lr", 0.5)
    pool.ask(run_id, "resume")
    wait_until(lambda: hall.reader(run_id).metrics()[0][-1].get("optimizer.generator_lr") == 0.5)
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")
    wait_until(lambda: not pool.in_training())
    with pytest.raises(RunError, match="is stopped already; there is nothing to pause or to stop"):
        pool.ask(run_id, "stop")


def test_a_paused_run_makes_room_for_others(hall):
    hall.steer(slow="0.01")
    pool = hall.open()
    paused = pool.submit(hall.config(100_000), owner="a")
    hall.wait_for_step(paused, 2)
    pool.ask(paused, "pause")
    hall.wait_for(paused, "paused")
    other = pool.submit(hall.config(3), owner="b")
    hall.wait_for(other, "finished")
    assert hall.state(paused) == "paused"
    wait_until(lambda: not pool.in_training())
    pool.ask(paused, "resume")
    hall.wait_for_step(paused, 4)
    pool.ask(paused, "stop")
    hall.wait_for(paused, "stopped")


def test_what_cannot_be_trained_is_said_in_the_folder(hall):
    hall.steer(fail="The dataset must have pictures, got none; choose another one.")
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    status = hall.wait_for(run_id, "failed")
    assert status.error == "The dataset must have pictures, got none; choose another one."


def test_a_run_that_the_cluster_has_lost_goes_on(hall):
    hall.steer(slow="0.01")
    pool = hall.open()
    run_id = pool.submit(hall.config(100_000), owner="a")
    pid = hall.wait_for_step(run_id, 3)
    fleet_of(pool)._link.kill()  # and with it the keeper that it plays; the worker hears that its pipe is closed
    wait_until(lambda: hall.started() == [run_id, run_id])
    wait_until(lambda: hall.state(run_id) == "running" and hall.status(run_id).process.pid != pid)
    event = next(row for row in hall.reader(run_id).events()[0] if row["kind"] == "lost")
    assert event["why"] == "the worker was lost with its machine, and Ray did not bring it back"
    pool.ask(run_id, "stop")
    hall.wait_for(run_id, "stopped")
    assert hall.steps(run_id) == list(range(1, hall.steps(run_id)[-1] + 1))


def test_the_next_pool_finds_what_an_earlier_one_had_sent(hall):
    with RunWriter.create(hall.store.place("old"), hall.config(200).model_dump(), {}) as writer:
        writer.set_status("running", step=0, total_steps=200, owner="a")
    hall.steer(adopt="old", slow="0.01")
    pool = hall.open()
    wait_until(lambda: pool.in_training() == ["old"])
    assert pool.place("old") is None
    hall.wait_for_step("old", 2)
    with pytest.raises(RunError, match="The run old is in training already"):
        pool.continue_run("old")
    hall.wait_for("old", "finished")
    wait_until(lambda: not pool.in_training())
    assert hall.started() == ["old"]


def test_a_queued_run_that_the_cluster_has_is_not_sent_twice(hall):
    with RunWriter.create(hall.store.place("old"), hall.config(5).model_dump(), {}) as writer:
        writer.set_status("queued", step=0, total_steps=5, owner="a")
    hall.steer(adopt="old")
    hall.open()
    hall.wait_for("old", "finished")
    time.sleep(0.2)
    assert hall.started() == ["old"]


def test_closing_the_pool_ends_no_run_in_the_folder_of_its_own(hall):
    pool = hall.open()
    pool.close(wait_seconds=5.0)
    run_id = pool.submit(hall.config(), owner="a")
    assert hall.state(run_id) == "queued"
    hall.open()
    hall.wait_for(run_id, "finished")


def test_a_problem_of_the_link_is_said_and_it_is_tried_again(hall, monkeypatch):
    monkeypatch.setattr(fleet, "AGAIN_SECONDS", 0.1)
    hall.steer(problem="Training waits, because no Ray cluster answers on this machine.")
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    wait_until(lambda: pool.problem == "Training waits, because no Ray cluster answers on this machine.")
    assert hall.state(run_id) == "queued"
    hall.steer_freely("problem")
    hall.wait_for(run_id, "finished")
    assert pool.problem is None


def test_a_run_that_could_not_be_sent_waits_and_is_tried_again(hall, monkeypatch):
    monkeypatch.setattr(launcher, "REFUSED_SECONDS", 0.1)
    sentence = "Writing r1/config.json failed at s3://class, 4 times (no route); check the address."
    hall.steer(refuse=sentence)
    pool = hall.open()
    run_id = pool.submit(hall.config(), owner="a")
    wait_until(lambda: pool.problem == sentence)
    assert (hall.state(run_id), hall.status(run_id).error) == ("queued", None)
    hall.steer_freely("refuse")
    hall.wait_for(run_id, "finished")


def test_a_link_that_cannot_be_started_is_said(hall):
    pool = hall.open(command=["/nowhere/python"])
    wait_until(lambda: pool.problem)
    assert pool.problem == (
        "Training waits, because the link to the Ray cluster cannot be started (No such file or directory)."
    )


def test_a_cluster_without_room_is_said(hall):
    hall.steer(slots="0")
    pool = hall.open()
    pool.warm()
    wait_until(lambda: pool.problem)
    assert pool.problem == (
        "Training waits, because no machine of the Ray cluster has the CPUs and GPUs that a run takes."
    )
    assert not pool.is_warm


# --- between the link, the fleet and the folders, with no link at all --------------------------------


@pytest.fixture
def still(hall):
    """A pool without a link that does nothing by itself: what it hears, and when it acts, is the test's."""
    pool = hall.open(command=["/nowhere/link"], tick_seconds=1000.0)
    pool._tick = lambda: None
    pool._crew._tell = lambda **order: True
    return pool


def far_run(hall, run_id, state, host="node2", **said):
    """A run that a process of another machine has just written."""
    run_dir = hall.store.place(run_id)
    with RunWriter.create(run_dir, hall.config(8).model_dump(), {}) as writer:
        writer.set_status(state, step=3, total_steps=8, owner="a", **said)
    path = run_dir / "status.json"
    record = json.loads(path.read_text())
    record["process"]["host"] = host
    path.write_text(json.dumps(record))
    return run_dir


def hear(pool, *lines):
    for said in lines:
        with pool._crew._lock:
            pool._crew._hear(said)


READY = ({"slots": 4, "nodes": 1}, {"ready": True})


@pytest.mark.parametrize(("action", "state"), [("resume", "queued"), ("stop", "stopped")])
@pytest.mark.parametrize("kept", ["folder", "address"])
def test_what_is_asked_right_after_a_paused_run_was_left_counts(hall, still, monkeypatch, kept, action, state):
    if kept == "address":
        monkeypatch.setattr("gan_core.workers.cluster.pool.home_of", lambda _: "s3://class")
    hear(still, {"adopted": "r"}, *READY)
    far_run(hall, "r", "paused")
    hear(still, {"ended": "r", "failed": None})
    still._gone += still._crew.take_gone()
    assert [still._settle(worker) for worker in still._gone] == [True]
    still.ask("r", action)
    assert hall.state("r") == state
    assert read_control(hall.store.place("r")).action == "none"


def test_a_run_at_an_address_that_another_app_trains_hears_what_is_asked(hall, still, monkeypatch):
    monkeypatch.setattr("gan_core.workers.cluster.pool.home_of", lambda _: "s3://class")
    far_run(hall, "r", "running")
    still.ask("r", "stop")
    assert (hall.state("r"), read_control(hall.store.place("r")).action) == ("running", "stop")
    with pytest.raises(RunError, match="is in training already"):
        still.continue_run("r")


def test_no_run_is_sent_before_those_that_are_there_have_been_taken_in(hall, still):
    fleet = fleet_of(still)
    hear(still, {"adopted": "q"}, *READY)
    assert fleet.ready_worker() is None
    assert [worker.run_id for worker in fleet.take_newcomers()] == ["q"]
    assert fleet.ready_worker() is not None


def test_the_end_of_a_run_ends_all_who_hold_it(hall, still):
    fleet = fleet_of(still)
    hear(still, *READY)
    for _ in range(2):
        assert fleet.ready_worker().assign("q", hall.folder)
    hear(still, {"ended": "q", "failed": None})
    assert fleet.busy() == []


def test_a_run_that_could_not_be_told_is_no_loss_and_nobody_holds_it(hall, still):
    fleet = fleet_of(still)
    fleet._tell = lambda **order: False
    hear(still, *READY)
    worker = fleet.ready_worker()
    assert not worker.assign("q", hall.folder)
    assert fleet.busy() == []
    hear(still, {"ready": True})
    assert (worker.exit_status, worker.trouble) == (TAKEN, None)


def test_an_order_that_was_lost_with_its_link_costs_no_restart(hall, still):
    run_id = still.submit(hall.config(8), owner="a")
    hear(still, *READY)
    still._hand_out(0.0)
    assert still.in_training() == [run_id]
    hear(still, {"ready": True})
    (worker,) = fleet_of(still).take_gone()
    assert still._settle(worker)
    assert (hall.state(run_id), still.place(run_id).place) == ("queued", 1)
    assert losses_of(hall.store.resolve(run_id)) == 0
    assert hall.status(run_id).error is None


def test_leaving_is_asked_again_where_it_may_not_have_been_heard(hall, still):
    fleet = fleet_of(still)
    hear(still, {"adopted": "q"}, *READY)
    (worker,) = fleet.take_newcomers()
    worker._tell = lambda **order: False
    worker.leave("paused")
    assert worker.leaving is None
    worker._tell = lambda **order: True
    worker.leave("paused")
    assert worker.leaving == "paused"
    hear(still, {"adopted": "q"})
    assert worker.leaving is None


SENTENCE = "Training could not be kept up on node2 (OSError: no route)."


@pytest.mark.parametrize("state", ["running", "paused", "interrupted"])
def test_what_a_keeper_says_of_a_run_that_had_begun_is_written(hall, still, monkeypatch, state):
    hear(still, {"adopted": "r"}, *READY)
    far_run(hall, "r", state)
    hear(still, {"ended": "r", "failed": SENTENCE})
    (worker,) = fleet_of(still).take_gone()
    assert not still._settle(worker)  # its last sign of life is too fresh to be sure
    monkeypatch.setattr("gan_core.runs.status.STALE_SECONDS", -1.0)
    assert still._settle(worker)
    status = hall.status("r")
    assert (status.recorded_state, status.step, status.error) == ("interrupted", 3, SENTENCE)


def test_a_run_that_somebody_else_has_now_is_left_alone(hall, still, monkeypatch):
    hear(still, {"adopted": "r"}, *READY)
    run_dir = far_run(hall, "r", "running")
    hear(still, {"ended": "r", "failed": SENTENCE})
    (worker,) = fleet_of(still).take_gone()
    assert not still._settle(worker)
    path = run_dir / "status.json"
    record = json.loads(path.read_text())
    record["process"]["pid"] += 1
    path.write_text(json.dumps(record))
    monkeypatch.setattr("gan_core.runs.status.STALE_SECONDS", -1.0)
    assert still._settle(worker)
    assert (hall.state("r"), hall.status("r").error) == ("running", None)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GAN_RAY_CPUS", "many", r"\$GAN_RAY_CPUS must be a number from 0.1 to 256, got 'many'; change it."),
        ("GAN_RAY_GPUS", "1.5", r"\$GAN_RAY_GPUS must be a whole number above 1, got '1.5'"),
        ("GAN_MAX_WORKERS", "0", r"\$GAN_MAX_WORKERS must be a whole number from 1 to 1000, got '0'; change it."),
    ],
)
def test_a_wrong_setting_is_refused_at_once(hall, monkeypatch, name, value, sentence):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=sentence):
        hall.open()


def fleet_of(pool):
    return pool._crew
