"""The networks for points: what they end in, and how their first weights are drawn."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.network import Network
from gan_core.models.mlp import build_discriminator, build_generator


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        ("non_saturating", "sigmoid"),
        ("minimax", "sigmoid"),
        ("least_squares", "linear"),
        ("wasserstein_gp", "linear"),
    ],
)
def test_d_ends_in_what_its_loss_calls_for(loss: str, activation: str) -> None:
    config = build_config("quadratic", {"loss.name": loss})
    assert build_discriminator(config).layers[-1].activation.__name__ == activation
    assert build_discriminator(config, live=True).layers[-1].activation.__name__ == "linear"
    assert build_generator(config).layers[-1].activation.__name__ == "linear"


def test_plain_networks_are_saved_and_loaded_by_keras_alone(tmp_path) -> None:
    config = build_config("ring", {"tips.generator_batch_norm": True, "tips.dropout": 0.2})
    for name, model in (("g", build_generator(config)), ("d", build_discriminator(config))):
        model.save(tmp_path / f"{name}.keras")
        loaded = keras.saving.load_model(tmp_path / f"{name}.keras", safe_mode=True)
        x = np.random.default_rng(0).standard_normal((9, *model.input_shape[1:])).astype(np.float32)
        np.testing.assert_array_equal(model.predict_on_batch(x), loaded.predict_on_batch(x))


def first_weights(**overrides: object) -> dict[str, np.ndarray]:
    """Name -> first value of every variable of a wide G."""
    config = build_config("quadratic", {"model.width": 200, "model.depth": 2, **overrides})
    network = Network(build_generator(config))
    flat, _ = network.initial_weights(0)
    parts = np.split(flat, np.cumsum(network.sizes)[:-1])
    return dict(zip([v.path for v in network.model.trainable_variables], parts, strict=True))


@pytest.mark.parametrize(
    ("overrides", "reach"),
    [
        ({}, np.sqrt(6 / 200)),  # he_uniform: sqrt(6 / inputs)
        ({"model.initializer": "glorot_uniform"}, np.sqrt(6 / 400)),  # sqrt(6 / (inputs + outputs))
    ],
)
def test_hidden_weights_are_drawn_as_named(overrides: dict, reach: float) -> None:
    weights = first_weights(**overrides)
    hidden = weights["g_hidden_2/kernel"]
    assert 0.99 * reach < np.abs(hidden).max() <= reach
    assert abs(hidden.mean()) < 0.02 * reach
    output = weights["g_points/kernel"]
    assert 0.95 * np.sqrt(6 / 202) < np.abs(output).max() <= np.sqrt(6 / 202)
    assert all(np.all(value == 0) for path, value in weights.items() if path.endswith("bias"))


def test_gaussian_weights_have_the_spread_asked_for() -> None:
    weights = first_weights(**{"tips.init_stddev": 0.02})
    assert 0.0195 < weights["g_hidden_2/kernel"].std() < 0.0205
    assert 0.017 < weights["g_points/kernel"].std() < 0.023
