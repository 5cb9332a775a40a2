"""One engine step equals the textbook's step for every image preset: same weights, data, noise and dropout masks."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer
from gan_core.imaging import from_uint8
from gan_core.presets import preset_names
from tests.gan_core.engine.images import made_up
from tests.textbook import TapeGan, seeds_of

BATCH = 6
# Rounding alone moves the gradients: an activation within it of zero takes the other slope, and Adam makes a full
# step of a gradient that is nothing but rounding, as that of a bias in front of BatchNorm. A wrong label, mask, scale
# or order moves them a hundred times as far (see the last test).
SHARE = {"d": 1e-2, "g": 4e-2}
SHARE_BEHIND_FROZEN_NORM = 8e-2
SHARE_OF_SCORE = 1e-4  # no activation lies between the loss and D's last layer
NEGLIGIBLE = 1e-3


def first_batch(trainer: Trainer) -> dict[str, np.ndarray]:
    program = trainer.program
    block = trainer._noise(0, trainer._knobs("both"))
    batch = {name: values[0].numpy() for name, values in block.items()}
    return {**batch, "real": from_uint8(batch["real"], program.scaling)}


def distance(actual: np.ndarray, expected: np.ndarray) -> float:
    """Length of the difference over the length of what was expected."""
    return float(np.linalg.norm(actual - expected) / np.linalg.norm(expected))


def flat(variables: list) -> np.ndarray:
    return np.concatenate([np.asarray(variable).ravel() for variable in variables])


def assert_same_network(trainer: Trainer, net: str, model, optimizer) -> None:
    slots, config = trainer.state[net], trainer.config
    share = SHARE[net]
    if net == "g" and config.tips.discriminator_batch_norm and config.tips.discriminator_update != "joint":
        share = SHARE_BEHIND_FROZEN_NORM
    if config.optimizer.name == "adam":
        assert distance(slots["m"].numpy(), flat(optimizer._momentums)) < share, f"{net}: gradients"
        if net == "d" and not config.loss.r1 and config.loss.name != "wasserstein_gp":
            parts = zip(trainer.program.discriminator.unflatten(slots["m"]), optimizer._momentums, strict=True)
            assert all(distance(own.numpy(), np.asarray(m)) < SHARE_OF_SCORE for own, m in list(parts)[-2:])
    assert distance(np.sqrt(slots["v"]), np.sqrt(flat(optimizer._velocities))) < share, f"{net}: squared gradients"
    weights, expected = slots["w"].numpy(), flat(model.trainable_variables)
    np.testing.assert_allclose(weights, expected, atol=3 * config.optimizer.generator_lr, err_msg=net)
    moved = np.sqrt(slots["v"]) > NEGLIGIBLE * np.sqrt(slots["v"]).max()
    rate = config.optimizer.generator_lr
    assert moved.sum() > 1000
    assert np.abs(weights[moved] - expected[moved]).mean() < 0.02 * rate, net
    moving = [v.numpy() for v in model.non_trainable_variables if "moving" in v.path]
    own = [value.numpy() for value in slots["s"] if value.dtype == "float32"]
    for value, wanted in zip(own, moving, strict=True):
        np.testing.assert_allclose(value, wanted, atol=1e-4, rtol=1e-4, err_msg=f"{net}: moving statistics")


def compare(preset: str, **changes: object) -> None:
    overrides = {"batch_size": BATCH, **{key.replace("__", "."): value for key, value in changes.items()}}
    config = build_config(preset, overrides)
    trainer = Trainer(config, made_up(config))
    textbook = TapeGan(trainer)
    before = trainer.to_arrays()
    losses = textbook.step(first_batch(trainer))
    metrics = trainer.advance(1)
    ours = [metrics[name][-1] for name in ("g_loss", "d_loss_real", "d_loss_fake")]
    np.testing.assert_allclose(ours, losses, rtol=1e-4, atol=1e-5)
    assert_same_network(trainer, "d", textbook.discriminator, textbook.d_optimizer)
    assert_same_network(trainer, "g", textbook.generator, textbook.g_optimizer)
    for name in ("g.w", "d.w"):
        assert np.abs(trainer.to_arrays()[name] - before[name]).max() > 1e-5


@pytest.mark.parametrize("preset", preset_names("images"))
def test_every_preset_takes_the_textbook_step(preset: str) -> None:
    compare(preset)


@pytest.mark.parametrize("update", ["separate", "mixed", "joint"])
def test_a_batch_in_pieces_takes_the_same_step(update: str) -> None:
    compare("mnist", tips__dropout=0.0, loop__micro_batch=2, tips__discriminator_update=update)


@pytest.mark.parametrize(
    "changes",
    [
        {"tips__label_smoothing": 0.2, "tips__mislabel_rate": 0.3, "tips__instance_noise": 0.1},
        {"tips__discriminator_update": "mixed", "loss__name": "minimax", "tips__downsampling": "pool"},
        {"tips__discriminator_update": "joint", "loss__name": "least_squares", "loop__ema": 0.9},
        {"tips__discriminator_update": "joint", "tips__discriminator_batch_norm": False, "loss__r1": 0.5},
        {"tips__discriminator_batch_norm": False, "loss__name": "wasserstein_gp"},
        {"tips__discriminator_batch_norm": True, "tips__scaling": "0..1", "loop__discriminator_steps": 2},
    ],
)
def test_the_tips_are_the_textbooks_too(changes: dict[str, object]) -> None:
    # The classroom's high rates would make Adam's first steps, which are all of one size, show every rounding.
    compare("digits", optimizer__generator_lr=0.0002, optimizer__discriminator_lr=0.0002, **changes)


def test_a_wrong_mask_of_dropout_would_be_seen() -> None:
    config = build_config("mnist", {"batch_size": BATCH})
    trainer = Trainer(config, made_up(config))
    textbook = TapeGan(trainer)
    for variable in seeds_of(textbook.discriminator):
        variable.assign(variable + 1)
    textbook.step(first_batch(trainer))
    trainer.advance(1)
    for net, optimizer in (("d", textbook.d_optimizer), ("g", textbook.g_optimizer)):
        assert distance(trainer.state[net]["m"].numpy(), flat(optimizer._momentums)) > 0.2
