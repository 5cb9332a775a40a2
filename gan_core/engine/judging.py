"""What D says of real and fake samples, what it is told, and what it loses: pure functions of weights and batch.

Sources: Goodfellow et al. 2014; R1: Mescheder et al. 2018; gradient penalty: Gulrajani et al. 2017; label
smoothing: Salimans et al. 2016; instance noise: Sønderby et al. 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from gan_core.engine.network import Network
from gan_core.engine.optimizers import Update
from gan_core.losses import Loss

Tensor = tf.Tensor
Part = dict[str, Tensor]
Slots = dict[str, Tensor]
State = dict[str, dict]

METRICS = ("g_loss", "d_loss_real", "d_loss_fake", "d_acc_real", "d_acc_fake", "d_real", "d_fake")


@dataclass(frozen=True)
class StepRules:
    """What shapes the compiled step, as opposed to the knobs that it reads.

    Attributes:
        micro_batch: samples that are worked on at once, their gradients averaged; 0 is the whole batch.
        conditional: whether both networks are told the class of a sample.
        one_pass: whether XLA compiles the updates of the weights although it does not compile the step.
    """

    update: str
    loss: Loss
    optimizer: Update
    d_steps: int
    use_gradient_penalty: bool
    use_r1: bool
    use_ema: bool
    micro_batch: int = 0
    conditional: bool = False
    one_pass: bool = False


class Judge:
    """D's side of the game for one pair of networks."""

    def __init__(self, rules: StepRules, discriminator: Network) -> None:
        self.rules, self.discriminator = rules, discriminator

    def losses_of(
        self, weights: Tensor | list[Tensor], state: tuple, part: Part, samples: Tensor, side: str, knobs: Part
    ) -> tuple[Tensor, tuple[Tensor, ...], Tensor]:
        """Scores (n, 1) of one half, REAL or FAKE, D's new state and its loss on that half."""
        seen, targets = self.shown(part, samples, side, knobs)
        scores, state = self._scores(weights, state, seen, part.get(f"LABEL_{side}"), knobs)
        return scores, state, self.rules.loss.discriminator(scores, targets)

    def losses_of_both(
        self, weights: Tensor, state: tuple, part: Part, fake: Tensor, knobs: Part
    ) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, ...], tuple[Tensor, Tensor]]:
        """The same for real and fake that pass through D in one batch: scores, new state, losses."""
        real_in, real_targets = self.shown(part, part["real"], "REAL", knobs)
        fake_in, fake_targets = self.shown(part, fake, "FAKE", knobs)
        labels = tf.concat([part["LABEL_REAL"], part["LABEL_FAKE"]], 0) if self.rules.conditional else None
        scores, state = self._scores(weights, state, tf.concat([real_in, fake_in], 0), labels, knobs)
        real_scores, fake_scores = scores[: real_in.shape[0]], scores[real_in.shape[0] :]
        loss = self.rules.loss.discriminator
        return (real_scores, fake_scores), state, (loss(real_scores, real_targets), loss(fake_scores, fake_targets))

    def shown(self, part: Part, samples: Tensor, side: str, knobs: Part) -> tuple[Tensor, Tensor]:
        """What D is shown of one half (instance noise added) and the targets (n, 1) it is told."""
        seen = samples + knobs["instance_noise"] * part[f"NOISE_{side}"]
        softened = knobs["label_smoothing"] * part[f"SMOOTH_{side}"]
        targets = 1.0 - softened if side == "REAL" else softened
        flipped = part[f"FLIP_{side}"] < knobs["mislabel_rate"]
        return seen, tf.where(flipped, 1.0 - targets, targets) if self.rules.loss.uses_labels else tf.round(targets)

    def r1(self, d: Slots, part: Part, knobs: Part) -> Tensor:
        """r1 / 2 * mean squared norm of D's slope at real samples."""
        if not self.rules.use_r1:
            return tf.constant(0.0)
        slope = self._slope_norm(d, part["real"], part.get("LABEL_REAL"), knobs)
        return 0.5 * knobs["r1"] * tf.reduce_mean(tf.square(slope))

    def gradient_penalty(self, d: Slots, part: Part, fake: Tensor, knobs: Part) -> Tensor:
        """weight * mean (slope norm - 1)^2 at random points between fake samples and as many real ones."""
        if not self.rules.use_gradient_penalty:
            return tf.constant(0.0)
        count = fake.shape[0]
        mix = tf.reshape(part["MIX"][:count], (-1,) + (1,) * (len(fake.shape) - 1))
        between = mix * part["real"][:count] + (1.0 - mix) * fake
        slope = self._slope_norm(d, between, part.get("LABEL_FAKE"), knobs)
        return knobs["gradient_penalty"] * tf.reduce_mean(tf.square(slope - 1.0))

    def metrics(self, losses: tuple[Tensor, Tensor], scores: tuple[Tensor, Tensor]) -> Tensor:
        """D's columns of METRICS (len(METRICS) - 1,), from its answers before the update; real first."""
        loss, boundary = self.rules.loss, self.rules.loss.boundary(*scores)
        real, fake = (tf.reduce_mean(tf.cast(side > boundary, tf.float32)) for side in scores)
        opinions = [tf.reduce_mean(loss.probability(side, boundary)) for side in scores]
        return tf.stack([*losses, real, 1.0 - fake, *opinions])

    def _scores(
        self, weights: Tensor | list[Tensor], state: tuple, samples: Tensor, labels: Tensor | None, knobs: Part
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        inputs = samples if labels is None else [samples, labels]
        return self.discriminator(weights, state, inputs, training=True, slope=knobs["leaky_slope"])

    def _slope_norm(self, d: Slots, samples: Tensor, labels: Tensor | None, knobs: Part) -> Tensor:
        """Norm of the gradient of D's raw score at each sample: (n,)."""
        with tf.GradientTape() as tape:
            tape.watch(samples)
            scores, _ = self._scores(d["w"], d["s"], samples, labels, knobs)
            total = tf.reduce_sum(scores)
        slope = tape.gradient(total, samples)
        return tf.sqrt(tf.reduce_sum(tf.square(slope), axis=list(range(1, len(samples.shape)))) + 1e-12)
