"""The layers that networks are declared with, and the arithmetic of each: shapes, parameters, work.

Nothing here knows TensorFlow. Shapes leave the batch out: (height, width, channels).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

Shape = tuple[int, ...]
Padding = Literal["same", "valid"]

# Keras counts four numbers a channel: scale and shift are trained, the moving mean and variance are not.
NORM_TRAINED, NORM_NUMBERS = 2, 4
LABEL_WIDTH = 50


@dataclass(frozen=True)
class Layer:
    """One layer. ``shape`` in every method is that of its input; what a kind does not say is nothing."""

    name: str
    kind: ClassVar[str] = ""
    stored: ClassVar[bool] = True  # whether the backward pass needs a copy of its output

    @property
    def title(self) -> str:
        """The kind as a model summary names it."""
        return self.kind

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return shape

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return 0

    def params(self, shape: Shape) -> int:
        """Keras' parameter count: the trained numbers and the moving statistics."""
        return self.trained(shape)

    def multiply_adds(self, shape: Shape) -> int:
        """Multiplications (each with its addition) of one forward pass of one sample."""
        return 0


@dataclass(frozen=True)
class Dense(Layer):
    """Every output sees every input. ``stddev`` 0 draws the first weights by Glorot's rule."""

    units: int = 1
    activation: str | None = None
    stddev: float = 0.0
    kind: ClassVar[str] = "Dense"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (*shape[:-1], self.units)

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return (shape[-1] + 1) * self.units

    def multiply_adds(self, shape: Shape) -> int:
        """Multiply-adds of one sample."""
        return math.prod(shape) * self.units


@dataclass(frozen=True)
class Conv(Layer):
    """A convolution with a ``kernel`` (height, width), moved in steps of ``stride``."""

    filters: int = 1
    kernel: tuple[int, int] = (3, 3)
    stride: int = 1
    padding: Padding = "same"
    activation: str | None = None
    stddev: float = 0.0
    kind: ClassVar[str] = "Conv2D"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        sizes = zip(shape[:2], self.kernel, strict=True)
        return (*(conv_size(size, kernel, self.stride, self.padding) for size, kernel in sizes), self.filters)

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return (math.prod(self.kernel) * shape[-1] + 1) * self.filters

    def multiply_adds(self, shape: Shape) -> int:
        """Multiply-adds of one sample."""
        return math.prod(self.output_shape(shape)) * math.prod(self.kernel) * shape[-1]


@dataclass(frozen=True)
class ConvTranspose(Layer):
    """The reverse of a strided convolution: every input pixel paints a ``kernel``, ``stride`` pixels apart."""

    filters: int = 1
    kernel: tuple[int, int] = (4, 4)
    stride: int = 2
    padding: Padding = "same"
    activation: str | None = None
    stddev: float = 0.0
    kind: ClassVar[str] = "Conv2DTranspose"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        sizes = zip(shape[:2], self.kernel, strict=True)
        return (*(transposed_size(size, kernel, self.stride, self.padding) for size, kernel in sizes), self.filters)

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return (math.prod(self.kernel) * shape[-1] + 1) * self.filters

    def multiply_adds(self, shape: Shape) -> int:
        """Multiply-adds of one sample."""
        return math.prod(shape) * math.prod(self.kernel) * self.filters


@dataclass(frozen=True)
class Norm(Layer):
    """BatchNorm over the last axis."""

    momentum: float = 0.99
    kind: ClassVar[str] = "BatchNormalization"

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return NORM_TRAINED * shape[-1]

    def params(self, shape: Shape) -> int:
        """The trained numbers and the moving statistics."""
        return NORM_NUMBERS * shape[-1]


@dataclass(frozen=True)
class Leaky(Layer):
    """A LeakyReLU whose slope is the tip's; slope 0 is ReLU exactly."""

    slope: float = 0.2

    @property
    def title(self) -> str:
        """The kind as a model summary names it."""
        return "LeakyReLU" if self.slope else "ReLU"


@dataclass(frozen=True)
class Bend(Layer):
    """Another activation by its Keras name, e.g. "tanh"."""

    function: str = "tanh"

    @property
    def title(self) -> str:
        """The kind as a model summary names it."""
        return self.function


@dataclass(frozen=True)
class Relu(Layer):
    """A ReLU that stays one, whatever the slope is set to."""

    kind: ClassVar[str] = "ReLU"


@dataclass(frozen=True)
class Dropout(Layer):
    """Silences a share of its inputs while training."""

    rate: float = 0.4
    kind: ClassVar[str] = "Dropout"


@dataclass(frozen=True)
class Reshape(Layer):
    """The same numbers in another shape."""

    target: Shape = ()
    kind: ClassVar[str] = "Reshape"
    stored: ClassVar[bool] = False

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return self.target


@dataclass(frozen=True)
class Flatten(Layer):
    """The same numbers as one row."""

    kind: ClassVar[str] = "Flatten"
    stored: ClassVar[bool] = False

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class UpSample(Layer):
    """Every pixel ``size`` x ``size`` times."""

    size: int = 2
    kind: ClassVar[str] = "UpSampling2D"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (shape[0] * self.size, shape[1] * self.size, shape[2])


@dataclass(frozen=True)
class Pool(Layer):
    """The average of every 2x2 square; a half square at the border counts as one."""

    kind: ClassVar[str] = "AveragePooling2D"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (math.ceil(shape[0] / 2), math.ceil(shape[1] / 2), shape[2])


@dataclass(frozen=True)
class ZeroPad(Layer):
    """One row of zeros below and one column to the right."""

    kind: ClassVar[str] = "ZeroPadding2D"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (shape[0] + 1, shape[1] + 1, shape[2])


@dataclass(frozen=True)
class Embedding(Layer):
    """A row of ``width`` learned numbers for each class."""

    classes: int = 10
    width: int = LABEL_WIDTH
    kind: ClassVar[str] = "Embedding"

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (*shape, self.width)

    def trained(self, shape: Shape) -> int:
        """Numbers that training changes."""
        return self.classes * self.width


@dataclass(frozen=True)
class LabelChannel(Layer):
    """One more channel, drawn from the label: Embedding, a linear Dense to one number a pixel, put beside the input."""

    classes: int = 10
    kind: ClassVar[str] = "Concatenate"

    def branch(self, shape: Shape) -> tuple[Layer, ...]:
        """The layers between the label (1,) and its channel (height, width, 1)."""
        height, width = shape[:2]
        stem = self.name.removesuffix("_channel")
        return (
            Embedding(f"{stem}_embedding", self.classes),
            Dense(f"{stem}_dense", height * width),
            Reshape(f"{stem}_reshape", (height, width, 1)),
        )

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of its output."""
        return (*shape[:2], shape[2] + 1)


def conv_size(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Pixels along one side after a convolution: 20 with stride 2 and padding "same" is 10."""
    return math.ceil((size if padding == "same" else size - kernel + 1) / stride)


def transposed_size(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Pixels along one side after a transposed convolution: 20 with stride 2 and padding "same" is 40."""
    return size * stride if padding == "same" else size * stride + max(kernel - stride, 0)
