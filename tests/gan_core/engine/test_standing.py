"""BatchNorm's statistics for averaged weights: measured anew, so that what is shown is what the weights can draw."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer
from gan_core.imaging import to_uint8
from tests.gan_core.engine.images import made_up
from tests.tiny_pictures import tiny

NORMS = {"tips__generator_batch_norm": True, "batch_size": 8}


def trainer(family: str = "dcgan-small", **changes) -> Trainer:
    config = tiny(family, **NORMS, **changes)
    return Trainer(config, made_up(config))


@pytest.mark.parametrize("family", ["dcgan-small", "cdcgan-small", "dcgan96"])
def test_measured_on_a_batch_it_draws_that_batch_as_training_does(family):
    one = trainer(family)
    one.advance(3)
    g, network = one.state["g"], one.program.generator
    z = tf.constant(np.random.default_rng(1).standard_normal((12, one.config.model.latent_dim)), tf.float32)
    given = [z, tf.range(12)[:, None] % 10] if one.config.is_conditional else z
    slope = tf.constant(0.2)
    standing = network.standing_state(g["w"], g["s"], given, slope=slope)
    training = network(g["w"], g["s"], given, training=True, slope=slope)[0]
    np.testing.assert_allclose(network(g["w"], standing, given, training=False, slope=slope)[0], training, atol=2e-4)
    assert np.abs(network(g["w"], g["s"], given, training=False, slope=slope)[0] - training).max() > 0.01


def test_averaged_weights_are_shown_with_statistics_of_their_own():
    averaged, plain = trainer(loop__ema=0.99), trainer(loop__ema=0.0)
    for one in (averaged, plain):
        one.advance(5)
    shown = averaged.program.shown(averaged.state, 0.2)["s"]
    assert max(np.abs(new - old).max() for new, old in zip(shown, averaged.state["g"]["s"], strict=True)) > 0.01
    kept = plain.program.shown(plain.state, 0.2)["s"]
    assert all(np.array_equal(new, old) for new, old in zip(kept, plain.state["g"]["s"], strict=True))


def test_looking_changes_nothing_in_training():
    watched, alone = trainer(loop__ema=0.9), trainer(loop__ema=0.9)
    z = np.random.default_rng(2).standard_normal((4, watched.config.model.latent_dim)).astype(np.float32)
    for one in (watched, alone):
        for _ in range(3):
            one.advance(2)
            if one is watched:
                one.sample(z)
    np.testing.assert_array_equal(watched.state["g"]["w"], alone.state["g"]["w"])
    assert np.ptp(to_uint8(watched.sample(z), watched.config.tips.scaling)) > 0


def test_points_have_them_too():
    config = build_config("quadratic", {"tips.generator_batch_norm": True, "loop.ema": 0.99, "steps": 20})
    from gan_core.data import make_points

    one = Trainer(config, make_points(config.dataset))
    one.advance(20)
    z = np.random.default_rng(3).standard_normal((256, 5)).astype(np.float32)
    assert np.isfinite(one.sample(z)).all()
