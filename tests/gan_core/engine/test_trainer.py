"""The promise of `Trainer.advance`: the same run however it is cut, stopped, saved or rewound."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.step import METRICS
from gan_core.engine.trainer import Trainer
from gan_core.errors import RunError

ACROSS_A_BLOCK = 520  # a block of the quadratic holds 500 steps
TIPS = {
    "tips.dropout": 0.3,
    "tips.generator_batch_norm": True,
    "tips.discriminator_batch_norm": True,
    "tips.label_smoothing": 0.1,
    "tips.mislabel_rate": 0.05,
    "tips.instance_noise": 0.05,
    "loop.ema": 0.9,
    "batch_size": 16,
}
# One block holds few steps when the batch is large: calls then cross many of them.
SHORT_BLOCKS = {"batch_size": 4096, "model.latent_dim": 100}


def quadratic(**overrides: object) -> Trainer:
    return Trainer(build_config("quadratic", overrides))


def assert_equal_runs(one: Trainer, other: Trainer) -> None:
    first, second = one.to_arrays(), other.to_arrays()
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], err_msg=name)


def assert_equal_metrics(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert tuple(one) == tuple(other) == METRICS
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], err_msg=name)


def joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([part[name] for part in parts]) for name in METRICS}


def test_one_by_one_is_the_same_as_at_once() -> None:
    at_once, cut = quadratic(), quadratic()
    whole = at_once.advance(ACROSS_A_BLOCK)
    pieces = [cut.advance(470), *(cut.advance(1) for _ in range(40)), cut.advance(10)]
    assert_equal_metrics(whole, joined(pieces))
    assert_equal_runs(at_once, cut)
    assert cut.step == ACROSS_A_BLOCK
    assert whole["g_loss"].shape == (ACROSS_A_BLOCK,)


def test_short_blocks_with_every_random_tip_are_cut_alike() -> None:
    at_once, cut = quadratic(**{**TIPS, **SHORT_BLOCKS}), quadratic(**{**TIPS, **SHORT_BLOCKS})
    length = at_once.program.noise.length
    assert 1 <= length <= 5
    whole = at_once.advance(7)
    assert_equal_metrics(whole, joined([cut.advance(1) for _ in range(7)]))
    assert_equal_runs(at_once, cut)


def test_nothing_to_do_changes_nothing() -> None:
    trainer, fresh = quadratic(), quadratic()
    metrics = trainer.advance(0)
    assert all(values.shape == (0,) for values in metrics.values())
    assert_equal_runs(trainer, fresh)


def test_same_seed_same_run_and_another_seed_another() -> None:
    first, again, other = quadratic(seed=3), quadratic(seed=3), quadratic(seed=4)
    runs = [trainer.advance(60) for trainer in (first, again, other)]
    assert_equal_metrics(runs[0], runs[1])
    assert_equal_runs(first, again)
    for name in ("g_loss", "d_loss_real", "d_loss_fake"):
        assert not np.array_equal(runs[0][name], runs[2][name])


def test_seeds_differ_in_their_first_weights() -> None:
    weights = [quadratic(seed=seed).to_arrays()["g.w"] for seed in range(4)]
    distances = [np.abs(a - b).max() for i, a in enumerate(weights) for b in weights[:i]]
    assert min(distances) > 0.1


def test_batches_are_new_at_every_step_and_in_every_block() -> None:
    trainer = quadratic()
    program, needed = trainer.program, trainer.program.streams(trainer._knobs("both"))
    blocks = [program.noise.block(trainer._pool, 0, index, needed) for index in (0, 1)]
    for name in ("real", "LATENT_FOR_D", "LATENT_FOR_G"):
        steps = np.concatenate([block[name].numpy() for block in blocks])
        rows = steps.reshape(len(steps), -1)
        assert len(np.unique(rows, axis=0)) == len(rows) == 1000


@pytest.mark.parametrize("overrides", [{}, TIPS], ids=["plain", "tips"])
def test_saved_and_loaded_goes_on_as_if_never_stopped(overrides: dict, tmp_path) -> None:
    straight, stopped = quadratic(**overrides), quadratic(**overrides)
    whole = straight.advance(90)
    first = stopped.advance(37)
    np.savez(tmp_path / "state.npz", **stopped.to_arrays())
    with np.load(tmp_path / "state.npz") as saved:
        resumed = quadratic(**overrides)
        resumed.load_arrays(saved)
    assert resumed.step == 37
    assert_equal_metrics(whole, joined([first, resumed.advance(53)]))
    assert_equal_runs(straight, resumed)


def test_saving_holds_live_settings() -> None:
    trainer, other = quadratic(), quadratic()
    trainer.set_live("optimizer.generator_lr", 0.5)
    other.load_arrays(trainer.to_arrays())
    assert other.live["optimizer.generator_lr"] == 0.5


def test_a_state_of_other_networks_is_refused() -> None:
    wider = quadratic(**{"model.width": 16}).to_arrays()
    trainer = quadratic()
    with pytest.raises(RunError) as refused:
        trainer.load_arrays(wider)
    assert str(refused.value) == (
        "The saved state does not fit these networks (expected an array of shape (122,), received (130,)): "
        "resume it with its own configuration."
    )
    with pytest.raises(RunError, match=r"^The saved state does not fit these networks \('g.w'\): resume it"):
        trainer.load_arrays({})
    assert_equal_runs(trainer, quadratic())


def test_reset_plays_the_same_run_again() -> None:
    trainer = quadratic()
    start = trainer.to_arrays()
    first = trainer.advance(30)
    trainer.reset()
    assert trainer.step == 0
    for name, value in start.items():
        np.testing.assert_array_equal(trainer.to_arrays()[name], value, err_msg=name)
    assert_equal_metrics(first, trainer.advance(30))


@pytest.mark.parametrize(("phase", "still", "moves"), [("d", "g", "d"), ("g", "d", "g")])
@pytest.mark.parametrize("update", ["separate", "joint"])
def test_one_network_trains_and_the_other_stands(phase: str, still: str, moves: str, update: str) -> None:
    trainer = quadratic(**TIPS, **{"tips.discriminator_update": update})
    trainer.advance(3)
    before = trainer.to_arrays()
    metrics = trainer.advance(5, phase)
    after = trainer.to_arrays()
    for name in before:
        if name.startswith(f"{still}."):
            np.testing.assert_array_equal(after[name], before[name], err_msg=name)
    assert np.abs(after[f"{moves}.w"] - before[f"{moves}.w"]).max() > 1e-4
    assert after[f"{moves}.t"] > before[f"{moves}.t"]
    not_run = ["g_loss"] if phase == "d" else [name for name in METRICS if name != "g_loss"]
    for name, values in metrics.items():
        assert np.isnan(values).all() if name in not_run else np.isfinite(values).all(), name
    assert trainer.step == 8


def test_d_learns_to_tell_a_standing_g_from_the_data() -> None:
    trainer = quadratic()
    metrics = trainer.advance(300, "d")
    assert metrics["d_acc_real"][-50:].mean() > metrics["d_acc_real"][0]
    assert 0.8 < metrics["d_acc_fake"][-50:].mean() <= 1.0
    assert 0.7 < metrics["d_real"][-50:].mean() < 1
    assert 0 < metrics["d_fake"][-50:].mean() < 0.3


def test_the_quadratic_is_learned() -> None:
    """The mean fake comes to the mean of the data (0, 1/12), from far away."""
    trainer = quadratic(seed=1)
    latents = np.random.default_rng(0).standard_normal((2000, 5)).astype(np.float32)
    before = np.abs(trainer.sample(latents)).mean()
    trainer.advance(4000)
    fakes = trainer.sample(latents)
    assert before > 0.3
    assert np.abs(fakes.mean(axis=0) - [0, 1 / 12]).max() < 0.15
    assert np.abs(fakes[:, 1] - fakes[:, 0] ** 2).mean() < 0.08
