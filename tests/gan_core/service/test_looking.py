"""Another's run is opened for a look: nothing of its folder is taken over, and whoever owns it goes on as before."""

from __future__ import annotations

import hashlib

import pytest

from gan_core.config import build_config
from gan_core.engine.session import Session
from gan_core.runs import RunPaths, RunReader, RunStore
from gan_core.service.server import Engine
from tests.waiting import PATIENCE


@pytest.fixture
def engine(tmp_path):
    engine = Engine(tmp_path)
    yield engine
    engine.scheduler.close()


@pytest.fixture
def run(tmp_path):
    """A run whose engine was killed while it trained: it has figures beyond its last checkpoint."""
    store = RunStore(tmp_path)
    path = store.place("20261122-000000-quadratic-00000000")
    session = Session(build_config("quadratic", {"steps": 400, "log_every": 10}), path, owner="p00000000000000a")
    session.play(100)
    session.snapshot()
    session.checkpoint()
    session.play(50)
    session.say("interrupted")
    session.writer.close()
    return path


def mark(path):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.rglob("*") if file.is_file()}


def opened(engine, run, **how):
    host = engine.find(run.name, **how)
    engine.scheduler.ask(host, "speed").exception(timeout=PATIENCE)
    return host


def test_a_look_takes_nothing_over_and_the_owner_goes_on(engine, run):
    before = mark(run)
    host = opened(engine, run, look=True)
    told = host.feed(-1, 10)
    assert (told["status"]["state"], told["status"]["step"], told["status"]["total"]) == ("paused", 100, 400)
    assert [frame["step"] for frame in told["frames"]][-1] == 100
    assert mark(run) == before
    assert engine.find(run.name, look=True) is host
    engine.branch(run.name, 100, "20261122-000000-branch-00000000", "p00000000000000b")
    copy = engine.scheduler.get("20261122-000000-branch-00000000")
    engine.scheduler.ask(copy, "speed").result(timeout=PATIENCE)
    status = RunReader(copy.session.paths.root).status()
    assert (status.owner, status.step, status.state) == ("p00000000000000b", 100, "paused")
    assert mark(run) == before
    own = opened(engine, run)
    assert own is not host
    assert not own.only_looks
    assert engine.find(run.name, look=True) is own
    assert RunReader(run).status().owner == "p00000000000000a"
    assert mark(run) != before


@pytest.mark.parametrize("is_imported", [False, True])
def test_a_run_goes_on_after_a_restart_and_one_from_a_zip_waits_for_a_press(engine, run, is_imported):
    if is_imported:
        RunPaths(run).imported.write_text("{}")
    assert opened(engine, run).state == ("paused" if is_imported else "running")
