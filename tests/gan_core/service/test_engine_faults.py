"""A 2-D run in the engine meets what a class does to it, and ends as one that nothing happened to."""

from __future__ import annotations

import json
import random

import pytest

from gan_core.config import build_config
from gan_core.engine.session import Session
from gan_core.errors import RunError
from gan_core.runs import RunPaths, RunReader, RunWriter
from gan_core.runs.lock import FileLock, HeldError
from gan_core.service import stumbling
from gan_core.service.host import RunHost
from gan_core.service.hosted import NEVER
from gan_core.service.stumbling import Opening, Stumble
from tests.small_disks import small_disk
from tests.waiting import PATIENCE
from tools.faults import engine_causes
from tools.faults.lane import Lane, LostError, config_of, contents, wait_until


class Soon(random.Random):
    """No moment of chance, but one early in the run."""

    def uniform(self, a, b):
        return a + (b - a) / 5


@pytest.fixture
def lane(tmp_path):
    (tmp_path / "lane").mkdir()
    with small_disk(tmp_path / "lane" / "disk", 48):
        lane = Lane(tmp_path / "lane", tmp_path / "references", Soon())
        yield lane
        lane.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_every_fault_the_metrics_are_those_of_an_unbroken_run(lane, tmp_path):
    from gan_core.training import train

    run_id = lane.play("engine", 1)
    assert engine_causes.engine_and_app_killed(lane, run_id)
    assert engine_causes.app_of_engine_killed(lane, run_id)
    assert engine_causes.engine_disk_full(lane, run_id)
    lane.play_out(run_id)
    train(config_of("engine", 1), tmp_path / "whole")
    one, other = contents(lane.store.resolve(run_id), "engine"), contents(tmp_path / "whole", "engine")
    assert one["rows of metrics"] == other["rows of metrics"]
    assert one["weights"] == other["weights"]


def test_an_engine_on_a_folder_that_can_only_be_read_plays_and_says_why_it_cannot_train(tmp_path):
    with small_disk(tmp_path / "disk", 8) as disk:
        disk.close()
        from gan_core.service.client import EngineClient

        engine = EngineClient.local(disk.place / "runs")
        try:
            wait_until(lambda: engine.state().phase == "ready", "a ready engine")
            run = engine.open(config_of("engine", 1), owner="me")
            wait_until(lambda: engine.feed(run)["status"]["state"] == "ready", "untrained networks")
            for action in ("train", "step"):
                with pytest.raises(RunError, match=r"^Nothing can be trained, because .* can only be read; "):
                    engine.command(run, action)
            assert engine.feed(run)["status"]["state"] == "ready"
        finally:
            engine.close()
            engine._launcher.process.wait(PATIENCE)


def test_a_folder_that_is_still_being_saved_is_waited_for(tmp_path, monkeypatch):
    opened = []
    held = FileLock(tmp_path / "lock", "The run")

    def open_session():
        FileLock(tmp_path / "lock", "The run").release()
        opened.append(True)
        return "session"

    opening = Opening(open_session)
    assert opening.attempt() is None
    assert opening.message.startswith("It is being saved: The run must have one writer")
    held.release()
    assert opening.attempt() == "session"
    assert opened == [True]
    held = FileLock(tmp_path / "lock", "The run")
    monkeypatch.setattr(stumbling, "HELD_SECONDS", -1.0)
    with pytest.raises(HeldError, match="must have one writer"):
        Opening(open_session).attempt()
    held.release()


def saved_run(run_dir):
    """The folder of a run that rests at step 3."""
    session = Session(build_config("quadratic", {"steps": 5000}), run_dir)
    session.play(3)
    session.close("paused")
    return run_dir


def refuse(*_, **__):
    raise RunError("The disk is still full.")


def told(host, action, **arguments):
    """Carry a command out, and what comes of it."""
    future = host.ask(action, **arguments)
    while not future.done():
        host.work()
    return future


def test_a_run_that_could_not_be_opened_is_opened_by_train_once_it_can_be(tmp_path, monkeypatch):
    run_dir = saved_run(tmp_path / "run")
    monkeypatch.setattr(stumbling, "HELD_SECONDS", -1.0)
    host = RunHost("run", lambda: Session.resume(run_dir))
    held = RunWriter.open(run_dir)
    host.work()
    assert host.state == "failed"
    assert "must have one writer" in host.message
    with pytest.raises(HeldError, match="must have one writer"):
        RunWriter.open(run_dir)
    with pytest.raises(RunError, match="must have one writer"):
        told(host, "train").result()
    held.close()
    assert host.due() == NEVER
    assert told(host, "train").exception() is None
    assert host.state == "running"
    assert host.session.step > 3
    host.shut()


def test_a_command_that_nobody_waits_for_any_more_is_not_carried_out(tmp_path):
    host = RunHost("run", lambda: Session.resume(saved_run(tmp_path / "run")))
    late = host.ask("step", count=5)
    assert late.cancel()
    host.work()
    assert host.session.step == 3
    host.shut()


def test_train_on_a_disk_that_is_still_full_leaves_no_folder_that_trains_for_ever(tmp_path, monkeypatch):
    run_dir = saved_run(tmp_path / "run")
    session = Session.resume(run_dir)
    session.say("running")
    session.say = refuse
    stumble = Stumble(session, "The disk is full.")
    monkeypatch.setattr(Session, "resume", refuse)
    with pytest.raises(RunError, match="still full"):
        stumble.reopened()
    assert RunReader(run_dir).status().recorded_state == "running"
    stumble.tell()
    status = RunReader(run_dir).status()
    assert (status.recorded_state, status.step, status.error) == ("interrupted", 3, "The disk is full.")
    assert stumble.due == NEVER


def test_what_somebody_else_wrote_since_stands(tmp_path, monkeypatch):
    run_dir = saved_run(tmp_path / "run")
    session = Session.resume(run_dir)
    session.say = refuse
    stumble = Stumble(session, "The disk is full.")
    monkeypatch.setattr(Session, "resume", refuse)
    with pytest.raises(RunError):
        stumble.reopened()
    path = RunPaths(run_dir).status
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "state": "finished", "process": {**record["process"], "pid": 1}}))
    stumble.tell()
    assert RunReader(run_dir).status().recorded_state == "finished"


def test_a_lost_error_names_what_never_came():
    with pytest.raises(LostError, match="the end did not happen within 0 s"):
        wait_until(lambda: False, "the end", 0.0)
