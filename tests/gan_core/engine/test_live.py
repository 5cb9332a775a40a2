"""Live settings: they take effect at the very next step, compile nothing, and are refused in words."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config, live_keys
from gan_core.engine.trainer import Trainer
from gan_core.errors import ConfigError
from tests.textbook import plain_networks


def quadratic(**overrides: object) -> Trainer:
    return Trainer(build_config("quadratic", overrides))


def weights(trainer: Trainer, net: str) -> np.ndarray:
    return trainer.to_arrays()[f"{net}.w"]


def test_live_keys_are_the_promised_ones() -> None:
    assert set(live_keys()) == {
        "optimizer.generator_lr",
        "optimizer.discriminator_lr",
        "tips.leaky_slope",
        "tips.label_smoothing",
        "tips.mislabel_rate",
        "tips.instance_noise",
    }


def test_no_live_change_compiles_anything() -> None:
    trainer = quadratic()
    trainer.advance(2)
    for key, value in [
        ("optimizer.generator_lr", 0.01),
        ("optimizer.discriminator_lr", 0.02),
        ("tips.leaky_slope", 0.3),
        ("tips.label_smoothing", 0.2),
        ("tips.mislabel_rate", 0.1),
        ("tips.instance_noise", 0.1),
    ]:
        before = trainer.to_arrays()
        trainer.set_live(key, value)
        assert trainer.live[key] == value
        trainer.advance(2)
        assert np.abs(weights(trainer, "d") - before["d.w"]).max() > 0
    trainer.advance(1, "d")
    quadratic(seed=9, **{"loss.r1": 0.0, "optimizer.beta_1": 0.3}).advance(600)
    assert trainer.program._compiled.function.experimental_get_tracing_count() == 1


def test_blocks_of_noise_are_drawn_without_tracing_again() -> None:
    trainer = quadratic()
    trainer.advance(1)
    traces = trainer.program.noise._draw.experimental_get_tracing_count()
    trainer.advance(5 * trainer.program.noise.length)
    assert trainer.program.noise._draw.experimental_get_tracing_count() == traces >= 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("optimizer.generator_lr", 0.02),
        ("optimizer.discriminator_lr", 0.02),
        ("tips.leaky_slope", 0.5),
        ("tips.label_smoothing", 0.3),
        ("tips.mislabel_rate", 0.3),
        ("tips.instance_noise", 0.3),
    ],
)
def test_a_live_setting_is_the_same_as_having_been_set_from_the_start(key: str, value: float) -> None:
    changed, set_before = quadratic(), quadratic(**{key: value})
    changed.set_live(key, value)
    ours, theirs = changed.advance(5), set_before.advance(5)
    for name, values in ours.items():
        np.testing.assert_array_equal(values, theirs[name], err_msg=name)
    assert not np.array_equal(ours["d_loss_fake"], quadratic().advance(5)["d_loss_fake"])


def test_a_learning_rate_takes_effect_exactly_at_its_step() -> None:
    """G's rate is all but 0 from step 7: the first 7 steps are those of the untouched run, then G stands."""
    trainer, untouched = quadratic(), quadratic()
    first, whole = trainer.advance(7), untouched.advance(8)
    at_change = weights(trainer, "g")
    trainer.set_live("optimizer.generator_lr", 1e-7)
    after = trainer.advance(1)
    np.testing.assert_array_equal(first["g_loss"], whole["g_loss"][:7])
    np.testing.assert_array_equal(after["g_loss"], whole["g_loss"][7:])  # measured before the update
    assert np.abs(weights(trainer, "g") - at_change).max() < 1e-6
    assert np.abs(weights(untouched, "g") - at_change).max() > 1e-4


def test_adam_moves_by_the_learning_rate_at_first() -> None:
    """Adam's first update is lr * g / (|g| + small): the largest movement is the rate itself."""
    trainer = quadratic(**{"optimizer.generator_lr": 0.003})
    before = weights(trainer, "g")
    trainer.advance(1, "g")
    assert 0.00295 < np.abs(weights(trainer, "g") - before).max() < 0.00301


@pytest.mark.parametrize(("slope", "layer"), [(0.0, "ReLU"), (0.2, "LeakyReLU")])
def test_the_moving_slope_equals_the_plain_layer(slope: float, layer: str) -> None:
    trainer = quadratic(**{"tips.leaky_slope": slope})
    trainer.advance(5)
    generator, _ = plain_networks(trainer)
    assert [type(each).__name__ for each in generator.layers][2] == layer
    latents = np.random.default_rng(1).standard_normal((200, 5)).astype(np.float32)
    np.testing.assert_allclose(trainer.sample(latents), generator.predict_on_batch(latents), rtol=1e-5, atol=1e-6)


def test_the_slope_matters() -> None:
    trainer = quadratic()
    latents = np.random.default_rng(1).standard_normal((50, 5)).astype(np.float32)
    plain = trainer.sample(latents)
    trainer.set_live("tips.leaky_slope", 1.0)
    assert np.abs(trainer.sample(latents) - plain).max() > 0.05


RATE_RANGE = "optimizer.generator_lr: expected a number from 1e-07 to 10"
SLOPE_RANGE = "tips.leaky_slope: expected a number from 0 to 1"
REFUSALS = [
    (
        "batch_size",
        64,
        "batch_size shapes the networks or the data and cannot change while a run trains: start a new run.",
    ),
    ("optimizer.generator_lr", 11, f"{RATE_RANGE}, received 11; correct the value."),
    ("optimizer.generator_lr", 0.0, f"{RATE_RANGE}, received 0.0; correct the value."),
    ("tips.leaky_slope", float("nan"), f"{SLOPE_RANGE}, received nan; correct the value."),
    ("tips.leaky_slope", "0.2", f"{SLOPE_RANGE}, received '0.2'; correct the value."),
    (
        "tips.leaky_slop",
        0.2,
        "Unknown setting 'tips.leaky_slop': expected one of tips.leaky_slope, tips.label_smoothing, "
        "tips.scaling; correct its name.",
    ),
]


@pytest.mark.parametrize(("key", "value", "message"), REFUSALS)
def test_what_cannot_be_live_is_refused_in_words(key: str, value: object, message: str) -> None:
    trainer = quadratic()
    before = trainer.live
    with pytest.raises(ConfigError) as refused:
        trainer.set_live(key, value)
    assert str(refused.value) == message
    assert trainer.live == before


@pytest.mark.parametrize("key", ["tips.label_smoothing", "tips.mislabel_rate"])
def test_wasserstein_has_no_labels_to_soften(key: str) -> None:
    trainer = quadratic(**{"loss.name": "wasserstein_gp"})
    with pytest.raises(ConfigError) as refused:
        trainer.set_live(key, 0.1)
    assert str(refused.value) == (f"{key} needs labels, and the loss wasserstein_gp has none: choose another loss.")
    trainer.set_live(key, 0.0)
    assert trainer.live[key] == 0.0


def test_a_slope_is_refused_where_no_layer_has_one() -> None:
    trainer = Trainer(build_config("quadratic", {"model.activation": "tanh"}))
    with pytest.raises(ConfigError, match=r"needs model\.activation=leaky_relu, and this run has tanh"):
        trainer.set_live("tips.leaky_slope", 0.2)


def test_true_is_no_number() -> None:
    with pytest.raises(ConfigError, match="expected a number from 0 to 1, received True"):
        Trainer(build_config("quadratic")).set_live("tips.leaky_slope", True)
    with pytest.raises(ConfigError, match="seed: expected a whole number from 0 to 2,147,483,647, received True"):
        build_config("quadratic", {"seed": True})
