"""A GAN's step written from the papers with GradientTape and Keras' optimizers: what `compile` cannot say.

Independent of the engine: lists of variables instead of one vector, Keras' optimizers instead of ours, eager
instead of compiled. Sources: Goodfellow et al. 2014, Mao et al. 2017, Gulrajani et al. 2017 (gradient
penalty), Mescheder et al. 2018 (R1), Yazici et al. 2019 (averaged G), Salimans et al. 2016 (smoothing).
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from benchmarks.textbook import TextbookGan
from gan_core.config import RunConfig
from gan_core.engine.trainer import Trainer
from gan_core.models.zoo import build_discriminator, build_generator


def keras_optimizer(config: RunConfig, net: str) -> keras.Optimizer:
    rate = config.optimizer.generator_lr if net == "g" else config.optimizer.discriminator_lr
    clip = config.optimizer.clipvalue or None
    if config.optimizer.name == "adam":
        return keras.optimizers.Adam(rate, beta_1=config.optimizer.beta_1, clipvalue=clip)
    if config.optimizer.decay:
        rate = keras.optimizers.schedules.InverseTimeDecay(rate, 1, config.optimizer.decay)
    return keras.optimizers.RMSprop(rate, clipvalue=clip)


def plain_networks(trainer: Trainer) -> tuple[keras.Model, keras.Model]:
    """Plain Keras G and D with the weights that the trainer has now."""
    program, state = trainer.program, trainer.state
    plain = build_generator(trainer.config), build_discriminator(trainer.config)
    for network, model, net in zip((program.generator, program.discriminator), plain, "gd", strict=True):
        others = tuple(item.numpy() for item in state[net]["s"])
        network.write_to(model, state[net]["w"].numpy(), others)
        for variable, value in zip(seeds_of(model), seeds_in(network.model, others), strict=True):
            variable.assign(value)
    return plain


def seeds_of(model: keras.Model) -> list[keras.Variable]:
    """Where dropout counts what it has drawn."""
    return [variable for variable in model.non_trainable_variables if "seed" in variable.path]


def seeds_in(model: keras.Model, state: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """The same, of a network in the engine's form."""
    names = [variable.path for variable in model.non_trainable_variables]
    return [value for name, value in zip(names, state, strict=True) if "seed" in name]


def compiled_textbook(trainer: Trainer) -> TextbookGan:
    config = trainer.config
    generator, discriminator = plain_networks(trainer)
    return TextbookGan(generator, discriminator, config.loss.name, lambda net: keras_optimizer(config, net))


class TapeGan:
    """One step at a time, eagerly, from one step's numbers under the names of the engine's streams."""

    def __init__(self, trainer: Trainer) -> None:
        self.config = trainer.config
        self.generator, self.discriminator = plain_networks(trainer)
        self.discriminator.get_layer("d_score").activation = keras.activations.linear  # raw scores
        self.average = [value.numpy() for value in self.generator.trainable_variables]
        self.g_optimizer = keras_optimizer(self.config, "g")
        self.d_optimizer = keras_optimizer(self.config, "d")

    def step(self, batch: dict[str, np.ndarray]) -> tuple[float, float, float]:
        """Losses (g, d on real, d on fake) of one step."""
        rounds = self.config.loop.discriminator_steps
        mode = self.config.tips.discriminator_update
        for k in range(rounds):
            part = {name: value[k] for name, value in batch.items() if not name.endswith("_G")}
            if mode == "joint" and k == rounds - 1:
                return self._joint(part)
            fake = self.generator(with_label(part, "LATENT_FOR_D", "LABEL_FAKE"), training=False)
            real_loss, fake_loss = (self._separate if mode == "separate" else self._together)(part, fake)
        return self._generator_turn(batch), real_loss, fake_loss

    # --- the three ways to play ---

    def _separate(self, part, fake):
        with tf.GradientTape() as tape:
            scores = self._scores(part["real"], part["NOISE_REAL"], part.get("LABEL_REAL"))
            real_loss = self._d_loss(scores, self._real_labels(part))
            total = real_loss + self._r1(part["real"])
        self._apply(self.d_optimizer, tape, total, self.discriminator)
        with tf.GradientTape() as tape:
            scores = self._scores(fake, part["NOISE_FAKE"], part.get("LABEL_FAKE"))
            fake_loss = self._d_loss(scores, self._fake_labels(part))
            total = fake_loss + self._penalty(part, fake)
        self._apply(self.d_optimizer, tape, total, self.discriminator)
        return float(real_loss), float(fake_loss)

    def _together(self, part, fake):
        """In one batch: a mean over both halves; Wasserstein is a difference of two means."""
        n, samples = len(part["real"]), tf.concat([part["real"], fake], 0)
        real_labels, fake_labels = self._real_labels(part), self._fake_labels(part)
        noise = np.concatenate([np.broadcast_to(part[f"NOISE_{side}"], fake.shape) for side in ("REAL", "FAKE")])
        with tf.GradientTape() as tape:
            scores = self._scores(samples, noise)
            if self.config.loss.name == "wasserstein_gp":
                total = tf.reduce_mean(scores[n:]) - tf.reduce_mean(scores[:n])
            else:
                total = self._d_loss(scores, np.concatenate([real_labels, fake_labels]))
            total += self._r1(part["real"]) + self._penalty(part, fake)
        losses = self._d_loss(scores[:n], real_labels), self._d_loss(scores[n:], fake_labels)
        self._apply(self.d_optimizer, tape, total, self.discriminator)
        return tuple(map(float, losses))

    def _joint(self, part):
        g, d = self.generator, self.discriminator
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = g(with_label(part, "LATENT_FOR_D", "LABEL_FAKE"), training=True)
            real_scores = self._scores(part["real"], part["NOISE_REAL"], part.get("LABEL_REAL"))
            real_loss = self._d_loss(real_scores, self._real_labels(part))
            scores = self._scores(fake, part["NOISE_FAKE"], part.get("LABEL_FAKE"))
            fake_loss, g_loss = self._d_loss(scores, self._fake_labels(part)), self._g_loss(scores)
            penalties = self._r1(part["real"]) + self._penalty(part, tf.stop_gradient(fake))
            total = real_loss + fake_loss + penalties
        g_gradients = g_tape.gradient(g_loss, g.trainable_variables)
        d_gradients = d_tape.gradient(total, d.trainable_variables)
        self.g_optimizer.apply(g_gradients, g.trainable_variables)
        self.d_optimizer.apply(d_gradients, d.trainable_variables)
        self._follow()
        return float(g_loss), float(real_loss), float(fake_loss)

    def _generator_turn(self, batch):
        self.discriminator.trainable = False  # BatchNorm in a frozen layer uses its moving statistics
        seeds = [variable.numpy() for variable in seeds_of(self.discriminator)]
        with tf.GradientTape() as tape:
            fake = self.generator(with_label(batch, "LATENT_FOR_G", "LABEL_G"), training=True)
            loss = self._g_loss(self._scores(fake, batch["NOISE_G"], batch.get("LABEL_G")))
        for variable, value in zip(seeds_of(self.discriminator), seeds, strict=True):
            variable.assign(value)  # the engine's G phase leaves D's count of drawn masks as it was
        self._apply(self.g_optimizer, tape, loss, self.generator)
        self.discriminator.trainable = True
        self._follow()
        return float(loss)

    def _apply(self, optimizer, tape, loss, model):
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    def _follow(self):
        decay = self.config.loop.ema
        pairs = zip(self.average, self.generator.trainable_variables, strict=True)
        self.average = [decay * old + (1 - decay) * new.numpy() for old, new in pairs]

    # --- what D sees and is told ---

    def _scores(self, samples, noise, labels=None):
        seen = samples + self.config.tips.instance_noise * noise
        inputs = seen if labels is None else [tf.convert_to_tensor(seen), tf.constant(labels)]
        return self.discriminator(inputs, training=True)

    def _real_labels(self, part):
        return self._flipped(1 - self.config.tips.label_smoothing * part["SMOOTH_REAL"], part["FLIP_REAL"])

    def _fake_labels(self, part):
        return self._flipped(self.config.tips.label_smoothing * part["SMOOTH_FAKE"], part["FLIP_FAKE"])

    def _flipped(self, labels, chance):
        return np.where(chance < self.config.tips.mislabel_rate, 1 - labels, labels).astype(np.float32)

    # --- losses ---

    def _d_loss(self, scores, labels):
        match self.config.loss.name:
            case "least_squares":
                return keras.losses.MeanSquaredError()(labels, scores)
            case "wasserstein_gp":
                return tf.reduce_mean(scores) * (-1.0 if labels[0, 0] == 1 else 1.0)
        return keras.losses.BinaryCrossentropy(from_logits=True)(labels, scores)

    def _g_loss(self, scores):
        match self.config.loss.name:
            case "non_saturating":
                return keras.losses.BinaryCrossentropy(from_logits=True)(tf.ones_like(scores), scores)
            case "minimax":
                return tf.reduce_mean(tf.math.log_sigmoid(-scores))
            case "least_squares":
                return keras.losses.MeanSquaredError()(tf.ones_like(scores), scores)
        return -tf.reduce_mean(scores)

    def _r1(self, real):
        if not self.config.loss.r1:
            return 0.0
        return self.config.loss.r1 / 2 * tf.reduce_mean(tf.reduce_sum(tf.square(self._slope(real)), axis=1))

    def _penalty(self, part, fake):
        if self.config.loss.name != "wasserstein_gp":
            return 0.0
        mix = part["MIX"].reshape(-1, *[1] * (len(fake.shape) - 1))[: len(fake)]
        between = mix * part["real"][: len(fake)] + (1 - mix) * fake
        norms = tf.norm(self._slope(between), axis=1)
        return self.config.loss.gradient_penalty * tf.reduce_mean(tf.square(norms - 1))

    def _slope(self, samples):
        """Gradient of D's raw score at each sample, as rows (n, size of a sample)."""
        samples = tf.convert_to_tensor(samples)
        with tf.GradientTape() as tape:
            tape.watch(samples)
            scores = self.discriminator(samples, training=True)
        return tf.reshape(tape.gradient(scores, samples), (len(samples), -1))


def with_label(batch, latents: str, labels: str):
    """G's input: z, with its label where the networks are conditional."""
    return [tf.constant(batch[latents]), tf.constant(batch[labels])] if labels in batch else batch[latents]
