"""Activations, among them a LeakyReLU whose slope a slider can move while the compiled step runs."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Callable, Iterator
from typing import Any

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

    Arguments:
        usual: the slope that it mostly has, from 0 up. At this slope TensorFlow's own kernel does the work, in a
            fifth of the time; any other works too. None, for a handful of numbers and under XLA, has no such slope.
    """

    def __init__(self, usual: float | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.usual = usual

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """(batch, ...) -> the same shape."""
        slope = tf.convert_to_tensor(_current_slope.get(), x.dtype)
        if self.usual is None:
            return tf.maximum(x, 0.0) + slope * tf.minimum(x, 0.0)
        return _usually(x, slope, self.usual)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the input."""
        return input_shape


def _usually(x: tf.Tensor, slope: tf.Tensor, usual: float) -> tf.Tensor:
    """A LeakyReLU that is quick at one slope. Its gradient looks at the output's sign, which is the input's for every
    slope from 0 up: the next layer remembers the output anyway, a quarter less memory for a whole step."""
    is_usual = tf.equal(slope, usual)

    @tf.custom_gradient
    def leaky(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        y = tf.cond(is_usual, lambda: tf.nn.leaky_relu(x, usual), lambda: tf.where(x > 0, x, slope * x))

        def gradient(upstream: tf.Tensor) -> tf.Tensor:
            return tf.cond(
                is_usual,
                lambda: tf.raw_ops.LeakyReluGrad(gradients=upstream, features=y, alpha=usual),
                lambda: tf.where(y > 0, upstream, slope * upstream),
            )

        return y, gradient

    return leaky(x)


def activation_layer(config: RunConfig, name: str, *, live: bool) -> keras.Layer:
    """The hidden activation that the configuration asks for, as a layer of its own."""
    if config.model.activation != "leaky_relu":
        return layers.Activation(config.model.activation, name=name)
    if live:
        return LiveLeakyReLU(name=name)
    slope = config.tips.leaky_slope
    return layers.LeakyReLU(negative_slope=slope, name=name) if slope else layers.ReLU(name=name)
