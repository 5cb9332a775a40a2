"""One step of a lesson equals the textbook's step: same weights, data and random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from gan_core.config import RunConfig, build_config
from gan_core.engine.trainer import Trainer
from gan_core.imaging import from_uint8
from tests.gan_core.engine.images import made_up
from tests.gan_core.takehome.lessons import played, told
from tests.textbook import TapeGan

SMALL = {"batch_size": 6, "optimizer.generator_lr": 0.0002, "optimizer.discriminator_lr": 0.0002}
TIPS = {"tips.label_smoothing": 0.2, "tips.mislabel_rate": 0.3, "tips.instance_noise": 0.1}


class Told:
    """TensorFlow, but that its random numbers are known beforehand and nothing is compiled."""

    def __init__(self, numbers: Iterator[np.ndarray]) -> None:
        self._numbers, self.random = numbers, self
        self.left = numbers

    def __getattr__(self, name: str) -> Any:
        return getattr(tf, name)

    def function(self, plain: Any) -> Any:
        return plain

    def normal(self, shape: Any) -> tf.Tensor:
        return self._next(shape)

    def uniform(self, shape: Any, maxval: int = 1, dtype: Any = tf.float32) -> tf.Tensor:
        return self._next(shape)

    def _next(self, shape: Any) -> tf.Tensor:
        numbers = next(self._numbers)
        assert numbers.size == np.prod(shape)
        return tf.reshape(tf.constant(numbers), shape)


def numbers_of(config: RunConfig, batch: dict[str, np.ndarray]) -> Iterator[np.ndarray]:
    """A step's random numbers in the order in which a lesson draws them."""
    tips, conditional, mode = config.tips, config.is_conditional, config.tips.discriminator_update
    noise, soft, flip = tips.instance_noise > 0, tips.label_smoothing > 0, tips.mislabel_rate > 0

    def side(part: dict[str, np.ndarray], name: str) -> Iterator[np.ndarray]:
        yield from [part[f"SMOOTH_{name}"]] * soft
        yield from [part[f"FLIP_{name}"]] * flip

    rounds = config.loop.discriminator_steps
    for k in range(rounds):
        part = {name: value[k] for name, value in batch.items() if not name.endswith("_G")}
        latents = [part["LATENT_FOR_D"], *([part["LABEL_FAKE"]] if conditional else [])]
        mix = [part["MIX"][: len(part["LATENT_FOR_D"])]] if config.loss.name == "wasserstein_gp" else []
        if mode == "separate":
            yield from [part["NOISE_REAL"]] * noise
            yield from side(part, "REAL")
            yield from latents
            yield from [part["NOISE_FAKE"]] * noise
        elif mode == "joint" and k == rounds - 1:
            yield from latents
            yield from [part["NOISE_REAL"]] * noise
            yield from side(part, "REAL")
            yield from [part["NOISE_FAKE"]] * noise
        else:
            yield from latents
            yield from [np.concatenate([part["NOISE_REAL"], part["NOISE_FAKE"]])] * noise
            yield from side(part, "REAL")
        yield from side(part, "FAKE")
        yield from mix
    if mode != "joint":
        yield batch["LATENT_FOR_G"]
        yield from [batch["LABEL_G"]] if conditional else []
        yield from [batch["NOISE_G"]] * noise


def first_batch(trainer: Trainer) -> dict[str, np.ndarray]:
    block = trainer._noise(0, trainer._knobs("both"))
    batch = {name: values[0].numpy() for name, values in block.items()}
    real = batch["real"]
    return {**batch, "real": from_uint8(real, trainer.program.scaling) if real.dtype == np.uint8 else real}


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("quadratic", TIPS),
        ("quadratic", {"tips.discriminator_update": "mixed", "loss.name": "minimax", **TIPS}),
        ("quadratic", {"tips.discriminator_update": "joint", "loss.name": "least_squares", "loss.r1": 0.5}),
        ("recommended-2d", {"loop.discriminator_steps": 3}),
        ("ring", {"loss.name": "wasserstein_gp", "loop.discriminator_steps": 2, "loop.ema": 0.9}),
        ("moons", {"loss.name": "wasserstein_gp", "tips.discriminator_update": "mixed"}),
        ("spiral", {"tips.discriminator_update": "joint", "loop.discriminator_steps": 2, "tips.dropout": 0.3}),
        ("digits", {}),
        ("digits", {"tips.discriminator_update": "separate", "loop.ema": 0.9, **TIPS}),
        ("digits", {"tips.discriminator_update": "mixed", "tips.downsampling": "pool", "tips.scaling": "0..1"}),
        ("digits", {"loss.name": "wasserstein_gp", "tips.discriminator_batch_norm": False}),
        ("cdigits", {"tips.discriminator_update": "separate"}),
        ("cdigits", {}),
        ("mnist", {"model.latent_dim": 7}),
        ("digits", {"optimizer.name": "rmsprop", "optimizer.decay": 0.1, "optimizer.clipvalue": 0.001}),
    ],
)
def test_one_step_is_the_textbooks(preset: str, changes: dict[str, object]) -> None:
    config = build_config(preset, {**SMALL, **changes})
    trainer = Trainer(config, made_up(config) if config.kind == "images" else None)
    config, textbook, batch = trainer.config, TapeGan(trainer), first_batch(trainer)
    numbers = Told(numbers_of(config, batch))
    lesson = played(told(config), tensorflow=numbers)
    for own, other in ((lesson.generator, textbook.generator), (lesson.discriminator, textbook.discriminator)):
        for mine, theirs in zip(own.variables, other.variables, strict=True):
            mine.assign(theirs)
    if config.loop.ema:
        lesson.averaged.set_weights(lesson.generator.get_weights())
    rounds = iter(range(config.loop.discriminator_steps))

    def real_batch() -> tuple[tf.Tensor, ...]:
        k = next(rounds)
        names = ["real", *(["LABEL_REAL"] if config.is_conditional else [])]
        return tuple(tf.constant(batch[name][k]) for name in names)

    lesson.train_step.__globals__["real_batch"] = real_batch
    losses = [float(each) for each in lesson.train_step()]
    assert next(numbers.left, None) is None, "not all random numbers were drawn"
    np.testing.assert_allclose(losses, textbook.step(batch), rtol=1e-4, atol=1e-6)
    for own, other in ((lesson.generator, textbook.generator), (lesson.discriminator, textbook.discriminator)):
        compare(own, other, config)
    if config.loop.ema:
        average = np.concatenate([np.ravel(value) for value in textbook.average])
        mine = np.concatenate([np.ravel(value) for value in lesson.averaged.trainable_variables])
        np.testing.assert_allclose(mine, average, atol=3 * (1 - config.loop.ema) * SMALL["optimizer.generator_lr"])


def compare(own: Any, other: Any, config: RunConfig) -> None:
    """Weights after the step: a gradient that is nothing but rounding may move a weight either way, by one rate."""
    rate = SMALL["optimizer.generator_lr"] * (10 if config.optimizer.name == "rmsprop" else 1)
    mine, theirs = (np.concatenate([np.ravel(value) for value in net.trainable_variables]) for net in (own, other))
    np.testing.assert_allclose(mine, theirs, atol=3 * rate)
    assert np.abs(mine - theirs).mean() < 0.02 * rate
    for a, b in zip(own.non_trainable_variables, other.non_trainable_variables, strict=True):
        if "moving" in a.path:
            np.testing.assert_allclose(a, b, atol=1e-5, rtol=1e-4)
