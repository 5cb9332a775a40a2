"""The pair of dense networks for 2-D points (SYSTEMS: the quadratic GAN)."""

from __future__ import annotations

import keras
from keras import layers

from gan_core.config import RunConfig
from gan_core.models.activations import activation_layer
from gan_core.models.score import LiveScore

POINT_DIMENSIONS = 2


def build_generator(config: RunConfig, *, live: bool = False) -> keras.Model:
    """G: z (batch, latent_dim) -> points (batch, 2), unbounded.

    ``live`` builds the form the engine trains, whose LeakyReLU slope can move; otherwise plain Keras layers.
    """
    model = config.model
    z = keras.Input((model.latent_dim,), name="z")
    x = z
    for index in range(model.depth):
        x = _hidden_layer(x, config, model.width, config.tips.generator_batch_norm, f"g_hidden_{index + 1}", live)
    points = layers.Dense(POINT_DIMENSIONS, kernel_initializer=_output_init(config), name="g_points")(x)
    return keras.Model(z, points, name="generator")


def build_discriminator(config: RunConfig, *, live: bool = False) -> keras.Model:
    """D: points (batch, 2) -> (batch, 1): raw scores when ``live``, else what the loss calls for.

    The plain form ends in a sigmoid for the cross-entropy losses and is linear for the others.
    """
    model, tips = config.model, config.tips
    points = keras.Input((POINT_DIMENSIONS,), name="points")
    x = points
    for index in range(model.discriminator_depth):
        x = _hidden_layer(
            x, config, model.discriminator_width, tips.discriminator_batch_norm, f"d_hidden_{index + 1}", live
        )
        if tips.dropout:
            x = layers.Dropout(tips.dropout, name=f"d_dropout_{index + 1}")(x)
    return keras.Model(points, _score_layer(config, live)(x), name="discriminator")


def _score_layer(config: RunConfig, live: bool) -> keras.Layer:
    if live:
        return LiveScore(1, kernel_initializer=_output_init(config), name="d_score")
    sigmoid = config.loss.name in ("non_saturating", "minimax")
    return layers.Dense(
        1, activation="sigmoid" if sigmoid else None, kernel_initializer=_output_init(config), name="d_score"
    )


def _hidden_layer(
    x: keras.KerasTensor, config: RunConfig, units: int, batch_norm: bool, name: str, live: bool
) -> keras.KerasTensor:
    x = layers.Dense(units, kernel_initializer=_hidden_init(config), name=name)(x)
    if batch_norm:
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return activation_layer(config, f"{name}_{config.model.activation}", live=live)(x)


def _hidden_init(config: RunConfig) -> keras.initializers.Initializer | str:
    if config.tips.init_stddev:
        return keras.initializers.RandomNormal(stddev=config.tips.init_stddev)
    return config.model.initializer


def _output_init(config: RunConfig) -> keras.initializers.Initializer | str:
    if config.tips.init_stddev:
        return keras.initializers.RandomNormal(stddev=config.tips.init_stddev)
    return "glorot_uniform"
