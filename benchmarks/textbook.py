"""The textbook form of a GAN in Keras: a compiled D, a stack with D frozen, three `train_on_batch` a step.

It is what tutorials write, kept apart from the engine on purpose: the benchmark measures against it, and the
tests require the engine's step to equal it. It can express separate batches, every optimizer of Keras,
clipping and BatchNorm; labels are 1 and 0 unless others are given.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

LossFunction = str | Callable


def binary_cross_entropy_of_fakes(_labels, scores):
    """Minimax: G makes minus D's cross-entropy on fakes small; scores are after a sigmoid."""
    return -keras.losses.binary_crossentropy(keras.ops.zeros_like(scores), scores)


# What D and what the stack are compiled with.
LOSSES: dict[str, tuple[LossFunction, LossFunction]] = {
    "non_saturating": ("binary_crossentropy", "binary_crossentropy"),
    "minimax": ("binary_crossentropy", binary_cross_entropy_of_fakes),
    "least_squares": ("mean_squared_error", "mean_squared_error"),
}


class TextbookGan:
    """G, D and the stack, compiled with Keras' own optimizers.

    Arguments:
        generator, discriminator: plain Keras models; D ends in what the loss calls for.
        loss: a key of LOSSES.  make_optimizer: called with "g" and with "d", once each.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        loss: str,
        make_optimizer: Callable[[str], keras.Optimizer],
    ) -> None:
        d_loss, g_loss = LOSSES[loss]
        self.generator, self.discriminator = generator, discriminator
        discriminator.compile(loss=d_loss, optimizer=make_optimizer("d"))
        inputs = [keras.Input(each.shape[1:], dtype=each.dtype) for each in generator.inputs]
        fake, label = generator(inputs if len(inputs) > 1 else inputs[0]), inputs[1:]
        self.stack = keras.Model(inputs, discriminator([fake, *label] if label else fake))
        self.stack.compile(loss=g_loss, optimizer=make_optimizer("g"))

    def train_discriminator(self, samples: np.ndarray | list[np.ndarray], labels: np.ndarray) -> float:
        """One update of D on one batch; its loss before the update."""
        self.discriminator.trainable = True
        return float(np.ravel(self.discriminator.train_on_batch(samples, labels))[0])

    def train_generator(self, latents: np.ndarray | list[np.ndarray]) -> float:
        """One update of G through the frozen D with labels "real"; its loss before the update."""
        self.discriminator.trainable = False
        count = len(latents[0] if isinstance(latents, list) else latents)
        labels = np.ones((count, 1), np.float32)
        return float(np.ravel(self.stack.train_on_batch(latents, labels))[0])

    def step(
        self,
        real: np.ndarray,
        latents_for_d: np.ndarray,
        latents_for_g: np.ndarray,
        labels: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> tuple[float, float, float]:
        """D on real (n, 2), D on fakes, then G: the losses (g, d on real, d on fake)."""
        fake = self.generator.predict(latents_for_d, verbose=0)
        ones, zeros = np.ones((len(real), 1), np.float32), np.zeros((len(fake), 1), np.float32)
        real_labels, fake_labels = labels or (ones, zeros)
        real_loss = self.train_discriminator(real, real_labels)
        fake_loss = self.train_discriminator(fake, fake_labels)
        return self.train_generator(latents_for_g), real_loss, fake_loss
