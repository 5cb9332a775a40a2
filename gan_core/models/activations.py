"""Activations, among them a LeakyReLU whose slope a slider can move while the compiled step runs."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Callable, Iterator

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

    It holds no weight, so parameter counts are those of the plain network. On feature maps (batch, height, width,
    channels) it remembers its output instead of its input, which the next layer remembers anyway: a quarter less
    memory for a whole step of the picture networks.
    """

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """(batch, ...) -> the same shape."""
        slope = _current_slope.get()
        if len(x.shape) > 2:
            return _lean_leaky_relu(x, tf.cast(slope, x.dtype))
        return tf.maximum(x, 0.0) + slope * tf.minimum(x, 0.0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the input."""
        return input_shape


@tf.custom_gradient
def _lean_leaky_relu(x: tf.Tensor, slope: tf.Tensor) -> tuple[tf.Tensor, Callable[..., tuple[tf.Tensor, None]]]:
    """LeakyReLU whose gradient looks at the output's sign, which is the input's for every slope from 0 up."""
    bent = tf.where(x > 0, x, slope * x)

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, None]:
        return tf.where(bent > 0, upstream, slope * upstream), None

    return bent, gradient


def activation_layer(config: RunConfig, name: str, *, live: bool) -> keras.Layer:
    """The hidden activation that the configuration asks for, as a layer of its own."""
    if config.model.activation != "leaky_relu":
        return layers.Activation(config.model.activation, name=name)
    if live:
        return LiveLeakyReLU(name=name)
    slope = config.tips.leaky_slope
    return layers.LeakyReLU(negative_slope=slope, name=name) if slope else layers.ReLU(name=name)
