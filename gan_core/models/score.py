"""D's last layer as the engine trains it."""

from __future__ import annotations

import tensorflow as tf
from keras import layers


class LiveScore(layers.Dense):
    """A Dense layer of one unit as a product and a sum: (batch, n) -> (batch, 1), with the weights of a plain one.

    The same numbers as a matrix product up to rounding, but added up in one order whether XLA compiles one GAN or a
    crowd of them: a product with a single column is lowered in several ways.
    """

    def call(self, inputs: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Raw scores of (batch, n)."""
        del training
        column = tf.reshape(tf.convert_to_tensor(self.kernel), (1, -1))
        return tf.reduce_sum(inputs * column, axis=-1, keepdims=True) + tf.convert_to_tensor(self.bias)
