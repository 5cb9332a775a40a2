from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from gan_core.runs import RunReader, RunStore, RunWriter
from gan_core.runs.layout import STATES, RunPaths
from gan_core.runs.process import this_process
from gan_core.runs.status import judge_status, read_raw_status

NOW = 1_800_000_000.0
ME = this_process()


def judge(state="running", *, age=0.0, alive=True, process=ME):
    raw = {"state": state, "step": 5, "heartbeat": NOW - age, "process": process and process.to_json_dict()}
    return judge_status(raw, now=NOW, alive=lambda _: alive)


@pytest.mark.parametrize(
    ("age", "alive", "state"),
    [
        (14, True, "running"),
        (14, False, "running"),  # not yet: the heartbeat must be stale too
        (16, True, "running"),  # busy in one long step
        (16, False, "interrupted"),
        (-3600, True, "running"),  # the clock was set back, and the writer has not beaten since
        (-3600, False, "interrupted"),
    ],
)
def test_a_run_is_interrupted_when_heartbeat_and_process_are_gone(age, alive, state):
    status = judge(age=age, alive=alive)
    assert (status.state, status.recorded_state, status.step) == (state, "running", 5)
    assert status.alive is alive


@pytest.mark.parametrize(("age", "state"), [(14, "running"), (16, "interrupted"), (-16, "interrupted")])
@pytest.mark.parametrize(
    "process", [None, replace(this_process(), host="elsewhere"), replace(this_process(), boot="b")]
)
def test_elsewhere_the_heartbeat_alone_counts(age, state, process):
    def never(_):
        raise AssertionError("a process of another machine must not be looked up here")

    raw = {"state": "running", "heartbeat": NOW - age, "process": process and process.to_json_dict()}
    assert judge_status(raw, now=NOW, alive=never).state == state


@pytest.mark.parametrize(("age", "state"), [(5, "running"), (16, "interrupted"), (-16, "interrupted")])
def test_elsewhere_a_lock_that_is_touched_is_a_sign_of_life_too(tmp_path, age, state):
    lock = tmp_path / ".lock"
    lock.touch()
    os.utime(lock, (NOW - age, NOW - age))
    raw = {"state": "running", "heartbeat": NOW - 600, "process": replace(ME, host="elsewhere").to_json_dict()}
    status = judge_status(raw, now=NOW, lock=lock)
    assert (status.state, status.alive) == (state, state == "running")
    assert judge_status({**raw, "state": "paused"}, now=NOW, lock=lock).alive == (state == "running")
    assert judge_status(raw, now=NOW, lock=tmp_path / "none").state == "interrupted"
    assert judge_status(raw | {"process": ME.to_json_dict()}, now=NOW, lock=lock, alive=lambda _: False).alive is False


def test_reader_and_list_look_at_the_lock(tmp_path):
    store = RunStore(tmp_path)
    with RunWriter.create(store.place("r1"), {"steps": 1}, {}) as writer:
        writer.set_status("running", step=1, total_steps=9)
    paths = RunPaths(store.place("r1"))
    raw = {**read_raw_status(paths), "heartbeat": 1.0, "process": replace(ME, host="elsewhere").to_json_dict()}
    paths.status.write_text(json.dumps(raw))
    assert (RunReader(paths.root).status().state, store.list()[0].status.state) == ("interrupted", "interrupted")
    paths.lock.touch()
    assert (RunReader(paths.root).status().state, store.list()[0].status.state) == ("running", "running")


@pytest.mark.parametrize("state", [state for state in STATES if state != "running"])
def test_only_a_running_run_becomes_interrupted(state):
    assert judge(state, age=1e6, alive=False).state == state


def test_a_paused_run_says_that_nobody_holds_it():
    assert not judge("paused", age=1e6, alive=False).alive


@pytest.mark.parametrize("value", ["x", None, [], -1, 1.5, True, float("nan"), 10**40])
def test_nonsense_in_a_status_is_tolerated(value):
    raw = dict.fromkeys(["state", "step", "total_steps", "heartbeat", "error", "name", "owner", "process"], value)
    status = judge_status(raw, now=NOW)
    assert status.state == "interrupted"
    assert (status.step, status.total_steps, status.process) == (0, 0, None)


def test_no_status_reads_as_queued_and_a_damaged_one_as_interrupted(tmp_path):
    paths = RunPaths(tmp_path)
    assert judge_status(read_raw_status(paths)).state == "queued"
    paths.status.write_text("")
    status = judge_status(read_raw_status(paths))
    assert status.state == "interrupted"
    assert status.error == "status.json could not be read; the run can be continued from its last checkpoint."


def test_the_viewers_name_wins_unless_it_is_damaged(tmp_path):
    paths = RunPaths(tmp_path)
    paths.status.write_text(json.dumps({"state": "paused", "name": "old"}))
    paths.about.write_text(json.dumps({"name": "new"}))
    assert read_raw_status(paths)["name"] == "new"
    paths.about.write_text(json.dumps({"name": "a\nb"}))
    assert read_raw_status(paths)["name"] == "old"
