"""The LeakyReLU with a movable slope computes what Keras' own does, with its first and second derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from gan_core.models.activations import LiveLeakyReLU, live_slope


def derivatives(layer, x: tf.Tensor, kernel: tf.Tensor) -> list[tf.Tensor]:
    """Output, its gradient, and the gradient of that gradient's size by the weights: what an R1 penalty needs."""
    with tf.GradientTape() as outer:
        outer.watch(kernel)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = layer(x * kernel)
            total = tf.reduce_sum(y**3)
        slope = inner.gradient(total, x)
        size = tf.reduce_sum(slope**2)
    return [y, slope, outer.gradient(size, kernel)]


@pytest.mark.parametrize("shape", [(40,), (4, 5, 3)], ids=["dense", "feature map"])
@pytest.mark.parametrize("usual", [None, 0.2, 0.0])
@pytest.mark.parametrize("slope", [0.0, 0.2, 1.0])
def test_it_is_keras_leaky_relu(slope: float, usual: float | None, shape: tuple[int, ...]) -> None:
    draw = np.random.default_rng(0)
    x, kernel = (tf.constant(draw.standard_normal((6, *shape)), tf.float32) for _ in range(2))
    plain = layers.LeakyReLU(negative_slope=slope) if slope else layers.ReLU()
    with live_slope(tf.constant(slope)):
        ours = tf.function(lambda a, b: derivatives(LiveLeakyReLU(usual), a, b))(x, kernel)
    for mine, theirs in zip(ours, derivatives(plain, x, kernel), strict=True):
        np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), rtol=1e-5, atol=1e-6)
    assert np.abs(np.asarray(ours[2])).max() > 0.1
