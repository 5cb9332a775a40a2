"""What a checkpoint makes of z: samples, and D's opinion of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from gan_core.config import RunConfig
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE
from gan_core.engine.loading import load_discriminator, load_generator
from gan_core.engine.mould import mould_for
from gan_core.models.families import MODELS

PIECE_MULTIPLY_ADDS = 600_000_000  # of one call: some 30 ms on one core
POINTS_AT_ONCE = 1024


class Painted(NamedTuple):
    """Samples (n, H, W, C) or (n, 2), float32, in the range of the network, and D's scores (n,), float32."""

    samples: np.ndarray
    scores: np.ndarray


class Painter:
    """The networks of one checkpoint, ready for any number of rows; safe to use from many threads.

    Arguments:
        generator, discriminator: built plain Keras models, as :mod:`gan_core.engine.loading` gives them.
        config: of their run.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model, config: RunConfig) -> None:
        self.config = config
        self.rows_at_once = rows_at_once(config)
        self.size_bytes = 4 * (2 * generator.count_params() + discriminator.count_params())
        self._mould = mould_for(config, generator, discriminator)
        self._weights = self._mould.weights_of(generator, discriminator)
        self._generator_weights = generator.get_weights()

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
        samples, scores = self._mould(self._weights, *([z] if mix is None else [z, mix]))
        return Painted(samples.numpy(), scores.numpy())

    def judge(self, samples: np.ndarray, mix: np.ndarray | None = None) -> np.ndarray:
        """D's scores (n,), float32, of samples (n, H, W, C) or (n, 2) in the range of the network."""
        return self._mould.judge(self._weights, samples, mix)

    def early_features(self, z: np.ndarray) -> np.ndarray:
        """What the first hidden layer of G makes of z, before any class is told: see
        :meth:`gan_core.engine.mould.Mould.early_features`."""
        return self._mould.early_features(self._generator_weights, z)

    def pieces(self, count: int) -> Iterator[slice]:
        """Where to cut ``count`` rows, so that each piece takes a moment only."""
        yield from (slice(start, start + self.rows_at_once) for start in range(0, count, self.rows_at_once))


def rows_at_once(config: RunConfig) -> int:
    """How many samples one call makes: as many as take a moment on one core."""
    if config.kind != "images":
        return POINTS_AT_ONCE
    networks = MODELS.get(config.model.name).build(config)
    work = networks.generator.multiply_adds() + networks.discriminator.multiply_adds()
    return max(1, min(64, PIECE_MULTIPLY_ADDS // work))
