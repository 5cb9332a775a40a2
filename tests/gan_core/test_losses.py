"""Every loss against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf

from gan_core.errors import UserError
from gan_core.losses import LOSSES

SCORES = tf.constant([[0.0], [math.log(3.0)]])  # sigmoid: 1/2 and 3/4
REAL, FAKE = tf.constant([[1.0], [1.0]]), tf.constant([[0.0], [0.0]])
SOFT = tf.constant([[0.8], [0.9]])
LN2, LN3, LN4 = math.log(2), math.log(3), math.log(4)

DISCRIMINATOR = [
    # -(ln 1/2 + ln 3/4) / 2 and -(ln 1/2 + ln 1/4) / 2
    ("non_saturating", REAL, (LN2 + LN4 - LN3) / 2),
    ("non_saturating", FAKE, (LN2 + LN4) / 2),
    ("non_saturating", SOFT, (LN2 + 0.9 * (LN4 - LN3) + 0.1 * LN4) / 2),
    ("minimax", REAL, (LN2 + LN4 - LN3) / 2),
    ("minimax", FAKE, (LN2 + LN4) / 2),
    ("least_squares", REAL, (1 + (LN3 - 1) ** 2) / 2),
    ("least_squares", FAKE, LN3**2 / 2),
    ("least_squares", SOFT, (0.64 + (LN3 - 0.9) ** 2) / 2),
    ("wasserstein_gp", REAL, -LN3 / 2),
    ("wasserstein_gp", FAKE, LN3 / 2),
]
GENERATOR = {
    "non_saturating": (LN2 + LN4 - LN3) / 2,
    "minimax": -(LN2 + LN4) / 2,
    "least_squares": (1 + (LN3 - 1) ** 2) / 2,
    "wasserstein_gp": -LN3 / 2,
}


@pytest.mark.parametrize(("name", "targets", "expected"), DISCRIMINATOR)
def test_what_d_makes_small(name: str, targets: tf.Tensor, expected: float) -> None:
    assert float(LOSSES.get(name).discriminator(SCORES, targets)) == pytest.approx(expected, abs=1e-6)


def test_every_loss_has_a_value_by_hand() -> None:
    assert set(LOSSES) == set(GENERATOR) == {name for name, _, _ in DISCRIMINATOR}


@pytest.mark.parametrize("name", GENERATOR)
def test_what_g_makes_small(name: str) -> None:
    assert float(LOSSES.get(name).generator(SCORES)) == pytest.approx(GENERATOR[name], abs=1e-6)


@pytest.mark.parametrize("name", GENERATOR)
def test_g_gains_when_d_finds_its_samples_more_real(name: str) -> None:
    loss = LOSSES.get(name).generator
    assert float(loss(SCORES - 0.5)) > float(loss(SCORES)) + 0.01


def test_minimax_vanishes_where_non_saturating_does_not() -> None:
    """A D that is sure (score -10) leaves the minimax G all but no slope: the reason for the other form."""
    scores = tf.constant([[-10.0]])
    slopes = {}
    for name in ("minimax", "non_saturating"):
        with tf.GradientTape() as tape:
            tape.watch(scores)
            loss = LOSSES.get(name).generator(scores)
        slopes[name] = float(tape.gradient(loss, scores)[0, 0])
    assert -1e-4 < slopes["minimax"] < 0
    assert -1.0 < slopes["non_saturating"] < -0.99


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("non_saturating", [0.5, 0.75]),
        ("minimax", [0.5, 0.75]),
        ("least_squares", [0.0, 1.0]),
        ("wasserstein_gp", [1 / (1 + math.sqrt(3)), math.sqrt(3) / (1 + math.sqrt(3))]),
    ],
)
def test_how_real_d_finds_a_sample(name: str, expected: list[float]) -> None:
    """For Wasserstein relative to the boundary, here halfway between the scores: ln(3) / 2."""
    loss = LOSSES.get(name)
    boundary = loss.boundary(SCORES[1:], SCORES[:1])
    np.testing.assert_allclose(loss.probability(SCORES, boundary).numpy()[:, 0], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("non_saturating", 0.0), ("minimax", 0.0), ("least_squares", 0.5), ("wasserstein_gp", LN3 / 2)],
)
def test_where_d_turns_from_fake_to_real(name: str, expected: float) -> None:
    boundary = LOSSES.get(name).boundary(tf.constant([[LN3], [LN3]]), tf.constant([[0.0]]))
    assert float(boundary) == pytest.approx(expected, abs=1e-6)


def test_scores_far_out_stay_exact() -> None:
    """From raw scores nothing is clipped: a sure and wrong D pays 80, not Keras' 16."""
    loss = LOSSES.get("non_saturating")
    assert float(loss.discriminator(tf.constant([[-80.0]]), tf.constant([[1.0]]))) == pytest.approx(80, abs=1e-4)


def test_an_unknown_loss_is_refused_with_the_choices() -> None:
    with pytest.raises(UserError) as refused:
        LOSSES.get("hinge")
    assert str(refused.value) == (
        "Unknown loss 'hinge': choose one of non_saturating, minimax, least_squares, wasserstein_gp."
    )
