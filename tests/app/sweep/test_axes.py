"""Which settings can be swept, and the values that a sweep takes."""

from __future__ import annotations

import pytest

from app.sweep.axes import (
    FEWEST,
    MOST,
    axis_title,
    default_values,
    is_number,
    programs,
    read_values,
    short_words,
    spread,
    sweepable,
)
from app.sweep.ready import READY
from gan_core.config import find_setting
from gan_core.errors import ConfigError
from gan_core.experiments import SweepSpec

NUMBERS = [key for key, row in sweepable().items() if is_number(row)]


def test_the_settings_of_the_issue_can_be_swept_and_the_data_cannot():
    wanted = {"optimizer.generator_lr", "tips.label_smoothing", "tips.leaky_slope", "optimizer.beta_1", "model.width"}
    assert wanted | {"tips.mislabel_rate", "loss.name", "tips.discriminator_update"} <= set(sweepable())
    assert not {"dataset.name", "dataset.jitter", "seed", "steps", "model.name"} & set(sweepable())


@pytest.mark.parametrize("key", sweepable())
def test_usual_values_are_values_that_the_setting_takes(key):
    values = default_values(key)
    assert FEWEST <= len(values) <= MOST
    assert len(set(values)) == len(values)
    row = find_setting(key)
    if is_number(row):
        assert all(row.minimum <= value <= row.maximum and type(value) is row.type for value in values)


@pytest.mark.parametrize("key", NUMBERS)
def test_values_go_from_end_to_end(key):
    values = default_values(key)
    again = spread(key, values[0], values[-1], len(values))
    assert list(again) == sorted(again)
    assert (again[0], again[-1]) == (values[0], values[-1])


def test_rates_are_spread_by_factors_and_shares_evenly():
    assert spread("optimizer.generator_lr", 1e-4, 1e-2, 3) == (0.0001, 0.001, 0.01)
    assert spread("tips.label_smoothing", 0, 0.4, 5) == (0.0, 0.1, 0.2, 0.3, 0.4)
    assert spread("model.depth", 1, 3, 9) == (1, 2, 3)
    assert spread("loss.r1", 0, 1, 3) == (0.0, 0.1, 1.0)


def test_typed_values_are_read_and_kept_once():
    assert read_values("model.width", " 3, 8;8,20 ") == (3, 8, 20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0.1", "Label smoothing: expected 2 to 10 different values, received 1; add some."),
        (", ".join(str(n / 100) for n in range(11)), "expected 2 to 10 different values, received 11; leave some out."),
        ("0, much", "tips.label_smoothing: expected a number from 0 to 0.5, received 'much'; correct the value."),
    ],
)
def test_what_cannot_be_swept_is_said(text, words):
    with pytest.raises(ConfigError, match="expected") as caught:
        read_values("tips.label_smoothing", text)
    assert words in str(caught.value)


def test_values_are_short_at_the_edge_of_the_grid():
    words = [short_words(value) for value in (0.0002, 128, True, "wasserstein_gp", "mixed", "non_saturating")]
    assert words == ["0.0002", "128", "on", "Wasserstein", "mixed", "Non-saturating"]


def test_titles_carry_the_unit():
    assert axis_title("optimizer.generator_lr") == "Learning rate of G (step size)"
    assert axis_title("loss.name") == "Loss"


def spec_of(ready):
    return SweepSpec(
        base=ready.base,
        x_key=ready.x_key,
        x_values=ready.x_values,
        y_key=ready.y_key,
        y_values=ready.y_values,
        steps=ready.steps,
    ).check()


@pytest.mark.parametrize("key", sweepable())
def test_programs_are_counted_as_the_engine_groups_them(key):
    from gan_core.engine.crowd import together

    values = default_values(key)
    spec = SweepSpec(base={"preset": "quadratic"}, x_key=key, x_values=values, steps=10).check()
    assert len(together([spec.cell(0, column) for column in range(len(values))])) == programs(spec)


@pytest.mark.parametrize("ready", READY.values(), ids=lambda ready: ready.name)
def test_every_sweep_of_the_menu_can_be_run(ready):
    spec = spec_of(ready)
    assert 4 <= spec.shape[0] * spec.shape[1] <= 100
