"""What the board draws, the sentences beside it, and the way from a cell to the Playground."""

from __future__ import annotations

import base64
import json
import shlex

import numpy as np
import pytest

from app.sweep import words
from app.sweep.links import cell_settings, command_of
from app.sweep.payload import sweep_payload
from app.url import APP_STEPS, read_query
from gan_core.cli.main import main
from gan_core.config import build_config
from gan_core.experiments import read_experiment
from tests.experiment_folders import make_sweep, sweep_spec

ENERGY, JENSEN, CURVE, COVERAGE = range(4)


def payload_of(root, **changes):
    return sweep_payload(read_experiment(root, make_sweep(root, **changes)))


def test_a_finished_sweep_is_told_cell_by_cell(tmp_path):
    told = payload_of(tmp_path, columns=4, rows=3)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert len(told["names"]) == len(told["links"]) == 12
    assert told["names"][5] == "Learning rate of G 0.000464, Label smoothing 0.2"
    assert told["x"] == {
        "title": "Learning rate of G (step size)",
        "values": ["0.0001", "0.000464", "0.00215", "0.01"],
    }
    assert told["y"]["values"] == ["0", "0.2", "0.4"]
    assert told["steps"] == [400, 800, 1200, 1600, 2000]
    codes = np.frombuffer(base64.b64decode(told["clouds"]), dtype="<i2")
    assert codes.size == 12 * told["per_cell"] * 2
    assert told["status"]["words"].startswith("12 GANs, 2,000 steps each")


def test_figures_come_step_by_step_and_a_diverged_cell_has_none(tmp_path):
    energy = payload_of(tmp_path, columns=5, rows=3)["figures"][ENERGY]
    assert [len(row) for row in energy["values"]] == [15] * 5
    assert energy["values"][1][14] is not None
    assert energy["values"][2][14] is None
    assert energy["best"] == [7] * 5
    assert (energy["floor"], energy["bad"], energy["bad_words"]) == (0.0006, 0.25, "all on one point")
    assert energy["sentences"][-1].startswith(
        "Best: Learning rate of G 0.001, Label smoothing 0.2, with energy distance 0.0"
    )
    assert energy["sentences"][-1].endswith(" 1 of 15 diverged.")
    assert "diverged" not in energy["sentences"][0]


def test_the_dark_end_is_the_worst_cell_where_one_point_scores_as_well(tmp_path):
    root = tmp_path
    sweep_id = make_sweep(root, diverged=False)
    path = read_experiment(root, sweep_id).path / "result.json"
    stored = json.loads(path.read_text())
    stored["figures"]["distance_to_curve"] = (np.arange(60).reshape(3, 4, 5) / 100).tolist()
    path.write_text(json.dumps(stored))
    curve = sweep_payload(read_experiment(root, sweep_id))["figures"][CURVE]
    assert (curve["bad"], curve["bad_words"]) == (0.59, "the worst here")


def test_high_figures_are_best_where_they_are_high(tmp_path):
    coverage = payload_of(tmp_path, columns=3, rows=1, y_key=None, y_values=(), diverged=False)["figures"][COVERAGE]
    last = coverage["values"][-1]
    assert coverage["best"][-1] == int(np.argmax(last))
    assert f"with coverage {max(last):.0%}".replace("%", " %") in coverage["sentences"][-1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "running", "done": 0.0}, "12 GANs train at once."),
        ({"state": "stopped", "done": 0.4}, "Stopped: these are the figures of step 800 of 2,000. Sweep begins anew."),
        ({"state": "queued", "done": 0.0}, "12 GANs wait for their turn."),
    ],
)
def test_every_state_has_its_sentence(tmp_path, changes, words):
    told = payload_of(tmp_path, **changes)
    assert told["status"]["words"].startswith(words)
    assert len(told["steps"]) == round(5 * changes["done"])
    assert [len(figure["values"]) for figure in told["figures"]] == [len(told["steps"])] * 4


def test_the_mark_changes_with_the_figures_and_not_with_the_status(tmp_path):
    marks = {payload_of(tmp_path, done=done, state="running")["mark"] for done in (0.4, 0.42, 0.6)}
    assert len(marks) == 2


def test_all_diverged_is_said(tmp_path):
    experiment = read_experiment(tmp_path, make_sweep(tmp_path, columns=2, rows=2))
    figures = {name: np.full_like(values, np.nan) for name, values in experiment.result.figures.items()}
    object.__setattr__(experiment.result, "figures", figures)
    told = words.sentences(experiment.spec, experiment.result, "energy_distance")
    assert told == ["All 4 GANs have diverged: their numbers are no numbers any more."] * 5
    assert words.best_cells(experiment.result, "energy_distance") == [None] * 5


@pytest.mark.parametrize("cell", [0, 5, 11])
def test_the_address_of_a_cell_opens_exactly_this_gan(cell):
    spec = sweep_spec(base={"preset": "moons", "loss.r1": 0.1}, seed=7, steps=1500)
    shared = read_query(cell_settings(spec, cell))
    assert shared.problems == ()
    opened = build_config(shared.preset, {"steps": APP_STEPS, **shared.settings})
    assert opened == spec.cell(*divmod(cell, 4))
    assert (opened.seed, opened.steps) == (7, 1500)


@pytest.mark.parametrize("changes", [{}, {"y_key": None, "y_values": (), "base": {"preset": "moons", "loss.r1": 0.1}}])
def test_the_command_runs_the_same_sweep(tmp_path, monkeypatch, changes, capsys):
    spec = sweep_spec(seed=7, steps=1500, **changes)
    make_sweep(tmp_path, seed=7, steps=1500, **changes)
    words = shlex.split(command_of(spec))
    assert words[:4] == ["python", "-m", "gan_core", "sweep"]
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path))
    assert main(words[3:]) == 0  # it is there already, so nothing is trained
    assert capsys.readouterr().out.startswith("Best: ")
    assert [path.name for path in (tmp_path / ".experiments").iterdir()] == [spec.id]
