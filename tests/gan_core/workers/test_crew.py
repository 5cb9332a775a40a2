"""When workers are started, kept and let go."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from gan_core.workers import crew as module
from gan_core.workers.care import Care, Nurse, Trouble
from gan_core.workers.crew import Crew
from tests.gan_core.workers.conftest import FAKE
from tests.waiting import PATIENCE, wait_until


@pytest.fixture
def crew(tmp_path):
    crew = Crew([sys.executable, str(FAKE), str(tmp_path)], tmp_path / "runs", 2, lambda: None)
    yield crew
    crew.dismiss_all(10.0)


def idle(crew):
    return [worker for worker in crew._workers if worker.is_idle]


def make_ready(crew, count=1):
    crew.keep(count)
    for _ in range(count - 1):
        crew.keep(count)
    wait_until(lambda: sum(worker.ready for worker in idle(crew)) == count)


def occupy(crew):
    """Give a worker a run that does not exist: it counts as busy until it has noticed."""
    worker = crew.ready_worker()
    worker.run_id = "run"
    crew.assigned()
    return worker


def test_one_waits_for_whoever_comes_and_no_more(crew):
    crew.want()
    for _ in range(5):
        crew.keep(0)
    assert len(crew._workers) == 1
    wait_until(crew.has_ready)
    assert crew.seconds_to_ready() == 0.0


def test_as_many_are_started_as_runs_wait_and_slots_are_free(crew):
    for _ in range(5):
        crew.keep(7)
    assert len(crew._workers) == 2


def test_nobody_wanted_nobody_is_there(crew):
    crew.keep(0)
    assert crew._workers == ()


def test_a_warm_worker_that_nobody_wanted_for_long_is_let_go(crew, monkeypatch):
    crew.want()
    make_ready(crew)
    worker = crew._workers[0]
    crew.keep(0)
    assert crew._workers == (worker,)
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.0)
    crew.keep(0)
    assert crew._workers == ()
    assert worker.wait(PATIENCE)
    assert crew.problem is None


def test_nobody_looks_after_a_worker_that_was_let_go(tmp_path, monkeypatch):
    (tmp_path / "load").write_text("60")
    nurse = Nurse(Care())
    crew = Crew([sys.executable, str(FAKE), str(tmp_path)], tmp_path / "runs", 2, lambda: None, nurse)
    crew.want()
    crew.keep(0)
    crew.keep(0)
    assert list(nurse._charts) == list(crew._workers)
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.0)
    (worker,) = crew._workers
    crew.keep(0)
    assert nurse._charts == {}
    worker.end(Trouble("hangs", "was of no use any more"))
    assert worker.wait(PATIENCE)


def test_beside_a_run_that_has_just_begun_nothing_is_loaded(crew, monkeypatch):
    make_ready(crew, 2)
    first, second = occupy(crew), occupy(crew)
    assert crew.free_slots() == 0
    assert crew.ready_worker() is None
    crew.keep(3)
    assert idle(crew) == []
    crew.keep(3, next_end=0.0)
    assert len(idle(crew)) == 1
    monkeypatch.setattr(module, "REWARM_SECONDS", 0.0)
    crew.keep(3)
    assert len(idle(crew)) == 1
    assert crew.worker_of("run") in (first, second)


def test_who_ended_with_a_run_is_told_once(crew):
    make_ready(crew)
    worker = occupy(crew)
    worker.dismiss()
    wait_until(lambda: worker.exit_status is not None)
    assert crew.take_gone() == [worker]
    assert crew.take_gone() == []
    assert crew.busy() == []


def test_the_time_until_ready_shrinks_and_is_learned(crew, tmp_path):
    (tmp_path / "load").write_text("0.3")
    before = crew.seconds_to_ready()
    assert before == module.LOAD_SECONDS
    crew.keep(1)
    time.sleep(0.05)
    assert 0.0 < crew.seconds_to_ready() < before
    wait_until(crew.has_ready)
    crew.keep(1)
    occupy(crew)
    assert 0.3 <= crew.seconds_to_ready() != before


def test_what_they_say_before_a_run_lies_in_one_log(crew, tmp_path):
    (tmp_path / "broken").write_text("No module named 'tensorflow'")
    crew.keep(1)
    worker = crew._workers[0]
    assert worker.wait(PATIENCE)
    assert worker.problem == "ImportError: No module named 'tensorflow'"
    log = Path(tmp_path / "runs" / ".workers.log").read_text()
    assert "Traceback" in log
    assert "ImportError: No module named 'tensorflow'" in log
