"""The textbook's step on pictures, for each way to play: what tutorials write with Keras and TensorFlow.

Separate and mixed batches are three and two `train_on_batch` with compiled models; the joint update is one compiled
function with a tape for each network, as TensorFlow's own DCGAN tutorial has it. Batches are whole, never in pieces.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from benchmarks.textbook import TextbookGan
from gan_core.config import RunConfig
from gan_core.data.images import ImageSet
from gan_core.models.zoo import build_discriminator, build_generator

Step = Callable[[], None]


def textbook_for(config: RunConfig, data: ImageSet) -> Step:
    """A function that trains one step of this configuration."""
    generator, discriminator = build_generator(config), build_discriminator(config)
    batches = Batches(config, data)
    if config.tips.discriminator_update == "joint":
        return joint_step(config, generator, discriminator, batches)
    gan = TextbookGan(generator, discriminator, config.loss.name, lambda net: keras_optimizer(config, net))
    return lambda: (mixed_step if config.tips.discriminator_update == "mixed" else separate_step)(gan, batches)


def keras_optimizer(config: RunConfig, net: str) -> keras.Optimizer:
    """Keras' own, with the settings of the configuration; `net` is "g" or "d"."""
    settings = config.optimizer
    rate = settings.generator_lr if net == "g" else settings.discriminator_lr
    clip = settings.clipvalue or None
    if settings.name == "adam":
        return keras.optimizers.Adam(rate, beta_1=settings.beta_1, clipvalue=clip)
    return keras.optimizers.RMSprop(rate, clipvalue=clip)


class Batches:
    """Random z, real pictures in G's range and, for conditional networks, labels: lists of a model's inputs."""

    def __init__(self, config: RunConfig, data: ImageSet) -> None:
        self.config, self.data, self.random = config, data, np.random.default_rng(0)
        self.size = config.batch_size
        self.fakes = self.size // 2 if config.tips.discriminator_update == "separate" else self.size

    def real(self) -> list[np.ndarray]:
        """As many pictures as a batch has."""
        rows = self.random.integers(len(self.data), size=self.size)
        unit = self.data.images[rows].astype(np.float32) / 255.0
        pictures = unit if self.config.tips.scaling == "0..1" else 2.0 * unit - 1.0
        return [pictures, *self._if_conditional(self.data.labels[rows])]

    def latents(self, count: int) -> list[np.ndarray]:
        """z, and random classes."""
        z = self.random.standard_normal((count, self.config.model.latent_dim)).astype(np.float32)
        return [z, *self._if_conditional(self.random.integers(self.config.model.classes_count or 1, size=count))]

    def _if_conditional(self, labels: np.ndarray) -> list[np.ndarray]:
        return [labels.astype(np.int32)[:, None]] if self.config.is_conditional else []


def separate_step(gan: TextbookGan, batches: Batches) -> None:
    """`predict`, D on real, D on fake, G."""
    latents = batches.latents(batches.fakes)
    fake = gan.generator.predict(single(latents), verbose=0)
    real = batches.real()
    gan.train_discriminator(single(real), np.ones((len(real[0]), 1), np.float32))
    gan.train_discriminator(single([fake, *latents[1:]]), np.zeros((len(fake), 1), np.float32))
    gan.train_generator(single(batches.latents(batches.size)))


def mixed_step(gan: TextbookGan, batches: Batches) -> None:
    """`predict`, D on real and fake in one batch, G."""
    latents = batches.latents(batches.fakes)
    fake = gan.generator.predict(single(latents), verbose=0)
    both = [np.concatenate(pair) for pair in zip(batches.real(), [fake, *latents[1:]], strict=True)]
    gan.train_discriminator(single(both), np.repeat(np.float32([1, 0]), batches.size)[:, None])
    gan.train_generator(single(batches.latents(batches.size)))


def joint_step(config: RunConfig, generator: keras.Model, discriminator: keras.Model, batches: Batches) -> Step:
    """One forward pass of G, both gradients, both updates."""
    g_adam, d_adam = keras_optimizer(config, "g"), keras_optimizer(config, "d")
    loss = keras.losses.BinaryCrossentropy()

    @tf.function
    def train_step(real: list[tf.Tensor], z: list[tf.Tensor]) -> None:
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = [generator(single(z), training=True), *z[1:]]
            on_real, on_fake = (discriminator(single(given), training=True) for given in (real, fake))
            g_loss = loss(tf.ones_like(on_fake), on_fake)
            d_loss = loss(tf.ones_like(on_real), on_real) + loss(tf.zeros_like(on_fake), on_fake)
        g_gradients = g_tape.gradient(g_loss, generator.trainable_variables)
        d_gradients = d_tape.gradient(d_loss, discriminator.trainable_variables)
        g_adam.apply_gradients(zip(g_gradients, generator.trainable_variables, strict=True))
        d_adam.apply_gradients(zip(d_gradients, discriminator.trainable_variables, strict=True))

    def step() -> None:
        train_step(list(map(tf.constant, batches.real())), list(map(tf.constant, batches.latents(batches.size))))

    return step


def single(inputs: list) -> np.ndarray | tf.Tensor | list:
    """What a model of one input or of several is called with."""
    return inputs if len(inputs) > 1 else inputs[0]
