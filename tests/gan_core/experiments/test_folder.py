"""The folder of an experiment: what a page reads of it, whatever state it is in."""

import json

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.experiments import read_experiment
from gan_core.experiments.folder import ExperimentWriter, experiment_dir
from tests.experiment_folders import make_race, make_sweep, race_spec


def test_a_finished_race_tells_all(tmp_path) -> None:
    found = read_experiment(tmp_path, make_race(tmp_path))
    assert (found.state, found.done, found.ended) == ("finished", 1.0, True)
    assert found.spec == race_spec()
    assert found.result.main == "energy_distance"
    assert found.result.figures["coverage"]["plain"].shape == (8, 12)
    assert found.result.verdict().outcome == "helped"
    assert found.clouds()["tipped"].shape == (8, 500, 2)


def test_equal_twins_differ_by_exactly_nothing(tmp_path) -> None:
    result = read_experiment(tmp_path, make_race(tmp_path, gain=0)).result
    assert {result.verdict(name).outcome for name in result.figures} == {"same"}


def test_a_diverged_gan_counts_as_collapsed_at_least(tmp_path) -> None:
    result = read_experiment(tmp_path, make_race(tmp_path, diverged=True)).result
    assert result.diverged("plain").tolist() == [True] + [False] * 7
    assert result.judged("energy_distance")["plain"][0] == result.bounds["energy_distance"].collapse


def test_pictures_have_grids(tmp_path) -> None:
    found = read_experiment(tmp_path, make_race(tmp_path, images=True, steps=400))
    assert found.result.main == "frechet_distance"
    assert found.grid("tipped", 7).startswith(b"\x89PNG")
    assert found.grid("tipped", 8) is None
    assert found.grid("../status", 0) is None


def test_a_sweep_knows_its_best_cell_and_its_lost_ones(tmp_path) -> None:
    result = read_experiment(tmp_path, make_sweep(tmp_path)).result
    assert result.best("energy_distance") in {(1, 1), (1, 2)}
    assert np.argwhere(result.diverged).tolist() == [[2, 3]]


def test_nothing_measured_yet(tmp_path) -> None:
    found = read_experiment(tmp_path, make_race(tmp_path, state="running", done=0.0))
    assert (found.state, found.result) == ("running", None)


def test_work_whose_process_is_gone_is_interrupted(tmp_path) -> None:
    name = make_race(tmp_path, state="running", done=0.5)
    path = experiment_dir(tmp_path, name) / "status.json"
    status = json.loads(path.read_text())
    status["process"].update(pid=2**22 + 1, started="1")
    path.write_text(json.dumps(status))
    found = read_experiment(tmp_path, name)
    assert (found.state, found.ended) == ("interrupted", True)
    assert found.message == "The process that worked on it is gone: start it again."


@pytest.mark.parametrize("name", ["../../etc", "race-0123", "race-0123456789AB", "sweep-0123456789ab/..", ""])
def test_no_path_comes_from_an_id(tmp_path, name: str) -> None:
    with pytest.raises(RunError, match="An experiment's id looks like"):
        experiment_dir(tmp_path, name)


def test_an_unknown_one_is_said(tmp_path) -> None:
    with pytest.raises(RunError, match="There is no experiment race-0123456789ab here"):
        read_experiment(tmp_path, "race-0123456789ab")


@pytest.mark.parametrize(
    "text", ['{"seeds": 2}', '{"seeds": 8, "kind": "points", "steps": [1], "figures": {"x": 3}, "bounds": {}}']
)
def test_a_damaged_result_is_said_in_words(tmp_path, text: str) -> None:
    name = make_race(tmp_path)
    (experiment_dir(tmp_path, name) / "result.json").write_text(text)
    with pytest.raises(RunError, match="result of this race is damaged"):
        read_experiment(tmp_path, name)


def again(root, name: str, *, done: float, **spec) -> list[int]:
    """Measure the same race anew, moment by moment; returns how many moments a page reads at each."""
    path = experiment_dir(root, name)
    value = json.loads((path / "result.json").read_text())
    make_race(root / "whole", gain=0, **spec)
    whole = json.loads((root / "whole" / ".experiments" / name / "result.json").read_text())
    assert len(value["steps"]) < len(whole["steps"])
    writer, seen = ExperimentWriter(root, race_spec()), []
    writer.begin()
    for count in range(1, round(12 * done) + 1):
        figures = {
            key: {side: [row[:count] for row in rows] for side, rows in sides.items()}
            for key, sides in whole["figures"].items()
        }
        writer.clouds({side: np.full((8, 500, 2), count) for side in ("plain", "tipped")})
        writer.result({**whole, "steps": whole["steps"][:count], "figures": figures})
        seen.append(len(read_experiment(root, name).result.steps))
    writer.say("finished" if done == 1 else "stopped")
    return seen


def test_what_was_measured_stays_until_a_new_try_has_measured_as_much(tmp_path) -> None:
    name = make_race(tmp_path, state="stopped", done=0.5)
    first = read_experiment(tmp_path, name)
    assert again(tmp_path, name, done=0.25) == [6] * 3
    same = read_experiment(tmp_path, name)
    assert same.result.figures["coverage"]["tipped"].tolist() == first.result.figures["coverage"]["tipped"].tolist()
    np.testing.assert_array_equal(same.clouds()["plain"], first.clouds()["plain"])
    assert again(tmp_path, name, done=1.0) == [6] * 6 + [7, 8, 9, 10, 11, 12]
    done = read_experiment(tmp_path, name)
    assert (done.state, done.clouds()["plain"][0, 0, 0]) == ("finished", 12.0)
    assert done.result.verdict("coverage").outcome == "same", "nothing of the first try is mixed in"


def test_a_try_that_measures_less_replaces_the_figures_when_it_is_finished(tmp_path) -> None:
    name = make_race(tmp_path, state="stopped", done=0.5)
    writer = ExperimentWriter(tmp_path, race_spec())
    value = json.loads((experiment_dir(tmp_path, name) / "result.json").read_text())
    writer.begin()
    one = {
        key: {side: [row[:1] for row in rows] for side, rows in both.items()} for key, both in value["figures"].items()
    }
    writer.clouds({"plain": np.zeros((8, 500, 2))})
    writer.result({**value, "steps": value["steps"][:1], "figures": one})
    assert len(read_experiment(tmp_path, name).result.steps) == 6
    writer.say("finished", 1.0)
    found = read_experiment(tmp_path, name)
    assert (len(found.result.steps), found.clouds()["plain"].max()) == (1, 0.0)


@pytest.mark.parametrize("text", ["[", "{}", '{"seeds": 8, "kind": "points", "steps": [1], "figures": {"x": 3}}'])
def test_a_new_try_forgets_figures_that_cannot_be_read(tmp_path, text: str) -> None:
    name = make_race(tmp_path, state="stopped", done=0.5)
    (experiment_dir(tmp_path, name) / "result.json").write_text(text)
    ExperimentWriter(tmp_path, race_spec()).begin()
    assert read_experiment(tmp_path, name).result is None
