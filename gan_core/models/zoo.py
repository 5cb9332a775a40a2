"""The networks of a configuration as Keras models: points from :mod:`mlp`, pictures from their blueprints."""

from __future__ import annotations

from functools import singledispatch

import keras
from keras import layers

from gan_core.config import POINTS, RunConfig
from gan_core.models import mlp, parts
from gan_core.models.activations import LiveLeakyReLU
from gan_core.models.blueprint import Blueprint
from gan_core.models.families import MODELS
from gan_core.models.quick import fast_layer, first_weights

SCORE = "d_score"


def build_generator(config: RunConfig, *, live: bool = False) -> keras.Model:
    """G: z (batch, latent_dim), or [z, label (batch, 1) int32] -> points or pictures (batch, H, W, C) in the range
    of ``tips.scaling``.

    ``live`` builds the form the engine trains, whose LeakyReLU slope can move and whose convolutions are the fastest
    known for this machine; otherwise plain Keras layers. Both hold the same variables in the same order.
    """
    if config.kind == POINTS:
        return mlp.build_generator(config, live=live)
    return keras_model(MODELS.get(config.model.name).build(config).generator, live=live)


def build_discriminator(config: RunConfig, *, live: bool = False) -> keras.Model:
    """D: points or pictures, or [picture, label (batch, 1) int32] -> (batch, 1): raw scores when ``live``, else what
    the loss calls for (a sigmoid for the cross-entropy losses)."""
    if config.kind == POINTS:
        return mlp.build_discriminator(config, live=live)
    return keras_model(MODELS.get(config.model.name).build(config).discriminator, live=live)


def keras_model(blueprint: Blueprint, *, live: bool = False) -> keras.Model:
    """A blueprint as a Keras functional model."""
    x = first = keras.Input(blueprint.input_shape, name=blueprint.input_name)
    label = keras.Input((1,), dtype="int32", name="label") if blueprint.conditional else None
    declared = list(blueprint.layers)
    while declared:
        fast, taken = fast_layer(declared, tuple(x.shape[1:])) if live else (None, 0)
        if fast is not None:
            x = fast(x)
        elif isinstance(declared[0], parts.LabelChannel):
            x = layers.Concatenate(name=declared[0].name)([x, _label_channel(declared[0], x, label, live)])
        else:
            x = keras_layer(declared[0], live)(x)
        del declared[: max(1, taken)]
    return keras.Model(first if label is None else [first, label], x, name=blueprint.name)


def _label_channel(
    channel: parts.LabelChannel, beside: keras.KerasTensor, label: keras.KerasTensor, live: bool
) -> keras.KerasTensor:
    """(batch, 1) labels -> (batch, height, width, 1)."""
    for layer in channel.branch(tuple(beside.shape[1:])):
        label = keras_layer(layer, live)(label)
    return label


@singledispatch
def keras_layer(layer: parts.Layer, live: bool) -> keras.Layer:
    """The Keras layer of a declared one."""
    raise TypeError(f"No Keras layer for {type(layer).__name__}.")


@keras_layer.register
def _(layer: parts.Dense, live: bool) -> keras.Layer:
    activation = _activation(layer, live)
    return layers.Dense(layer.units, activation=activation, kernel_initializer=first_weights(layer), name=layer.name)


@keras_layer.register
def _(layer: parts.Conv, live: bool) -> keras.Layer:
    return layers.Conv2D(
        layer.filters,
        layer.kernel,
        strides=layer.stride,
        padding=layer.padding,
        activation=_activation(layer, live),
        kernel_initializer=first_weights(layer),
        name=layer.name,
    )


@keras_layer.register
def _(layer: parts.ConvTranspose, live: bool) -> keras.Layer:
    return layers.Conv2DTranspose(
        layer.filters,
        layer.kernel,
        strides=layer.stride,
        padding=layer.padding,
        activation=_activation(layer, live),
        kernel_initializer=first_weights(layer),
        name=layer.name,
    )


@keras_layer.register
def _(layer: parts.Leaky, live: bool) -> keras.Layer:
    if live:
        return LiveLeakyReLU(layer.slope, name=layer.name)
    return (
        layers.LeakyReLU(negative_slope=layer.slope, name=layer.name) if layer.slope else layers.ReLU(name=layer.name)
    )


@keras_layer.register
def _(layer: parts.Norm, live: bool) -> keras.Layer:
    return layers.BatchNormalization(momentum=layer.momentum, name=layer.name)


@keras_layer.register
def _(layer: parts.Relu, live: bool) -> keras.Layer:
    return layers.ReLU(name=layer.name)


@keras_layer.register
def _(layer: parts.Dropout, live: bool) -> keras.Layer:
    return layers.Dropout(layer.rate, name=layer.name)


@keras_layer.register
def _(layer: parts.Reshape, live: bool) -> keras.Layer:
    return layers.Reshape(layer.target, name=layer.name)


@keras_layer.register
def _(layer: parts.Flatten, live: bool) -> keras.Layer:
    return layers.Flatten(name=layer.name)


@keras_layer.register
def _(layer: parts.UpSample, live: bool) -> keras.Layer:
    return layers.UpSampling2D(layer.size, name=layer.name)


@keras_layer.register
def _(layer: parts.Pool, live: bool) -> keras.Layer:
    return layers.AveragePooling2D(2, padding="same", name=layer.name)


@keras_layer.register
def _(layer: parts.ZeroPad, live: bool) -> keras.Layer:
    return layers.ZeroPadding2D(((0, 1), (0, 1)), name=layer.name)


@keras_layer.register
def _(layer: parts.Embedding, live: bool) -> keras.Layer:
    return layers.Embedding(layer.classes, layer.width, name=layer.name)


def _activation(layer: parts.Dense | parts.Conv | parts.ConvTranspose, live: bool) -> str | None:
    """Keras' name of it; the score stays raw in the live form, because losses work on raw scores."""
    return None if live and layer.name == SCORE else layer.activation
