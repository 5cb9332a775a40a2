"""One table of settings, read off the schema, is complete enough to draw a form."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gan_core.config import EVERY_KIND, POINTS, build_config, keys_for, live_keys, settings_table

TABLE = settings_table()


def test_every_key_of_a_configuration_has_a_row() -> None:
    assert set(build_config("quadratic").flat()) == {*TABLE, "preset"}


@pytest.mark.parametrize("key", TABLE)
def test_a_row_can_draw_its_widget(key: str) -> None:
    row = TABLE[key]
    assert row.key == key
    assert row.label.strip()
    assert row.help.endswith(".")
    assert row.tooltip.startswith(row.help)
    assert set(row.applies) <= set(EVERY_KIND)
    assert row.applies
    assert row.group in {"data", "networks", "tips", "optimizers", "training"}
    if row.type in (int, float):
        assert row.minimum < row.maximum
        assert row.default is None or row.minimum <= row.default <= row.maximum
    elif row.type is str and row.choices:
        assert row.default is None or row.default in row.choices
    else:
        assert row.type in (bool, str)


@pytest.mark.parametrize("key", TABLE)
def test_what_a_row_expects_is_said_in_words(key: str) -> None:
    words = TABLE[key].expected
    assert words.startswith(("one of ", "true or false", "text", "a whole number from ", "a number from "))


def test_words_for_ranges() -> None:
    assert TABLE["seed"].expected == "a whole number from 0 to 2,147,483,647"
    assert TABLE["optimizer.generator_lr"].expected == "a number from 1e-07 to 10"
    assert TABLE["tips.discriminator_update"].expected == "one of separate, mixed, joint"
    assert TABLE["dataset.formula"].expected == "text of at most 200 characters"
    assert TABLE["tips.generator_batch_norm"].expected == "true or false"


def test_the_material_s_advice_stands_in_the_tooltip() -> None:
    row = TABLE["tips.label_smoothing"]
    assert row.advice == "0.2 is the advice."
    assert row.tooltip == f"{row.help} {row.advice}"


def test_points_cannot_use_what_is_for_images() -> None:
    keys = set(keys_for(POINTS))
    assert {"dataset.formula", "model.width", "tips.leaky_slope", "batch_size"} <= keys
    assert keys.isdisjoint({"tips.scaling", "tips.downsampling", "dataset.classes", "dataset.flip"})
    assert set(live_keys()) <= keys


def test_a_configuration_is_frozen() -> None:
    config = build_config("quadratic")
    with pytest.raises(ValidationError):
        config.batch_size = 3
    with pytest.raises(ValidationError):
        config.tips.dropout = 0.5


def test_defaults_are_the_quadratic() -> None:
    flat = build_config("quadratic").flat()
    for key, row in TABLE.items():
        assert flat[key] == row.default, key
