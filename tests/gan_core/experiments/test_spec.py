"""What an experiment is asked for, and what it refuses."""

import pytest

from gan_core.errors import ConfigError
from gan_core.experiments import SweepSpec, spec_from_json
from tests.experiment_folders import race_spec, sweep_spec


def test_the_id_follows_from_what_is_trained_and_from_nothing_else() -> None:
    assert race_spec().id == race_spec(title="another name").id
    assert race_spec().id == race_spec(plain={}).id, "no smoothing is what the preset has"
    others = [race_spec(seeds=9), race_spec(steps=100), race_spec(tipped={}), race_spec(base={"preset": "ring"})]
    assert len({race_spec().id, *(spec.id for spec in others)}) == 5
    assert sweep_spec().id != sweep_spec(seed=1).id


@pytest.mark.parametrize("spec", [race_spec(), race_spec(images=True, steps=400), sweep_spec()])
def test_it_comes_back_from_json(spec) -> None:
    assert spec_from_json(spec.to_json()) == spec


def test_twins_and_cells_differ_in_what_was_asked() -> None:
    race = race_spec()
    assert [race.twin(side, 3).tips.label_smoothing for side in ("plain", "tipped")] == [0.0, 0.2]
    assert race.twin("tipped", 3).seed == 3
    sweep = sweep_spec()
    cell = sweep.cell(1, 2)
    assert (cell.tips.label_smoothing, cell.optimizer.generator_lr) == (sweep.y_values[1], sweep.x_values[2])
    assert (cell.seed, cell.steps) == (0, 2000)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({**race_spec().to_json(), "seeds": 1}, "A race expected 2 to 32 seeds, received 1"),
        ({**race_spec().to_json(), "steps": 10**6}, "points expected 1 to 50,000 steps, received 1,000,000"),
        ({**race_spec().to_json(), "tipped": {"tips.sparkle": 1}}, "Unknown setting 'tips.sparkle'"),
        ({**race_spec().to_json(), "tipped": {"dataset.name": "ring"}}, "twins on the same data"),
        ({**race_spec().to_json(), "base": {"preset": "headlines"}, "plain": {}, "tipped": {}}, "received text"),
        ({**race_spec().to_json(), "extra": 1}, "cannot be read at extra"),
        ({**race_spec().to_json(), "kind": "duel"}, "expected a race or a sweep"),
        ({**race_spec().to_json(), "kind": ["race"]}, "expected a race or a sweep"),
        ({**sweep_spec().to_json(), "x_key": "seed"}, "cannot run over seed"),
        ({**sweep_spec().to_json(), "y_key": "optimizer.generator_lr"}, "two different settings"),
        ({**sweep_spec().to_json(), "y_key": None}, "expected 2 to 100 cells"),
        ({**sweep_spec(columns=40).to_json()}, "expected 2 to 100 cells, received 40 values"),
        ({**sweep_spec().to_json(), "base": {"preset": "digits"}}, "points in the plane, received images"),
        ({**sweep_spec().to_json(), "x_values": [0.001, "fast"]}, "optimizer.generator_lr: expected"),
        ([], "expected a race or a sweep"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_sentence(asked, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refusal:
        spec_from_json(asked)
    assert "\n" not in str(refusal.value)


def test_a_sweep_over_one_setting_has_one_row() -> None:
    spec = SweepSpec(base={"preset": "ring"}, x_key="model.width", x_values=(8, 16), steps=10).check()
    assert spec.shape == (1, 2)
    assert spec.cell(0, 1).model.width == 16
