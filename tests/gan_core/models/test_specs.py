"""Parameter counts by arithmetic are Keras' own."""

from __future__ import annotations

import random

import pytest

from gan_core.config import RunConfig, build_config
from gan_core.models.mlp import build_discriminator, build_generator
from gan_core.models.specs import layer_table, parameter_counts


def random_config(seed: int) -> RunConfig:
    draw = random.Random(seed)
    return build_config(
        "quadratic",
        {
            "model.latent_dim": draw.randint(1, 40),
            "model.width": draw.randint(1, 60),
            "model.depth": draw.randint(1, 6),
            "model.discriminator_width": draw.randint(1, 60),
            "model.discriminator_depth": draw.randint(1, 6),
            "model.activation": draw.choice(["leaky_relu", "tanh", "elu", "softplus"]),
            "tips.generator_batch_norm": draw.random() < 0.5,
            "tips.discriminator_batch_norm": draw.random() < 0.5,
            "tips.dropout": draw.choice([0.0, 0.3]),
        },
    )


def test_the_quadratic_of_the_material_has_122_and_101_parameters() -> None:
    assert parameter_counts(build_config("quadratic")) == (122, 101)
    assert build_generator(build_config("quadratic")).count_params() == 122
    assert build_discriminator(build_config("quadratic")).count_params() == 101


def test_the_small_generator_of_the_material_has_42() -> None:
    """5 hidden units: 5 x 5 + 5 and 5 x 2 + 2."""
    config = build_config("quadratic", {"model.width": 5})
    assert parameter_counts(config) == (42, 101)
    assert build_generator(config).count_params() == 42


def test_the_table_of_the_material_in_full() -> None:
    assert layer_table(build_config("quadratic")) == {
        "generator": [
            ("z", "Input", (5,), 0),
            ("g_hidden_1", "Dense", (15,), 90),
            ("g_hidden_1_leaky_relu", "ReLU", (15,), 0),
            ("g_points", "Dense", (2,), 32),
        ],
        "discriminator": [
            ("points", "Input", (2,), 0),
            ("d_hidden_1", "Dense", (25,), 75),
            ("d_hidden_1_leaky_relu", "ReLU", (25,), 0),
            ("d_score", "Dense", (1,), 26),
        ],
    }


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_every_row_is_what_keras_builds(seed: int, live: bool) -> None:
    config = random_config(seed)
    table = layer_table(config)
    for name, build in (("generator", build_generator), ("discriminator", build_discriminator)):
        model = build(config, live=live)
        keras_rows = [(each.name, tuple(each.output.shape[1:]), each.count_params()) for each in model.layers]
        assert [(row.name, row.output_shape, row.params) for row in table[name]] == keras_rows
    counts = tuple(build(config).count_params() for build in (build_generator, build_discriminator))
    assert parameter_counts(config) == counts


def test_kinds_are_named_as_people_know_them() -> None:
    norms = {"tips.generator_batch_norm": True, "tips.dropout": 0.4, "tips.leaky_slope": 0.2}
    table = layer_table(build_config("quadratic", norms))
    assert [row.kind for row in table["generator"]] == [
        "Input",
        "Dense",
        "BatchNormalization",
        "LeakyReLU",
        "Dense",
    ]
    assert [row.kind for row in table["discriminator"]] == ["Input", "Dense", "LeakyReLU", "Dropout", "Dense"]
    tanh = layer_table(build_config("quadratic", {"model.activation": "tanh"}))
    assert tanh["generator"][2].kind == "tanh"
