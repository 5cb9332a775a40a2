"""Losses as pure functions of D's raw scores (logits), picked from a table.

Each loss is given what D said before its last activation, so that no precision is lost where D is sure.
Sources: Goodfellow et al. 2014 (minimax and non-saturating), Mao et al. 2017 (least squares),
Arjovsky et al. 2017 and Gulrajani et al. 2017 (Wasserstein with gradient penalty).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf

from gan_core.registry import Registry

Tensor = tf.Tensor


@dataclass(frozen=True)
class Loss:
    """One rule of the game; every function maps raw scores (n, 1) to a scalar or to (n, 1).

    Attributes:
        discriminator: (scores, targets) -> D's loss, a mean; targets are 1 for real and 0 for fake.
        generator: (scores of fakes) -> G's loss, a mean.
        probability: (scores, threshold) -> how real D finds each sample, in [0, 1], for drawing.
        threshold: the score above which D says "real"; None: halfway between the mean real and mean fake score.
        limit: a loss beyond this is no longer a game but a divergence.
        uses_labels: whether smoothing and miss-labelling have a meaning.
        mixed_weight: weight of each half when real and fake are judged in one batch.
    """

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    probability: Callable[[Tensor, Tensor], Tensor]
    threshold: float | None
    limit: float
    uses_labels: bool = True
    mixed_weight: float = 0.5

    def boundary(self, real_scores: Tensor, fake_scores: Tensor) -> Tensor:
        """The score at which D's answer turns from fake to real."""
        if self.threshold is not None:
            return tf.constant(self.threshold)
        return 0.5 * (tf.reduce_mean(real_scores) + tf.reduce_mean(fake_scores))


LOSSES: Registry[Loss] = Registry("loss")


def cross_entropy(scores: Tensor, targets: Tensor) -> Tensor:
    """Mean binary cross-entropy of raw scores (n, 1) against targets in [0, 1]."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=scores))


def _sigmoid(scores: Tensor, boundary: Tensor) -> Tensor:
    return tf.sigmoid(scores - boundary)


def _squared_error(scores: Tensor, targets: Tensor) -> Tensor:
    return tf.reduce_mean(tf.square(scores - targets))


def _signed_mean(scores: Tensor, targets: Tensor) -> Tensor:
    """The critic raises its score on real (target 1) and lowers it on fake (target 0)."""
    return tf.reduce_mean(scores * (1.0 - 2.0 * targets))


LOSSES.register("non_saturating")(
    Loss(
        cross_entropy,
        lambda scores: cross_entropy(scores, tf.ones_like(scores)),
        _sigmoid,
        threshold=0.0,
        limit=100.0,
    ),
)
LOSSES.register("minimax")(
    Loss(
        cross_entropy,
        lambda scores: -cross_entropy(scores, tf.zeros_like(scores)),
        _sigmoid,
        threshold=0.0,
        limit=100.0,
    ),
)
LOSSES.register("least_squares")(
    Loss(
        _squared_error,
        lambda scores: _squared_error(scores, tf.ones_like(scores)),
        lambda scores, _: tf.clip_by_value(scores, 0.0, 1.0),
        threshold=0.5,
        limit=1e4,
    ),
)
LOSSES.register("wasserstein_gp")(
    Loss(
        _signed_mean,
        lambda scores: -tf.reduce_mean(scores),
        _sigmoid,
        threshold=None,
        limit=1e4,
        uses_labels=False,
        mixed_weight=1.0,
    ),
)
