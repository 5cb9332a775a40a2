"""The laboratory: once each, in order, stopped when asked; what trains is stood in for."""

from __future__ import annotations

import shutil
import threading
import time

import pytest

from gan_core.errors import RunError, UserError
from gan_core.experiments import read_experiment
from gan_core.experiments.folder import ExperimentWriter
from gan_core.experiments.owners import experiment_asker, experiment_owner, keep_owner
from gan_core.service import laboratory
from gan_core.service.laboratory import Laboratory
from tests.experiment_folders import make_race, race_spec
from tests.waiting import PATIENCE, wait_until


class Bench:
    """A laboratory whose experiments last until they are let go."""

    def __init__(self, root, monkeypatch) -> None:
        self.root, self.began, self.go = root, [], threading.Event()
        monkeypatch.setattr(laboratory, "run_experiment", self._run)
        self.laboratory = Laboratory(root)

    def _run(self, spec, root, *, should_stop, makes) -> None:
        self.began.append(spec.id)
        writer = ExperimentWriter(root, spec, makes=makes)
        writer.say("running")
        while not self.go.is_set() and not should_stop():
            time.sleep(0.005)
        writer.say("stopped" if should_stop() else "finished", 1.0)

    def start(self, **spec) -> str:
        return self.laboratory.start(race_spec(**spec).to_json())

    def state(self, name: str) -> str:
        return read_experiment(self.root, name).state

    def wait_for(self, name: str, *states: str) -> None:
        wait_until(lambda: self.state(name) in states, f"{name} as one of {states}")


@pytest.fixture
def bench(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch)
    yield bench
    bench.laboratory.close()


def test_a_class_that_asks_for_the_same_race_runs_it_once(bench) -> None:
    names = {bench.start() for _ in range(5)}
    assert len(names) == 1
    bench.go.set()
    bench.wait_for(*names, "finished")
    assert bench.start() in names
    time.sleep(0.05)
    assert bench.began == list(names)


def test_they_run_one_after_the_other(bench) -> None:
    first, second = bench.start(), bench.start(seeds=5)
    bench.wait_for(first, "running")
    assert bench.state(second) == "queued"
    bench.go.set()
    bench.wait_for(second, "finished")
    assert bench.began == [first, second]


def test_one_that_runs_and_one_that_waits_can_be_stopped(bench) -> None:
    first, second = bench.start(), bench.start(seeds=5)
    bench.wait_for(first, "running")
    bench.laboratory.stop(second)
    assert bench.state(second) == "stopped"
    bench.laboratory.stop(first)
    bench.wait_for(first, "stopped")
    assert bench.began == [first]
    bench.go.set()
    assert bench.start(seeds=5) == second, "a stopped one can be started again"
    bench.wait_for(second, "finished")


def test_one_that_another_process_left_half_done_is_run_again(bench) -> None:
    name = make_race(bench.root, state="stopped", done=0.5)
    bench.go.set()
    assert bench.start() == name
    bench.wait_for(name, "finished")


def test_what_was_measured_for_somebody_stays_theirs_when_another_asks_for_the_same(bench) -> None:
    anna, ben = "p00000000000000a", "p00000000000000b"
    name = make_race(bench.root, state="stopped", done=0.5)
    keep_owner(bench.root, name, anna)
    bench.go.set()
    assert bench.laboratory.start(race_spec().to_json(), ben) == name
    bench.wait_for(name, "finished")
    assert (experiment_owner(bench.root, name), experiment_asker(bench.root, name)) == (anna, ben)
    empty = make_race(bench.root, state="failed", done=0.0, seeds=3)
    keep_owner(bench.root, empty, anna)
    bench.laboratory.start(race_spec(seeds=3).to_json(), ben)
    assert experiment_owner(bench.root, empty) == ben, "nothing of hers is there"


def test_a_spec_that_cannot_be_run_is_refused_and_leaves_nothing(bench) -> None:
    with pytest.raises(UserError, match="received 1"):
        bench.start(seeds=1)
    assert list(bench.root.iterdir()) == []


def test_the_line_has_an_end(bench, monkeypatch) -> None:
    monkeypatch.setattr(laboratory, "MOST_WAITING", 2)
    first = bench.start()
    bench.wait_for(first, "running")
    bench.start(seeds=3)
    bench.start(seeds=4)
    with pytest.raises(RunError, match="2 experiments wait already"):
        bench.start(seeds=5)


def test_people_take_turns_and_one_may_have_so_many_waiting(bench) -> None:
    anna, ben = "p00000000000000a", "p00000000000000b"
    first = bench.laboratory.start(race_spec(seeds=2).to_json(), anna)
    bench.wait_for(first, "running")
    hers = [bench.laboratory.start(race_spec(seeds=seeds).to_json(), anna, 3) for seeds in (3, 4, 5)]
    with pytest.raises(UserError, match="3 of your runs wait already, and a person may have 3 in the queue here"):
        bench.laboratory.start(race_spec(seeds=6).to_json(), anna, 3)
    his = bench.laboratory.start(race_spec(seeds=7).to_json(), ben, 3)
    assert [experiment_owner(bench.root, name) for name in (first, his)] == [anna, ben]
    bench.go.set()
    bench.wait_for(hers[-1], "finished")
    assert bench.began == [first, his, *hers]


def test_all_are_told_and_stopped_at_once(bench) -> None:
    anna, ben = "p00000000000000a", "p00000000000000b"
    first = bench.laboratory.start(race_spec(seeds=2).to_json(), anna)
    bench.wait_for(first, "running")
    second = bench.laboratory.start(race_spec(seeds=3).to_json(), ben)
    told = bench.laboratory.moving()
    assert [(each["id"], each["owner"], each["state"]) for each in told] == [
        (first, anna, "running"),
        (second, ben, "queued"),
    ]
    assert told[0]["seconds"] >= told[1]["seconds"] == 0.0
    assert bench.laboratory.stop_all(patience=20) == []
    assert (bench.state(first), bench.state(second), bench.began) == ("stopped", "stopped", [first])
    assert bench.laboratory.moving() == []


def test_what_does_not_end_in_time_is_named(bench, monkeypatch) -> None:
    stubborn = threading.Event()
    monkeypatch.setattr(laboratory, "run_experiment", lambda *_, **__: stubborn.wait(PATIENCE))
    name = bench.start()
    wait_until(lambda: [each["state"] for each in bench.laboratory.moving()] == ["running"], "a running experiment")
    assert bench.laboratory.stop_all(patience=0.1) == [name]
    stubborn.set()


def test_a_folder_that_was_wiped_while_its_experiment_waited_is_not_made_again(bench) -> None:
    first, second, third = bench.start(), bench.start(seeds=5), bench.start(seeds=6)
    bench.wait_for(first, "running")
    shutil.rmtree(bench.root / ".experiments")
    bench.laboratory.stop(third)
    bench.go.set()
    wait_until(lambda: not bench.laboratory.moving(), "the end of all")
    assert second in bench.began
    assert not (bench.root / ".experiments").exists()
    assert bench.start() == first, "and the lane goes on"
    bench.wait_for(first, "finished")
