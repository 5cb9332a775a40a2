"""Samples of a saved network: the random numbers of a seed, and one compiled function with few batch sizes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from gan_core.latent import seed_latents

__all__ = ["Sampler", "batch_sizes", "seed_latents"]
SMALL_PICTURE = 40 * 40


def batch_sizes(sample_shape: Sequence[int]) -> tuple[int, ...]:
    """Batch sizes that fit samples of this shape: few, as each is compiled; small ones where samples are large."""
    if len(sample_shape) == 1:
        return (1024, 16_384)
    return (4, 16, 64) if sample_shape[0] * sample_shape[1] <= SMALL_PICTURE else (4, 16)


class Sampler:
    """A network as a compiled function of arrays, in inference mode; safe to use from many threads.

    Arguments:
        model: a built Keras model with one output.
        sizes: the batch sizes that it is compiled for, smallest first; other batches are filled up with zeros.
    """

    def __init__(self, model: keras.Model, sizes: Sequence[int]) -> None:
        self._model, self._sizes = model, tuple(sizes)
        self._compiled: dict[int, Any] = {}
        self._lock = threading.Lock()

    def batches(self, *inputs: np.ndarray | None) -> Iterator[np.ndarray]:
        """Outputs, batch by batch, float32; inputs have the same first axis, and those that are None are left out."""
        given = [array for array in inputs if array is not None]
        count, start = len(given[0]), 0
        while start < count:
            left = count - start
            size = next((size for size in self._sizes if size >= left), self._sizes[-1])
            parts = [tf.constant(_filled(array[start : start + size], size)) for array in given]
            yield self._function(size, parts)(*parts).numpy()[: min(size, left)]
            start += size

    def _function(self, size: int, parts: list[tf.Tensor]) -> Any:
        """The compiled form for batches of ``size``."""
        with self._lock:
            if size not in self._compiled:
                specs = [tf.TensorSpec(part.shape, part.dtype) for part in parts]
                self._compiled[size] = tf.function(self._answer).get_concrete_function(*specs)
            return self._compiled[size]

    def _answer(self, *parts: tf.Tensor) -> tf.Tensor:
        return self._model(list(parts) if len(parts) > 1 else parts[0], training=False)

    def __call__(self, *inputs: np.ndarray | None) -> np.ndarray:
        """All outputs at once."""
        return np.concatenate(list(self.batches(*inputs)))


def _filled(rows: np.ndarray, size: int) -> np.ndarray:
    missing = size - len(rows)
    return np.pad(rows, [(0, missing)] + [(0, 0)] * (rows.ndim - 1)) if missing else rows
