"""A run that blows up stops in words, at the right step, with a state one can go on from."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.step import METRICS
from gan_core.engine.trainer import DivergedError, Trainer

RATES = ("optimizer.generator_lr", "optimizer.discriminator_lr")
ADVICE = "Try a learning rate ten times lower, then rewind or continue from an earlier snapshot."


def wild(rate: float) -> Trainer:
    """Rate 10 leaves the game at its first step, rate 1 after some twenty."""
    return Trainer(build_config("quadratic", dict.fromkeys(RATES, rate)))


def diverge(trainer: Trainer, *, chunk: int) -> tuple[DivergedError, dict[str, np.ndarray]]:
    """Advance until it diverges; the error and the metrics of everything that was played."""
    parts = []
    for _ in range(2000 // chunk):
        try:
            parts.append(trainer.advance(chunk))
        except DivergedError as error:
            parts.append(error.metrics)
            return error, {name: np.concatenate([part[name] for part in parts]) for name in METRICS}
    pytest.fail("learning rate 10 did not diverge within 2,000 steps")


@pytest.mark.parametrize("rate", [10, 1])
def test_a_wild_learning_rate_diverges_in_words_and_keeps_a_finite_state(rate: float) -> None:
    trainer = wild(rate)
    error, metrics = diverge(trainer, chunk=500)
    start = f"Training diverged at step {error.step:,}: "
    assert str(error).startswith(start)
    assert str(error).endswith(f"; the last good state is kept. {ADVICE}")
    assert str(error)[len(start) :].split(" ")[0] in METRICS
    assert trainer.step == error.step - 1 == len(metrics["g_loss"])
    assert (trainer.step == 0) is (rate == 10)
    for name, values in {**metrics, **trainer.to_arrays()}.items():
        assert np.isfinite(values).all(), name
    limit = trainer.program.rules.loss.limit
    assert all(np.abs(metrics[name]).max(initial=0) <= limit for name in METRICS if "loss" in name)


def test_the_state_kept_is_the_one_after_the_last_good_step() -> None:
    trainer, again = wild(1), wild(1)
    error, _ = diverge(trainer, chunk=500)
    again.advance(error.step - 1)
    for name, values in again.to_arrays().items():
        np.testing.assert_array_equal(values, trainer.to_arrays()[name], err_msg=name)


@pytest.mark.parametrize("chunk", [1, 7])
def test_the_step_is_the_same_however_calls_are_cut(chunk: int) -> None:
    at_once, cut = wild(1), wild(1)
    first, whole = diverge(at_once, chunk=500)
    second, pieces = diverge(cut, chunk=chunk)
    assert (first.step, str(first)) == (second.step, str(second))
    for name in METRICS:
        np.testing.assert_array_equal(whole[name], pieces[name], err_msg=name)
    for name, values in at_once.to_arrays().items():
        np.testing.assert_array_equal(values, cut.to_arrays()[name], err_msg=name)


def test_after_a_divergence_a_lower_rate_goes_on() -> None:
    trainer = wild(1)
    diverge(trainer, chunk=500)
    step = trainer.step
    for key in RATES:
        trainer.set_live(key, 1e-5)
    metrics = trainer.advance(1, "d")
    assert trainer.step == step + 1
    assert np.isfinite(metrics["d_loss_real"]).all()
    trainer.reset()
    assert all(np.isfinite(values).all() for values in trainer.advance(20).values())
    assert trainer.step == 20


def test_poisoned_weights_are_noticed_at_once() -> None:
    trainer = Trainer(build_config("quadratic"))
    trainer.advance(3)
    arrays = trainer.to_arrays()
    arrays["d.w"] = np.full_like(arrays["d.w"], np.nan)
    trainer.load_arrays(arrays)
    with pytest.raises(DivergedError, match=r"^Training diverged at step 4: g_loss became nan; ") as raised:
        trainer.advance(10)
    assert raised.value.step == 4
    assert trainer.step == 3
    assert len(raised.value.metrics["g_loss"]) == 0
