"""Activations, among them a LeakyReLU whose slope a slider can move while the compiled step runs."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator

import keras
import tensorflow as tf
from keras import layers

from gan_core.config import RunConfig

_current_slope: contextvars.ContextVar[tf.Tensor | float] = contextvars.ContextVar("leaky_slope", default=0.0)


@contextlib.contextmanager
def live_slope(slope: tf.Tensor | float) -> Iterator[None]:
    """While a step is traced: the slope that every :class:`LiveLeakyReLU` inside takes."""
    token = _current_slope.set(slope)
    try:
        yield
    finally:
        _current_slope.reset(token)


class LiveLeakyReLU(layers.Layer):
    """max(x, 0) + slope * min(x, 0) with the slope of :func:`live_slope`; slope 0 is ReLU exactly.

    It holds no weight, so parameter counts are those of the plain network.
    """

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """(batch, ...) -> the same shape."""
        return tf.maximum(x, 0.0) + _current_slope.get() * tf.minimum(x, 0.0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the input."""
        return input_shape


def activation_layer(config: RunConfig, name: str, *, live: bool) -> keras.Layer:
    """The hidden activation that the configuration asks for, as a layer of its own."""
    if config.model.activation != "leaky_relu":
        return layers.Activation(config.model.activation, name=name)
    if live:
        return LiveLeakyReLU(name=name)
    slope = config.tips.leaky_slope
    return layers.LeakyReLU(negative_slope=slope, name=name) if slope else layers.ReLU(name=name)
