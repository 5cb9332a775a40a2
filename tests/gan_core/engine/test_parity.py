"""A fast step is the right step: the engine against the textbook, same weights, data and noise, to 1e-5."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer
from gan_core.presets import PRESETS
from tests.textbook import TapeGan, compiled_textbook

POINT_PRESETS = [name for name, preset in PRESETS.items() if preset.kind == "points"]
SMALL = {
    "model.width": 7,
    "model.discriminator_width": 9,
    "batch_size": 16,
    "model.latent_dim": 3,
    "tips.leaky_slope": 0.2,
}
SMOOTH = {"tips.label_smoothing": 0.2, "tips.mislabel_rate": 0.2}
RMSPROP = {"optimizer.name": "rmsprop"}
# RMSprop, because Adam blows a gradient that is nothing but rounding up to whole steps.
NORMS = {"tips.generator_batch_norm": True, "tips.discriminator_batch_norm": True, **RMSPROP}


def play(update: str, loss: str, **more: object) -> dict[str, object]:
    """Overrides for one way to play: `__` is the dot of a key, k the number of D's steps."""
    more = {"loop__discriminator_steps" if key == "k" else key: value for key, value in more.items()}
    named = {key.replace("__", "."): value for key, value in more.items()}
    return {**SMALL, "tips.discriminator_update": update, "loss.name": loss, **named}


# Every update mode meets every loss; optimizers and tips are spread over them.
STRUCTURES = {
    "separate non_saturating everything k2": play(
        "separate", "non_saturating", loss__r1=0.5, loop__ema=0.9, tips__instance_noise=0.1, k=2
    )
    | SMOOTH,
    "separate wasserstein rmsprop k2": play("separate", "wasserstein_gp", k=2) | RMSPROP,
    "mixed non_saturating noise": play("mixed", "non_saturating", tips__instance_noise=0.2),
    "mixed minimax smoothing norms": play("mixed", "minimax") | SMOOTH | NORMS,
    "mixed least_squares k2 deep": play("mixed", "least_squares", k=2, model__depth=2),
    "mixed wasserstein beta": play("mixed", "wasserstein_gp", optimizer__beta_1=0.0, loss__gradient_penalty=3.0),
    "joint non_saturating r1 ema": play("joint", "non_saturating", loss__r1=0.5, loop__ema=0.9),
    "joint minimax rmsprop clip": play("joint", "minimax", optimizer__clipvalue=0.01) | RMSPROP,
    "joint least_squares norms": play("joint", "least_squares") | NORMS | SMOOTH,
    "joint wasserstein k2": play("joint", "wasserstein_gp", k=2),
}
COMPILED = {
    "the material": {},
    "separate minimax tanh clip": play(
        "separate", "minimax", model__activation="tanh", tips__leaky_slope=0.0, optimizer__clipvalue=0.02
    ),
    "separate least_squares norms": play("separate", "least_squares") | NORMS,
}
WITH_XLA = {"the material", "mixed minimax smoothing norms", "joint wasserstein k2"}


def drawn_batches(trainer: Trainer, count: int) -> list[dict[str, np.ndarray]]:
    """The numbers of the trainer's first steps, one mapping a step."""
    program = trainer.program
    needed = program.streams(trainer._knobs("both"))
    block = program.noise.block(trainer._pool, trainer.config.seed, 0, needed)
    return [{name: values[step].numpy() for name, values in block.items()} for step in range(count)]


def assert_same(actual, expected, what: str) -> None:
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5, err_msg=what)


def biases_without_effect(model) -> set[str]:
    """BatchNorm subtracts the biases in front of it again, so their gradient is nothing but rounding."""
    normed = {layer.name.removesuffix("_norm") for layer in model.layers if layer.name.endswith("_norm")}
    return {f"{name}/bias" for name in normed}


def assert_same_networks(trainer: Trainer, generator, discriminator) -> None:
    program = trainer.program
    for network, model, net in (
        (program.generator, generator, "g"),
        (program.discriminator, discriminator, "d"),
    ):
        slots = trainer.state[net]
        own, idle = [part.numpy() for part in network.unflatten(slots["w"])], biases_without_effect(model)
        for value, variable in zip(own, model.trainable_variables, strict=True):
            if variable.path in idle:
                assert max(np.abs(value).max(), np.abs(variable.numpy()).max()) < 1e-3, variable.path
            else:
                assert_same(value, variable.numpy(), f"{net}: {variable.path}")
        moving = [v.numpy() for v in model.non_trainable_variables if "moving" in v.path]
        for value, expected in zip(slots["s"], moving, strict=True):
            assert_same(value.numpy(), expected, f"{net}: moving statistics")


def assert_moved(trainer: Trainer, before: dict[str, np.ndarray]) -> None:
    rates = trainer.config.optimizer
    for name, rate in (("g.w", rates.generator_lr), ("d.w", rates.discriminator_lr)):
        assert np.abs(trainer.to_arrays()[name] - before[name]).max() > min(1e-4, rate / 2)


def last_losses(metrics: dict[str, np.ndarray]) -> list[float]:
    return [metrics[name][-1] for name in ("g_loss", "d_loss_real", "d_loss_fake")]


def compare_with_tape(trainer: Trainer) -> None:
    textbook, before = TapeGan(trainer), trainer.to_arrays()
    for index, batch in enumerate(drawn_batches(trainer, 10)):
        losses = textbook.step(batch)
        assert_same(last_losses(trainer.advance(1)), losses, f"losses of step {index + 1}")
        if index in (0, 9):
            assert_same_networks(trainer, textbook.generator, textbook.discriminator)
    if trainer.config.loop.ema:
        flat = np.concatenate([value.ravel() for value in textbook.average])
        assert_same(trainer.to_arrays()["g.ema"], flat, "averaged G")
        assert np.abs(flat - trainer.to_arrays()["g.w"]).max() > 1e-4
    assert_moved(trainer, before)


def compare_with_compiled_keras(trainer: Trainer) -> None:
    textbook, before = compiled_textbook(trainer), trainer.to_arrays()
    for index, batch in enumerate(drawn_batches(trainer, 10)):
        losses = textbook.step(batch["real"][0], batch["LATENT_FOR_D"][0], batch["LATENT_FOR_G"])
        assert_same(last_losses(trainer.advance(1)), losses, f"losses of step {index + 1}")
        if index in (0, 9):
            textbook.discriminator.trainable = True
            assert_same_networks(trainer, textbook.generator, textbook.discriminator)
    assert_moved(trainer, before)


# At a rate of 0.1 each step blows rounding up tenfold; the rate is a number that the step reads, not a part of it.
CALMED = {"broken-divergence": {"optimizer.generator_lr": 0.001, "optimizer.discriminator_lr": 0.001}}


@pytest.mark.parametrize("preset", POINT_PRESETS)
def test_every_preset_takes_the_textbook_step(preset: str) -> None:
    compare_with_tape(Trainer(build_config(preset, CALMED.get(preset))))


def trainer_of(name: str, overrides: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """XLA takes most of a second to compile: presets and one of each update mode have it, the others not."""
    monkeypatch.setenv("GAN_XLA", "1" if name in WITH_XLA else "0")
    return Trainer(build_config("quadratic", overrides))


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_keras_takes_the_same_step(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compare_with_compiled_keras(trainer_of(name, COMPILED[name], monkeypatch))


@pytest.mark.parametrize("name", STRUCTURES)
def test_the_step_of_the_papers_is_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compare_with_tape(trainer_of(name, STRUCTURES[name], monkeypatch))


def test_the_two_textbooks_agree_on_the_material() -> None:
    """Each textbook checks the other, so that a shared mistake of engine and tape would show."""
    trainer = Trainer(build_config("quadratic", {"seed": 5}))
    keras_form, tape_form = compiled_textbook(trainer), TapeGan(trainer)
    for batch in drawn_batches(trainer, 3):
        ours = keras_form.step(batch["real"][0], batch["LATENT_FOR_D"][0], batch["LATENT_FOR_G"])
        assert_same(ours, tape_form.step(batch), "losses")
