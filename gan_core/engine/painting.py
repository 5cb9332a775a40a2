"""Both networks of a checkpoint as one compiled function: from z to samples and D's opinion of them."""

from __future__ import annotations

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
from gan_core.models.activations import LiveLeakyReLU, live_slope
from gan_core.models.families import MODELS
from gan_core.models.zoo import build_generator

PIECE_MULTIPLY_ADDS = 600_000_000  # of one call: some 30 ms on one core
POINTS_AT_ONCE = 1024
MOST_FEATURES = 4096
BENDS = (LiveLeakyReLU, keras.layers.ReLU, keras.layers.Activation)


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
        self.size_bytes = 4 * (generator.count_params() + discriminator.count_params())
        self._slope = _slope_of(generator)
        with BUILD_LOCK:
            quick = build_generator(config, live=True)
            quick.set_weights(generator.get_weights())
            self._generator, self._discriminator = _Mixing(quick), _Mixing(discriminator)
            self._early = keras.Model(quick.inputs[0], _early_layer(quick).output)
            self._compiled = self._compile()

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
        samples, scores = self._compiled(*(tf.constant(part, tf.float32) for part in given))
        return Painted(samples.numpy(), scores.numpy())

    def judge(self, samples: np.ndarray, mix: np.ndarray | None = None) -> np.ndarray:
        """D's scores (n,), float32, of samples (n, H, W, C) or (n, 2) in the range of the network."""
        given = [tf.constant(samples, tf.float32), None if mix is None else tf.constant(mix, tf.float32)]
        return self._discriminator(*given)[:, 0].numpy()

    def pieces(self, count: int) -> Iterator[slice]:
        """Where to cut ``count`` rows, so that each piece takes a moment only."""
        yield from (slice(start, start + self.rows_at_once) for start in range(0, count, self.rows_at_once))

    def early_features(self, z: np.ndarray) -> np.ndarray:
        """What the first hidden layer of G makes of z, before any class is told: (n, f), float32.

        Of more than MOST_FEATURES numbers every second, third ... is kept.
        """
        with live_slope(self._slope):
            seen = self._early(tf.constant(z, tf.float32), training=False).numpy()
        return seen[:, :: -(-seen.shape[1] // MOST_FEATURES)]

    def _compile(self) -> Any:
        widths = [self.config.model.latent_dim] + ([self.classes] if self.classes else [])
        specs = [tf.TensorSpec((None, width), tf.float32) for width in widths]
        return tf.function(self._answer, autograph=False).get_concrete_function(*specs)

    def _answer(self, z: tf.Tensor, mix: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        with live_slope(self._slope):
            samples = self._generator(z, mix)
        return samples, self._discriminator(samples, mix)[:, 0]


class _Mixing:
    """A network that takes weights of classes instead of a class: the embedding of a mix is the mean of theirs."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._table = next((layer for layer in model.layers if isinstance(layer, keras.layers.Embedding)), None)
        if self._table is not None:
            self._model = keras.Model([model.inputs[0], self._table.output], model.output)

    def __call__(self, inputs: tf.Tensor, mix: tf.Tensor | None) -> tf.Tensor:
        if self._table is None:
            return self._model(inputs, training=False)
        told = tf.matmul(mix, tf.convert_to_tensor(self._table.embeddings))[:, None, :]
        return self._model([inputs, told], training=False)


def _slope_of(model: keras.Model) -> float:
    """The slope that a plain network was saved with, which a slider may have moved."""
    return next((layer.negative_slope for layer in model.layers if isinstance(layer, keras.layers.LeakyReLU)), 0.0)


def _early_layer(model: keras.Model) -> keras.Layer:
    """The activation of G's first dense layer; that layer itself where no activation comes before it is reshaped."""
    flat = [layer for layer in model.layers if len(layer.output.shape) == 2]
    bent = (layer for layer in flat if isinstance(layer, BENDS))
    return next(bent, None) or next(layer for layer in flat if isinstance(layer, keras.layers.Dense))


def rows_at_once(config: RunConfig) -> int:
    """How many samples one call makes: as many as take a moment on one core."""
    if config.kind != "images":
        return POINTS_AT_ONCE
    networks = MODELS.get(config.model.name).build(config)
    work = networks.generator.multiply_adds() + networks.discriminator.multiply_adds()
    return max(1, min(64, PIECE_MULTIPLY_ADDS // work))
