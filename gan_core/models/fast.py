"""Convolutions that compute what Keras' own do, from the same variables, in less time on a CPU.

Three shapes of GANs are slow in TensorFlow's kernels: an image of few channels from many (the last layer of G), the
same as a transposed convolution, and an enlarged image that is then convolved. Each is written here as one or two
convolutions that the kernels do well. ``pays`` tells where that was measured to help; elsewhere, and on a GPU, use
the plain layer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

Tensor = tf.Tensor
# Measured on a CPU with AVX-512: up to here a layer counts as one of few filters.
FEW_FILTERS, ENOUGH_CHANNELS, ENOUGH_PIXELS, ENOUGH_ENLARGED = 4, 32, 256, 16


def pays(kind: type[keras.Layer], input_shape: tuple[int, ...], filters: int, kernel_size: int, strides: int) -> bool:
    """Whether the fast layer ``kind`` beats its plain form on this machine.

    Arguments:
        kind: :class:`ShiftedConv2D`, :class:`ShiftedConv2DTranspose` or :class:`UpConv2D`.
        input_shape: (height, width, channels).  filters, kernel_size: of the layer.
        strides: for UpConv2D the enlargement.
    """
    if on_gpu():
        return False
    height, width, channels = input_shape
    if kind is UpConv2D:
        return kernel_size % 2 == 1 and kernel_size > 1 and strides > 1 and height * width >= ENOUGH_ENLARGED
    few = filters <= FEW_FILTERS and channels >= ENOUGH_CHANNELS and height * width >= ENOUGH_PIXELS
    return few and kernel_size > 2 and strides == (1 if kind is ShiftedConv2D else 2)


def on_gpu() -> bool:
    """Whether TensorFlow computes on a GPU here."""
    return bool(tf.config.list_logical_devices("GPU"))


class ShiftedConv2D(layers.Conv2D):
    """Conv2D with stride 1 and padding "same" for few filters: 128 channels to one by 7x7 takes a fifth of the time.

    Every row of the kernel becomes filters of its own, (1, width) wide, so that the vector units have enough to do;
    a second convolution with ones and zeros shifts their images and adds them up. Arguments as Conv2D; raises
    ``ValueError`` for another stride, padding or dilation::

        ShiftedConv2D(1, 7, activation="sigmoid")
    """

    def __init__(
        self, filters: int, kernel_size: int | tuple[int, int], *, padding: str = "same", **options: Any
    ) -> None:
        super().__init__(filters, kernel_size, padding=padding, **options)
        _expect(self, strides=(1, 1), padding="same", dilation_rate=(1, 1), groups=1, data_format="channels_last")

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, height, width, channels) -> (batch, height, width, filters)."""
        kernel = tf.convert_to_tensor(self.kernel)
        rows, columns, channels, filters = kernel.shape
        as_filters = tf.reshape(tf.transpose(kernel, (1, 2, 0, 3)), (1, columns, channels, rows * filters))
        images = tf.nn.conv2d(inputs, as_filters, 1, "SAME")
        return _finished(self, tf.nn.conv2d(images, _adding_up(rows, filters), 1, "SAME"))


class ShiftedConv2DTranspose(layers.Conv2DTranspose):
    """Conv2DTranspose with padding "same" for few filters, forward in a quarter of the time.

    The same idea as :class:`ShiftedConv2D`: first stretched along the width with a filter for each kernel row, then
    along the height by ones and zeros. Arguments as Conv2DTranspose; raises ``ValueError`` for what it cannot do.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | tuple[int, int],
        strides: int = 2,
        *,
        padding: str = "same",
        **options: Any,
    ) -> None:
        super().__init__(filters, kernel_size, strides, padding=padding, **options)
        _expect(self, padding="same", dilation_rate=(1, 1), output_padding=None, data_format="channels_last")

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, height, width, channels) -> (batch, height * stride, width * stride, filters)."""
        kernel = tf.convert_to_tensor(self.kernel)
        rows, columns, filters, channels = kernel.shape
        down, along = self.strides
        batch, height, width = tf.shape(inputs)[0], inputs.shape[1], inputs.shape[2]
        as_filters = tf.reshape(tf.transpose(kernel, (1, 0, 2, 3)), (1, columns, rows * filters, channels))
        wide = (batch, height, width * along, rows * filters)
        images = tf.nn.conv2d_transpose(inputs, as_filters, wide, (1, along), "SAME")
        full = (batch, height * down, width * along, filters)
        spread = tf.transpose(_adding_up(rows, filters), (0, 1, 3, 2))
        return _finished(self, tf.nn.conv2d_transpose(images, spread, full, (down, 1), "SAME"))


class LeanConv2DTranspose(layers.Conv2DTranspose):
    """Conv2DTranspose whose bias learns by a matrix product, which takes half the time of TensorFlow's own sum.

    Pays for every size on a CPU, if little: 2 % of a training step of the MNIST networks. Arguments as
    Conv2DTranspose.
    """

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, height, width, channels) -> (batch, height * stride, width * stride, filters)."""
        images = keras.ops.conv_transpose(
            inputs,
            self.kernel,
            strides=list(self.strides),
            padding=self.padding,
            output_padding=self.output_padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )
        return _finished(self, images)


class UpConv2D(layers.Conv2D):
    """UpSampling2D(size) and then Conv2D with padding "same" as one layer, without computing with repeated pixels.

    An enlarged pixel meets the same numbers in a whole block, so sums of kernel entries do: the pair equals one
    transposed convolution whose kernel is larger by ``size - 1`` and whose stride is ``size``. It needs 4/9 of the
    work for size 2 and 0.31 of it for size 3 (kernel 3x3). Arguments as Conv2D, and ``size``; the kernel must be odd
    and the stride 1, else ``ValueError``::

        UpConv2D(128, 3, size=3)   # (32, 32, channels) -> (96, 96, 128)
    """

    def __init__(
        self, filters: int, kernel_size: int | tuple[int, int], *, size: int = 2, padding: str = "same", **options: Any
    ) -> None:
        super().__init__(filters, kernel_size, padding=padding, **options)
        _expect(self, strides=(1, 1), padding="same", dilation_rate=(1, 1), groups=1, data_format="channels_last")
        if not all(side % 2 for side in self.kernel_size):
            raise ValueError(f"UpConv2D: expected an odd kernel_size, received {self.kernel_size}; use 3 or 5.")
        self.size = size

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, height, width, channels) -> (batch, height * size, width * size, filters)."""
        kernel = tf.convert_to_tensor(self.kernel)
        rows, columns, channels, filters = kernel.shape
        flat = tf.reshape(tf.transpose(kernel, (0, 1, 3, 2)), (rows * columns, filters * channels))
        summed = tf.matmul(_block_sums(rows, columns, self.size), flat)
        larger = (rows + self.size - 1, columns + self.size - 1, filters, channels)
        target = (tf.shape(inputs)[0], *self.compute_output_shape(inputs.shape)[1:])
        return _finished(self, tf.nn.conv2d_transpose(inputs, tf.reshape(summed, larger), target, self.size, "SAME"))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Sides ``size`` times as long."""
        batch, height, width = input_shape[:3]
        return (batch, height and height * self.size, width and width * self.size, self.filters)

    def get_config(self) -> dict:
        """Conv2D's settings and ``size``."""
        return {**super().get_config(), "size": self.size}


class FusedBatchNormalization(layers.BatchNormalization):
    """BatchNormalization of pictures, trained by one kernel where Keras takes ten passes over the numbers.

    Batches of other shapes, and inference, take Keras' own way. Arguments as BatchNormalization, with the channels
    last.
    """

    def call(self, inputs: Tensor, training: bool | None = None, mask: Tensor | None = None) -> Tensor:
        """(batch, height, width, channels) -> the same shape; moves the statistics when it trains."""
        if not (training and self.trainable and len(inputs.shape) == 4 and mask is None and self._is_usual):
            return super().call(inputs, training=training, mask=mask)
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.convert_to_tensor(self.gamma),
            offset=tf.convert_to_tensor(self.beta),
            mean=tf.constant([]),
            variance=tf.constant([]),
            epsilon=self.epsilon,
            is_training=True,
        )
        numbers = tf.cast(tf.reduce_prod(tf.shape(inputs)[:3]), tf.float32)
        variance *= tf.maximum(numbers - 1.0, 1.0) / numbers  # the kernel's is that of a sample, Keras' is the batch's
        for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + tf.stop_gradient(now) * (1.0 - self.momentum))
        return outputs

    @property
    def _is_usual(self) -> bool:
        return self.scale and self.center and self.axis in (-1, 3) and not self.renorm and not self.synchronized


def _adding_up(rows: int, filters: int) -> np.ndarray:
    """(rows, 1, rows * filters, filters) of ones and zeros: image ``row`` is shifted by ``row`` pixels and added."""
    return np.eye(rows * filters, dtype=np.float32).reshape(rows, 1, filters, rows * filters).swapaxes(2, 3)


def _block_sums(rows: int, columns: int, size: int) -> np.ndarray:
    """(larger kernel's entries, kernel's entries) of ones and zeros: which entries a block of equal pixels meets."""
    down, along = (_sums_along(side, size) for side in (rows, columns))
    return np.kron(down, along)


def _sums_along(side: int, size: int) -> np.ndarray:
    """One axis of :func:`_block_sums`: entry ``a`` of the larger kernel sums those that lie ``size`` or less back."""
    larger, own = np.ogrid[: side + size - 1, :side]
    distance = larger + own - (side - 1)
    return ((distance >= 0) & (distance < size)).astype(np.float32)


def _finished(layer: layers.Conv2D | layers.Conv2DTranspose, outputs: Tensor) -> Tensor:
    """With bias and activation."""
    if layer.use_bias:
        outputs = with_bias(outputs, tf.convert_to_tensor(layer.bias))
    return outputs if layer.activation is None else layer.activation(outputs)


@tf.custom_gradient
def with_bias(images: Tensor, bias: Tensor) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, Tensor]]]:
    """images (batch, height, width, channels) + bias (channels,); its gradient is a matrix product, twice as fast."""

    def gradient(upstream: Tensor) -> tuple[Tensor, Tensor]:
        flat = tf.reshape(upstream, (-1, upstream.shape[-1]))
        return upstream, tf.matmul(tf.ones((1, tf.shape(flat)[0])), flat)[0]

    return tf.nn.bias_add(images, bias), gradient


def _expect(layer: keras.Layer, **wanted: Any) -> None:
    for name, value in wanted.items():
        if getattr(layer, name) != value:
            raise ValueError(
                f"{type(layer).__name__}: expected {name}={value!r}, received {getattr(layer, name)!r}; "
                "use the plain Keras layer for this."
            )
