"""Both networks of a checkpoint as one compiled function: from z to samples and D's opinion of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE
from gan_core.engine.loading import load_discriminator, load_generator
from gan_core.engine.program import BUILD_LOCK
from gan_core.models.families import MODELS

PIECE_MULTIPLY_ADDS = 600_000_000  # of one call: some 30 ms on one core
POINTS_AT_ONCE = 1024


class Painted(NamedTuple):
    """Samples (n, H, W, C) or (n, 2), float32, in the range of the network, and D's scores (n,), float32."""

    samples: np.ndarray
    scores: np.ndarray


class Painter:
    """The networks of one checkpoint, compiled once for every number of rows; safe to use from many threads.

    Arguments:
        generator, discriminator: built plain Keras models, as :mod:`gan_core.engine.loading` gives them.
        config: of their run.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model, config: RunConfig) -> None:
        self.config = config
        self.classes = config.model.classes_count or 1 if config.is_conditional else 0
        self.rows_at_once = rows_at_once(config)
        self._generator, self._discriminator = _Mixing(generator), _Mixing(discriminator)
        self._compiled: Any = None
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, config: RunConfig) -> Painter:
        """Raises RunError in words for files that are not this run's."""
        generator = load_generator(folder / GENERATOR_FILE, config)
        return cls(generator, load_discriminator(folder / DISCRIMINATOR_FILE, config), config)

    def paint(self, z: np.ndarray, mix: np.ndarray | None = None) -> Painted:
        """What becomes of z (n, latent_dim), in one call.

        Arguments:
            mix: (n, classes), float32, the weight of each class; for conditional networks, and else None.
        """
        given = [z] if mix is None else [z, mix]
        samples, scores = self._function()(*(tf.constant(part, tf.float32) for part in given))
        return Painted(samples.numpy(), scores.numpy())

    def pieces(self, count: int) -> Iterator[slice]:
        """Where to cut ``count`` rows, so that each piece takes a moment only."""
        yield from (slice(start, start + self.rows_at_once) for start in range(0, count, self.rows_at_once))

    def _function(self) -> Any:
        with self._lock:
            if self._compiled is None:
                widths = [self.config.model.latent_dim] + ([self.classes] if self.classes else [])
                specs = [tf.TensorSpec((None, width), tf.float32) for width in widths]
                with BUILD_LOCK:
                    self._compiled = tf.function(self._answer).get_concrete_function(*specs)
            return self._compiled

    def _answer(self, z: tf.Tensor, mix: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        samples = self._generator(z, mix)
        return samples, self._discriminator(samples, mix)[:, 0]


class _Mixing:
    """A network that takes weights of classes instead of a class: its embedding of a mix is the mean of theirs."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._table = next((layer for layer in model.layers if isinstance(layer, keras.layers.Embedding)), None)
        if self._table is not None:
            with BUILD_LOCK:
                self._model = keras.Model([model.inputs[0], self._table.output], model.output)

    def __call__(self, inputs: tf.Tensor, mix: tf.Tensor | None) -> tf.Tensor:
        if self._table is None:
            return self._model(inputs, training=False)
        told = tf.matmul(mix, tf.convert_to_tensor(self._table.embeddings))[:, None, :]
        return self._model([inputs, told], training=False)


def rows_at_once(config: RunConfig) -> int:
    """How many samples one call makes: as many as take a moment on one core."""
    if config.kind != "images":
        return POINTS_AT_ONCE
    networks = MODELS.get(config.model.name).build(config)
    work = networks.generator.multiply_adds() + networks.discriminator.multiply_adds()
    return max(1, min(64, PIECE_MULTIPLY_ADDS // work))
