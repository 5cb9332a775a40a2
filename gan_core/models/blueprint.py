"""A network as a declaration: a chain of layers, and what it amounts to in numbers, work and memory.

:mod:`gan_core.models.zoo` turns the same declaration into Keras layers, so that the tables on a page and the network
that trains cannot differ. Nothing here knows TensorFlow. Shapes leave the batch out: (height, width, channels).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gan_core.models.parts import LabelChannel, Layer, Shape


class Step(NamedTuple):
    """A layer where it stands: the shapes before and after it."""

    layer: Layer
    before: Shape
    after: Shape


@dataclass(frozen=True)
class Blueprint:
    """A chain of layers from one input; a :class:`LabelChannel` in it brings the label as a second input."""

    name: str
    input_name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    @property
    def conditional(self) -> bool:
        """Whether it also takes a label."""
        return any(isinstance(layer, LabelChannel) for layer in self.layers)

    @property
    def output_shape(self) -> Shape:
        """Shape of what it makes, e.g. (28, 28, 1)."""
        return [step.after for step in self.walk()][-1]

    def walk(self) -> Iterator[Step]:
        """Every layer in order, those of a label's branch before the layer that takes them in."""
        shape = self.input_shape
        for layer in self.layers:
            if isinstance(layer, LabelChannel):
                yield from walk_layers(layer.branch(shape), (1,))
            yield Step(layer, shape, layer.output_shape(shape))
            shape = layer.output_shape(shape)

    def params(self) -> int:
        """Keras' count of all its numbers."""
        return sum(step.layer.params(step.before) for step in self.walk())

    def trained(self) -> int:
        """How many of them training changes."""
        return sum(step.layer.trained(step.before) for step in self.walk())

    def multiply_adds(self) -> int:
        """Multiply-adds of one sample's forward pass."""
        return sum(step.layer.multiply_adds(step.before) for step in self.walk())

    def activations(self) -> tuple[int, int]:
        """(numbers kept for the backward pass, numbers of its largest feature map), for one sample."""
        kept = [math.prod(step.after) for step in self.walk() if step.layer.stored]
        return math.prod(self.input_shape) + sum(kept), max(kept)


def walk_layers(layers: tuple[Layer, ...], shape: Shape) -> Iterator[Step]:
    """A plain chain of layers from an input of ``shape``."""
    for layer in layers:
        yield Step(layer, shape, layer.output_shape(shape))
        shape = layer.output_shape(shape)
