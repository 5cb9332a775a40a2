"""What only runs on pictures have to do with."""

from __future__ import annotations

import pytest

from gan_core.config import build_config, from_json_dict, keys_for, settings_table, to_json_dict, with_changes
from gan_core.errors import ConfigError
from gan_core.presets import preset_names

IMAGE_PRESETS = preset_names("images")
OF_THE_MATERIAL = {
    "mnist": ((28, 28, 1), 100, 256, "separate", "0..1"),
    "cmnist": ((28, 28, 1), 100, 128, "separate", "0..1"),
    "flowers80": ((80, 80, 3), 100, 256, "separate", "-1..1"),
    "cflowers80": ((80, 80, 3), 100, 128, "separate", "-1..1"),
    "frogs": ((32, 32, 3), 32, 20, "mixed", "-1..1"),
    "dcgan64-b128-dense": ((64, 64, 3), 100, 128, "joint", "-1..1"),
    "dcgan64-b64-conv": ((64, 64, 3), 100, 64, "joint", "-1..1"),
    "dcgan96": ((96, 96, 3), 200, 32, "joint", "-1..1"),
    "vanilla96": ((96, 96, 3), 200, 32, "joint", "-1..1"),
}


@pytest.mark.parametrize("preset", IMAGE_PRESETS)
def test_everything_that_applies_is_set_and_nothing_else(preset: str) -> None:
    flat = build_config(preset).flat()
    may_be_empty = {
        "dataset.path", "dataset.classes", "model.width", "model.depth", "model.gen_res", "model.classes_count",
        "loop.preview_classes",
    }  # fmt: skip
    for key, row in settings_table().items():
        if "images" not in row.applies:
            assert flat[key] is None, key
        elif key not in may_be_empty:
            assert flat[key] is not None, key


@pytest.mark.parametrize("preset", IMAGE_PRESETS)
def test_json_and_back_changes_nothing(preset: str) -> None:
    config = build_config(preset, {"seed": 3, "tips.label_smoothing": 0.1})
    assert from_json_dict(to_json_dict(config)) == config


@pytest.mark.parametrize("preset", OF_THE_MATERIAL)
def test_the_numbers_of_the_material(preset: str) -> None:
    config = build_config(preset)
    shape, latent, batch, update, scaling = OF_THE_MATERIAL[preset]
    assert config.image_shape == shape
    assert (config.model.latent_dim, config.batch_size) == (latent, batch)
    assert (config.tips.discriminator_update, config.tips.scaling) == (update, scaling)


def test_rates_and_optimizers_of_the_material() -> None:
    frogs, fruit, mnist = (build_config(name) for name in ("frogs", "dcgan96", "mnist"))
    assert (frogs.optimizer.name, frogs.optimizer.discriminator_lr, frogs.optimizer.generator_lr) == (
        "rmsprop",
        0.0008,
        0.0004,
    )
    assert (frogs.optimizer.clipvalue, frogs.optimizer.decay, frogs.tips.leaky_slope) == (1.0, 1e-8, 0.3)
    assert (fruit.optimizer.generator_lr, fruit.optimizer.beta_1, fruit.tips.dropout) == (0.00015, 0.5, 0.25)
    assert (mnist.optimizer.generator_lr, mnist.tips.init_stddev, mnist.tips.dropout) == (0.0002, 0.02, 0.4)


@pytest.mark.parametrize(
    ("preset", "changes", "sentence"),
    [
        ("digits", {"dataset.name": "ring"}, "dataset.name: expected one of digits, petals, mnist"),
        ("quadratic", {"dataset.name": "mnist"}, "dataset.name: expected one of quadratic, line"),
        ("digits", {"model.name": "mlp"}, "model.name: expected one of dcgan-small"),
        ("quadratic", {"dataset.flip": "yes"}, "dataset.flip is a setting for images, and this run makes points"),
        ("digits", {"dataset.formula": "x"}, "dataset.formula is a setting for points, and this run makes images"),
        ("mnist", {"model.width": 3}, "model.width is a setting of"),
        ("mnist", {"dataset.width": 30}, "The networks mnist expect"),
        ("digits", {"loop.micro_batch": 8}, "loop.micro_batch expected 0 with BatchNorm"),
        ("digits", {"dataset.mode": "CMYK"}, "dataset.mode: expected one of L, RGB, received 'CMYK'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(preset: str, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        build_config(preset, changes)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_networks_that_are_told_a_class_count_ten_until_the_data_says_otherwise() -> None:
    told = build_config("digits", {"model.name": "cdcgan-small"})
    assert told.model.classes_count == 10
    assert with_changes(told, {"model.classes_count": 3}).model.classes_count == 3
    assert build_config("cmnist", {"model.name": "mnist"}).model.classes_count is None
    assert build_config("cflowers80").model.classes_count == 102


def test_points_have_no_shape_of_a_picture() -> None:
    with pytest.raises(ConfigError, match="image_shape expected a run that makes images"):
        _ = build_config("quadratic").image_shape


def test_choices_depend_on_the_kind() -> None:
    row = settings_table()["dataset.name"]
    assert row.choices_for("points")[0] == "quadratic"
    assert row.choices_for("images")[0] == "digits"
    assert not set(row.choices_for("points")) & set(row.choices_for("images"))
    assert settings_table()["loss.name"].choices_for("images") == settings_table()["loss.name"].choices
    assert "dataset.flip" in keys_for("images")
