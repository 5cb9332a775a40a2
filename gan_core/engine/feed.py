"""The real pictures of each step: which ones, mirrored or not, with which labels.

Everything is keyed by (seed, stream, step). Pictures stay uint8 in their memory-mapped file until a step gathers
its own; the compiled step scales them, so that no rounding depends on where an array happens to lie in memory.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.data.images import ImageSet
from gan_core.engine.noise import BatchPlan, Stream


class ImageFeed:
    """Draws the pictures and labels of a run, a block of steps at a time.

    Arguments:
        data: the real pictures, uint8 (n, H, W, C), and their labels where the set has any.
        plan: the batch sizes.  length: steps a block.
    """

    def __init__(self, config: RunConfig, data: ImageSet, plan: BatchPlan, length: int) -> None:
        self.data, self.plan, self.length, self.seed = data, plan, length, config.seed
        self.shuffled, self.flip = config.loop.sampling == "shuffled", bool(config.dataset.flip)
        self.classes = config.model.classes_count if config.is_conditional else None

    def block(self, index: int) -> dict[str, tf.Tensor]:
        """Block ``index``: ``real`` (length, k, n, H, W, C) uint8, and for conditional networks the labels
        LABEL_REAL, LABEL_FAKE (length, k, n, 1) and LABEL_G (length, n, 1), int32."""
        steps = range(index * self.length, (index + 1) * self.length)
        rows = [self._rows(step) for step in steps]
        arrays = {"real": np.stack([self._pictures(step, at) for step, at in zip(steps, rows, strict=True)])}
        if self.classes:
            arrays["LABEL_REAL"] = np.stack([self.data.labels[at][..., None] for at in rows])
            arrays["LABEL_FAKE"] = np.stack([self._labels(Stream.LABEL_FAKE, step) for step in steps])
            arrays["LABEL_G"] = np.stack([self._labels(Stream.LABEL_G, step) for step in steps])
        return {
            name: tf.constant(value if name == "real" else value.astype(np.int32)) for name, value in arrays.items()
        }

    def _random(self, stream: Stream, step: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, int(stream), step])

    def _rows(self, step: int) -> np.ndarray:
        """Which pictures D sees at this step: (k, n)."""
        shape = (self.plan.d_steps, self.plan.real)
        count = len(self.data.images)
        if not self.shuffled:
            return self._random(Stream.REAL_INDEX, step).integers(count, size=shape)
        size = self.plan.d_steps * self.plan.real
        places = np.arange(step * size, (step + 1) * size)
        rounds = {int(turn): _order(self.seed, count, int(turn)) for turn in np.unique(places // count)}
        return np.array([rounds[int(place // count)][place % count] for place in places]).reshape(shape)

    def _pictures(self, step: int, rows: np.ndarray) -> np.ndarray:
        """The pictures themselves, half of them mirrored where that is asked for: (k, n, H, W, C)."""
        flat = rows.ravel()
        pictures = np.asarray(self.data.images[flat])
        if self.flip:
            mirrored = self._random(Stream.MIRROR, step).random(len(flat)) < 0.5
            pictures = np.where(mirrored[:, None, None, None], pictures[:, :, ::-1], pictures)
        return pictures.reshape(*rows.shape, *pictures.shape[1:])

    def _labels(self, stream: Stream, step: int) -> np.ndarray:
        """Random classes for fakes: (k, n, 1) for D, (n, 1) for G."""
        plan = self.plan
        shape = (plan.generator, 1) if stream is Stream.LABEL_G else (plan.d_steps, plan.fake, 1)
        return self._random(stream, step).integers(self.classes, size=shape)


@lru_cache(maxsize=8)
def _order(seed: int, count: int, turn: int) -> np.ndarray:
    """A new order of all pictures for every turn through them."""
    return np.random.default_rng([seed, int(Stream.REAL_INDEX), turn, count]).permutation(count)
