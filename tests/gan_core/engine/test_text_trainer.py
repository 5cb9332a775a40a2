"""The trainer of text runs: it learns, is the same however it is cut, goes on from a file, and says when it breaks."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.engine.trainer import DivergedError
from gan_core.errors import ConfigError, RunError
from gan_core.text import Headlines
from gan_core.text.generating import WordNetwork
from tests.gan_core.engine.text_fixtures import LINES, tiny_trainer

ENCODED = Headlines("lines", LINES).encoded


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_it_learns_the_headlines_by_heart(preset: str) -> None:
    trainer = tiny_trainer(preset, model__width=32, optimizer__generator_lr=0.02)
    before = trainer.mean_loss(ENCODED)
    size = trainer.vocabulary.size
    assert 0.9 * np.log(size) < before < 1.1 * np.log(size)
    metrics = trainer.advance(400)
    assert trainer.mean_loss(ENCODED) < 0.4 < before
    assert metrics["accuracy"][:5].mean() < 0.5 < metrics["accuracy"][-20:].mean()
    assert set(metrics) == {"loss", "accuracy"}
    assert metrics["loss"].shape == (400,)


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_it_is_the_same_however_it_is_cut(preset: str) -> None:
    whole, pieces = tiny_trainer(preset), tiny_trainer(preset)
    expected = whole.advance(23)
    found = [pieces.advance(count) for count in (1, 1, 6, 2, 13)]
    for name, values in expected.items():
        np.testing.assert_array_equal(np.concatenate([part[name] for part in found]), values)
    for name, value in whole.weights.items():
        np.testing.assert_array_equal(pieces.weights[name], value)


def test_it_goes_on_from_its_arrays() -> None:
    one, other = tiny_trainer(), tiny_trainer()
    one.set_live("optimizer.generator_lr", 0.02)
    one.advance(9)
    other.load_arrays(one.to_arrays())
    assert other.step == 9
    assert other.live == {"optimizer.generator_lr": 0.02}
    np.testing.assert_array_equal(other.advance(7)["loss"], one.advance(7)["loss"])
    one.reset()
    assert one.step == 0
    np.testing.assert_array_equal(one.weights["embedding"], tiny_trainer().weights["embedding"])


def test_another_seed_is_another_run() -> None:
    assert (tiny_trainer(seed=1).advance(3)["loss"] != tiny_trainer().advance(3)["loss"]).all()


def test_arrays_of_another_network_are_refused() -> None:
    with pytest.raises(RunError, match=r"^The saved state does not fit this network \(expected .* weights, received"):
        tiny_trainer().load_arrays(tiny_trainer(model__width=5).to_arrays())


def test_a_huge_rate_diverges_and_leaves_the_last_good_state() -> None:
    trainer = tiny_trainer(optimizer__generator_lr=10.0, tips__dropout=0.0)
    trainer.load_arrays({**trainer.to_arrays(), "w": np.full_like(trainer.to_arrays()["w"], 3e38)})
    with pytest.raises(DivergedError, match=r"^Training diverged at step 1: loss became nan") as caught:
        trainer.advance(5)
    assert trainer.step == 0
    assert caught.value.metrics["loss"].shape == (0,)


def test_live_settings() -> None:
    trainer = tiny_trainer()
    with pytest.raises(ConfigError, match=r"^batch_size shapes the network or the data, or belongs to other runs,"):
        trainer.set_live("batch_size", 8)
    with pytest.raises(ConfigError, match=r"^tips.leaky_slope shapes the network"):
        trainer.set_live("tips.leaky_slope", 0.1)
    with pytest.raises(ConfigError, match=r"^optimizer.generator_lr: expected a number from 1e-07 to 10, received 11;"):
        trainer.set_live("optimizer.generator_lr", 11)


def test_both_forms_learn_the_same_next_words() -> None:
    """Trained until they know the headlines, they foretell the same word behind every beginning."""
    found = []
    for preset in ("headlines", "headlines-prefix"):
        trainer = tiny_trainer(preset, model__width=32, optimizer__generator_lr=0.02, tips__dropout=0.0)
        trainer.advance(300 if preset == "headlines" else 900)
        network = WordNetwork(trainer.weights, trainer.config.loop.rows, trainer.input_length)
        beginnings = [ids[:end] for ids in ENCODED for end in range(1, len(ids))]
        found.append(np.array([network.probabilities(beginning).argmax() for beginning in beginnings]))
    right = np.array([ids[end] for ids in ENCODED for end in range(1, len(ids))])
    assert (found[0] == right).mean() > 0.9
    assert (found[1] == right).mean() > 0.9
    assert (found[0] == found[1]).mean() > 0.9
