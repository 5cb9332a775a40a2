"""Races and sweeps, really run, with tiny networks and few steps."""

import numpy as np
import pytest

from gan_core.engine.measuring import point_figures
from gan_core.engine.trainer import Trainer
from gan_core.experiments import RaceSpec, SweepSpec
from gan_core.experiments.racing import moments
from gan_core.experiments.running import run_experiment

TINY = {"preset": "quadratic", "batch_size": 16, "model.width": 8, "model.discriminator_width": 8}
TIP = {"tips.label_smoothing": 0.2}


def race(plain: dict, tipped: dict, **changes) -> RaceSpec:
    return RaceSpec(**{"base": TINY, "plain": plain, "tipped": tipped, "seeds": 2, "steps": 60, **changes})


@pytest.fixture(scope="module")
def raced(tmp_path_factory):
    return run_experiment(race({}, TIP), tmp_path_factory.mktemp("runs"))


def test_a_race_measures_both_twins_on_all_seeds(raced) -> None:
    assert (raced.state, raced.done) == ("finished", 1.0), raced.message
    result = raced.result
    assert result.steps.tolist() == moments(60, 12)
    assert result.figures["energy_distance"]["plain"].shape == (2, 12)
    assert result.bounds["coverage"].floor > 0.9
    assert result.verdict().outcome in {"close", "helped", "hurt"}
    assert raced.clouds()["tipped"].shape == (2, 500, 2)


def test_its_figures_are_those_of_the_same_gan_alone(raced) -> None:
    config = raced.spec.twin("tipped", 1)
    alone = Trainer(config)
    alone.advance(60)
    expected = point_figures(alone.sample, config, alone.data)
    for name, sides in raced.result.figures.items():
        assert sides["tipped"][1, -1] == pytest.approx(expected[name]["value"], abs=1e-9)


@pytest.mark.parametrize("both", [TIP, {"tips.dropout": 0.3}])
def test_a_tip_that_both_twins_have_makes_no_difference_at_all(tmp_path, both: dict) -> None:
    result = run_experiment(race(both, both), tmp_path).result
    for name, sides in result.figures.items():
        np.testing.assert_array_equal(sides["plain"], sides["tipped"], err_msg=name)
        assert result.verdict(name).outcome == "same"


def test_twins_of_two_structures_race_too(tmp_path) -> None:
    done = run_experiment(race({}, {"tips.generator_batch_norm": True}), tmp_path)
    assert (done.state, len(done.result.steps)) == ("finished", 12), done.message


def test_a_twin_that_diverges_is_no_failure(tmp_path) -> None:
    wild = {"optimizer.generator_lr": 10.0, "optimizer.discriminator_lr": 10.0}
    done = run_experiment(race({}, wild), tmp_path)
    assert done.state == "finished", done.message
    assert done.result.diverged("tipped").all()
    assert done.result.verdict().losses == 2


def test_a_sweep_fills_its_grid(tmp_path) -> None:
    spec = SweepSpec(
        base=TINY, x_key="tips.label_smoothing", x_values=(0.0, 0.3), y_key="model.width", y_values=(4, 8, 12), steps=40
    )
    done = run_experiment(spec, tmp_path)
    assert done.state == "finished", done.message
    assert done.result.figures["coverage"].shape == (3, 2, 5)
    assert done.result.clouds.shape == (3, 2, 256, 2)
    config = spec.cell(2, 1)
    alone = Trainer(config)
    alone.advance(40)
    expected = point_figures(alone.sample, config, alone.data)["energy_distance"]["value"]
    assert done.result.figures["energy_distance"][2, 1, -1] == pytest.approx(expected, abs=1e-9)


def test_stopping_keeps_what_was_measured(tmp_path) -> None:
    told: list[str] = []

    def note(_: float, words: str) -> None:
        told.append(words)

    done = run_experiment(race({}, TIP), tmp_path, should_stop=lambda: len(told) == 5, on_progress=note)
    assert len(told) == 5, "it ended while it trained, not before the next figures"
    assert done.state == "stopped"
    assert len(done.result.steps) == 3
    assert done.message == "It was stopped; what was measured until then is kept."


@pytest.mark.slow
def test_a_race_on_pictures(tmp_path) -> None:
    spec = RaceSpec(base={"preset": "digits", "batch_size": 16}, plain={}, tipped=TIP, seeds=2, steps=4)
    done = run_experiment(spec, tmp_path)
    assert done.state == "finished", done.message
    assert done.result.figures["frechet_distance"]["tipped"].shape == (2, 4)
    assert done.grid("plain", 1) != done.grid("tipped", 1)
