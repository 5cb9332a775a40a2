"""Parameter counts by arithmetic are Keras' own."""

from __future__ import annotations

import random

import pytest

from gan_core.config import RunConfig, build_config
from gan_core.models.mlp import build_discriminator, build_generator
from gan_core.models.specs import (
    layer_table,
    memory_estimate,
    parameter_counts,
    samples_per_step,
    trained_counts,
    work_per_step,
)
from tests.tiny_pictures import tiny


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


# --- work and memory ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "update", "samples"),
    [
        ("quadratic", "separate", (64, 64, 128)),
        ("quadratic", "mixed", (128, 128, 128)),
        ("mnist", "separate", (256, 128, 256)),
        ("mnist", "mixed", (256, 256, 256)),
        ("mnist", "joint", (256, 256, 256)),
    ],
)
def test_samples_of_a_step(preset: str, update: str, samples: tuple[int, int, int]) -> None:
    assert samples_per_step(build_config(preset, {"tips.discriminator_update": update})) == samples


def test_work_of_a_step_by_hand() -> None:
    """G of the quadratic does 5 x 15 + 15 x 2 = 105 multiply-adds a point, D 2 x 25 + 25 = 75."""
    work = {
        update: work_per_step(build_config("quadratic", {"tips.discriminator_update": update, "batch_size": 8}))
        for update in ("separate", "mixed", "joint")
    }
    assert work == {
        "separate": 4 * 105 + 3 * 8 * 75 + 8 * (3 * 105 + 2 * 75),
        "mixed": 8 * 105 + 3 * 16 * 75 + 8 * (3 * 105 + 2 * 75),
        "joint": 8 * 3 * 105 + (3 * 16 + 8) * 75,
    }
    more = build_config("quadratic", {"batch_size": 8, "loop.discriminator_steps": 3})
    assert work_per_step(more) - work["separate"] == 2 * (4 * 105 + 3 * 8 * 75)


def test_memory_of_a_step_by_hand() -> None:
    """D keeps 784 + 2 x 12,544 + 2 x 3,136 + 3,136 + 1 numbers of a picture, and so on for G."""
    config = build_config("mnist", {"tips.dropout": 0.4})
    kept_d = 784 + 2 * 14 * 14 * 64 + 2 * 7 * 7 * 64 + 3136 + 1
    kept_g = 100 + 2 * 6272 + 2 * 14 * 14 * 128 + 2 * 28 * 28 * 128 + 784
    weights = 4 * (1_164_289 + 40_705)
    assert memory_estimate(config) == 4 * (weights + 256 * (kept_g + kept_d + 2 * 28 * 28 * 128))


def test_memory_follows_batch_pieces_and_optimizer() -> None:
    whole = memory_estimate(build_config("flowers80", {"loop.micro_batch": 256}))
    pieces = memory_estimate(build_config("flowers80", {"loop.micro_batch": 64}))
    weights = 4 * 4 * (1_971_715 + 1_363_553)
    assert (whole - weights) == 4 * (pieces - weights)
    frogs = build_config("frogs")
    adam = build_config("frogs", {"optimizer.name": "adam"})
    assert memory_estimate(adam) - memory_estimate(frogs) == 4 * sum(trained_counts(frogs))


def test_moving_statistics_are_not_trained() -> None:
    config = tiny("dcgan-small", tips__generator_batch_norm=True, tips__discriminator_batch_norm=False)
    off = tiny("dcgan-small", tips__generator_batch_norm=False, tips__discriminator_batch_norm=False)
    channels = 4 * 5 * 8 + 4 + 2  # the seed of 4 x 5 x 8, and blocks of 4 and 2 filters
    assert parameter_counts(config)[0] - parameter_counts(off)[0] == 4 * channels
    assert trained_counts(config)[0] - trained_counts(off)[0] == 2 * channels
    assert trained_counts(off) == parameter_counts(off)
