"""One training step of a GAN as a pure function: (state, batch, knobs) -> (state, metrics).

Three ways to play (the tip "train D on real and on fake separately"):
  separate  D learns a real batch, then a fake one (two updates), then G learns;
  mixed     D learns real and fake in one batch, then G learns;
  joint     one forward pass of G, both gradients before either update.
"""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from gan_core.engine.network import Network
from gan_core.engine.optimizers import Slots, Update
from gan_core.losses import Loss

Tensor = tf.Tensor
State = dict[str, dict]

# What a slider or a preset may change without a new compilation; the order is that of the vector.
KNOBS = (
    "generator_lr",
    "discriminator_lr",
    "label_smoothing",
    "mislabel_rate",
    "leaky_slope",
    "instance_noise",
    "train_generator",
    "train_discriminator",
    "beta_1",
    "gradient_penalty",
    "r1",
    "ema",
    "clipvalue",
)
METRICS = ("g_loss", "d_loss_real", "d_loss_fake", "d_acc_real", "d_acc_fake", "d_real", "d_fake")
NOT_RUN = float("nan")


@dataclass(frozen=True)
class StepRules:
    """What shapes the compiled step, as opposed to the knobs that it reads."""

    update: str
    loss: Loss
    optimizer: Update
    d_steps: int
    use_gradient_penalty: bool
    use_r1: bool
    use_ema: bool


class GanStep:
    """The step for one pair of networks. Sources: Goodfellow et al. 2014; R1: Mescheder et al. 2018;
    gradient penalty: Gulrajani et al. 2017; averaged G: Yazici et al. 2019."""

    def __init__(self, rules: StepRules, generator: Network, discriminator: Network) -> None:
        self.rules, self.generator, self.discriminator = rules, generator, discriminator

    def __call__(self, state: State, batch: dict[str, Tensor], knobs: dict[str, Tensor]) -> tuple[State, Tensor]:
        """Batch entries are one step's slice of :class:`NoiseSource`'s block; metrics are (len(METRICS),)."""
        return self._joint(state, batch, knobs) if self.rules.update == "joint" else self._in_turns(state, batch, knobs)

    def _in_turns(self, state: State, batch: dict[str, Tensor], knobs: dict[str, Tensor]) -> tuple[State, Tensor]:
        """First D (k times), then G; each can be left out."""
        d, d_metrics = tf.cond(
            knobs["train_discriminator"] > 0,
            lambda: self._discriminator_phase(state, batch, knobs, self.rules.d_steps),
            lambda: (state["d"], tf.fill([len(METRICS) - 1], NOT_RUN)),
        )
        g, g_loss = tf.cond(
            knobs["train_generator"] > 0,
            lambda: self._generator_phase(state["g"], d, batch, knobs),
            lambda: (state["g"], tf.constant(NOT_RUN)),
        )
        return {"g": g, "d": d}, tf.concat([g_loss[None], d_metrics], 0)

    # --- D ---------------------------------------------------------------------------------------

    def _discriminator_phase(
        self, state: State, batch: dict[str, Tensor], knobs: dict[str, Tensor], rounds: int
    ) -> tuple[Slots, Tensor]:
        """``rounds`` updates of D against a standing G; metrics are those of the last."""
        learn = self._learn_separately if self.rules.update == "separate" else self._learn_both

        def one_round(index: Tensor, d: Slots, _: Tensor) -> tuple[Tensor, Slots, Tensor]:
            part = {name: value[index] for name, value in batch.items() if not name.endswith("_G")}
            fake, _ = self.generator(
                state["g"]["w"], state["g"]["s"], part["LATENT_FOR_D"], training=False, slope=knobs["leaky_slope"]
            )
            d, metrics = learn(d, part, fake, knobs)
            return index + 1, d, metrics

        start = (tf.constant(0), state["d"], tf.zeros([len(METRICS) - 1]))
        if rounds == 1:
            return one_round(*start)[1:]
        return tf.while_loop(lambda index, *_: index < rounds, one_round, start)[1:]

    def _learn_separately(
        self, d: Slots, part: dict[str, Tensor], fake: Tensor, knobs: dict[str, Tensor]
    ) -> tuple[Slots, Tensor]:
        """One update on the real half, one on the fake half."""
        with tf.GradientTape() as tape:
            tape.watch(d["w"])
            real_scores, d_state, real_loss = self._judge(d["w"], d["s"], part, part["real"], "REAL", knobs)
            total = real_loss + self._r1(d, part["real"], knobs)
        d = self._descend(d, tape.gradient(total, d["w"]), knobs["discriminator_lr"], knobs, d_state)
        with tf.GradientTape() as tape:
            tape.watch(d["w"])
            fake_scores, d_state, fake_loss = self._judge(d["w"], d["s"], part, fake, "FAKE", knobs)
            total = fake_loss + self._gradient_penalty(d, part["real"], fake, part["MIX"], knobs)
        d = self._descend(d, tape.gradient(total, d["w"]), knobs["discriminator_lr"], knobs, d_state)
        return d, self._d_metrics(real_loss, fake_loss, real_scores, fake_scores)

    def _learn_both(
        self, d: Slots, part: dict[str, Tensor], fake: Tensor, knobs: dict[str, Tensor]
    ) -> tuple[Slots, Tensor]:
        """One update on real and fake in one batch."""
        with tf.GradientTape() as tape:
            tape.watch(d["w"])
            total, d_state, metrics = self._d_objective(d, d["w"], part, fake, knobs)
        return self._descend(d, tape.gradient(total, d["w"]), knobs["discriminator_lr"], knobs, d_state), metrics

    def _d_objective(
        self, d: Slots, weights: Tensor, part: dict[str, Tensor], fake: Tensor, knobs: dict[str, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, ...], Tensor]:
        """D's loss over one batch of real (n, ...) and fake (m, ...) samples that pass through D together."""
        real_in, real_targets = self._seen_by_d(part, part["real"], "REAL", knobs)
        fake_in, fake_targets = self._seen_by_d(part, fake, "FAKE", knobs)
        scores, d_state = self.discriminator(
            weights, d["s"], tf.concat([real_in, fake_in], 0), training=True, slope=knobs["leaky_slope"]
        )
        real_scores, fake_scores = scores[: real_in.shape[0]], scores[real_in.shape[0] :]
        real_loss = self.rules.loss.discriminator(real_scores, real_targets)
        fake_loss = self.rules.loss.discriminator(fake_scores, fake_targets)
        total = self.rules.loss.mixed_weight * (real_loss + fake_loss)
        total += self._r1(d, part["real"], knobs)
        total += self._gradient_penalty(d, part["real"], fake, part["MIX"], knobs)
        return total, d_state, self._d_metrics(real_loss, fake_loss, real_scores, fake_scores)

    def _judge(
        self,
        weights: Tensor,
        d_state: tuple[Tensor, ...],
        part: dict[str, Tensor],
        samples: Tensor,
        side: str,
        knobs: dict[str, Tensor],
    ) -> tuple[Tensor, tuple[Tensor, ...], Tensor]:
        """Scores (n, 1) of one half, D's new state and its loss on that half."""
        seen, targets = self._seen_by_d(part, samples, side, knobs)
        scores, d_state = self.discriminator(weights, d_state, seen, training=True, slope=knobs["leaky_slope"])
        return scores, d_state, self.rules.loss.discriminator(scores, targets)

    def _seen_by_d(
        self, part: dict[str, Tensor], samples: Tensor, side: str, knobs: dict[str, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """What D is shown of one half (instance noise added) and the targets (n, 1) it is told."""
        seen = samples + knobs["instance_noise"] * part[f"NOISE_{side}"]
        softened = knobs["label_smoothing"] * part[f"SMOOTH_{side}"]
        targets = 1.0 - softened if side == "REAL" else softened
        flipped = part[f"FLIP_{side}"] < knobs["mislabel_rate"]
        return seen, tf.where(flipped, 1.0 - targets, targets) if self.rules.loss.uses_labels else tf.round(targets)

    def _r1(self, d: Slots, real: Tensor, knobs: dict[str, Tensor]) -> Tensor:
        """r1 / 2 * mean squared norm of D's slope at real samples."""
        if not self.rules.use_r1:
            return tf.constant(0.0)
        return 0.5 * knobs["r1"] * tf.reduce_mean(tf.square(self._slope_norm(d, real, knobs)))

    def _gradient_penalty(self, d: Slots, real: Tensor, fake: Tensor, mix: Tensor, knobs: dict[str, Tensor]) -> Tensor:
        """weight * mean (slope norm - 1)^2 at random points between real and fake samples."""
        if not self.rules.use_gradient_penalty:
            return tf.constant(0.0)
        mix = tf.reshape(mix, (-1,) + (1,) * (len(real.shape) - 1))
        between = mix * real + (1.0 - mix) * fake
        return knobs["gradient_penalty"] * tf.reduce_mean(tf.square(self._slope_norm(d, between, knobs) - 1.0))

    def _slope_norm(self, d: Slots, samples: Tensor, knobs: dict[str, Tensor]) -> Tensor:
        """Norm of the gradient of D's raw score at each sample: (n,)."""
        with tf.GradientTape() as tape:
            tape.watch(samples)
            scores, _ = self.discriminator(d["w"], d["s"], samples, training=True, slope=knobs["leaky_slope"])
            total = tf.reduce_sum(scores)
        slope = tape.gradient(total, samples)
        return tf.sqrt(tf.reduce_sum(tf.square(slope), axis=list(range(1, len(samples.shape)))) + 1e-12)

    def _d_metrics(self, real_loss: Tensor, fake_loss: Tensor, real_scores: Tensor, fake_scores: Tensor) -> Tensor:
        """D's columns of METRICS, from its answers before the update."""
        loss = self.rules.loss
        boundary = loss.boundary(real_scores, fake_scores)

        def share_called_real(scores: Tensor) -> Tensor:
            return tf.reduce_mean(tf.cast(scores > boundary, tf.float32))

        return tf.stack(
            [
                real_loss,
                fake_loss,
                share_called_real(real_scores),
                1.0 - share_called_real(fake_scores),
                tf.reduce_mean(loss.probability(real_scores, boundary)),
                tf.reduce_mean(loss.probability(fake_scores, boundary)),
            ]
        )

    # --- G ---------------------------------------------------------------------------------------

    def _generator_phase(
        self, g: Slots, d: Slots, batch: dict[str, Tensor], knobs: dict[str, Tensor]
    ) -> tuple[Slots, Tensor]:
        """One update of G against a standing D; the targets are always "real"."""
        with tf.GradientTape() as tape:
            tape.watch(g["w"])
            fake, g_state = self.generator(
                g["w"], g["s"], batch["LATENT_FOR_G"], training=True, slope=knobs["leaky_slope"]
            )
            seen = fake + knobs["instance_noise"] * batch["NOISE_G"]
            scores = self.discriminator.frozen(d["w"], d["s"], seen, slope=knobs["leaky_slope"])
            loss = self.rules.loss.generator(scores)
        return self._improve_generator(g, tape.gradient(loss, g["w"]), g_state, knobs), loss

    def _improve_generator(
        self, g: Slots, gradient: Tensor, g_state: tuple[Tensor, ...], knobs: dict[str, Tensor]
    ) -> Slots:
        """Descend, then follow with the running average."""
        g = self._descend(g, gradient, knobs["generator_lr"], knobs, g_state)
        if self.rules.use_ema:
            g["ema"] = g["w"] + knobs["ema"] * (g["ema"] - g["w"])
        return g

    def _descend(
        self, slots: Slots, gradient: Tensor, rate: Tensor, knobs: dict[str, Tensor], new_state: tuple[Tensor, ...]
    ) -> Slots:
        limit = tf.where(knobs["clipvalue"] > 0, knobs["clipvalue"], float("inf"))
        gradient = tf.clip_by_value(gradient, -limit, limit)
        moments = {name: slots[name] for name in ("w", "m", "v", "t")}
        return {**slots, **self.rules.optimizer(moments, gradient, rate, knobs["beta_1"]), "s": new_state}

    # --- both at once ----------------------------------------------------------------------------

    def _joint(self, state: State, batch: dict[str, Tensor], knobs: dict[str, Tensor]) -> tuple[State, Tensor]:
        """k - 1 rounds of D alone, then one forward pass of G and both gradients before either update."""
        if self.rules.d_steps > 1:
            alone = tf.cond(
                knobs["train_discriminator"] > 0,
                lambda: self._discriminator_phase(state, batch, knobs, self.rules.d_steps - 1)[0],
                lambda: state["d"],
            )
            state = {"g": state["g"], "d": alone}
        g, d = state["g"], state["d"]
        part = {name: value[-1] for name, value in batch.items() if not name.endswith("_G")}
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([g["w"], d["w"]])
            fake, g_state = self.generator(
                g["w"], g["s"], part["LATENT_FOR_D"], training=True, slope=knobs["leaky_slope"]
            )
            real_scores, d_state, real_loss = self._judge(d["w"], d["s"], part, part["real"], "REAL", knobs)
            fake_scores, d_state, fake_loss = self._judge(d["w"], d_state, part, fake, "FAKE", knobs)
            g_loss = self.rules.loss.generator(fake_scores)
            d_loss = real_loss + fake_loss + self._r1(d, part["real"], knobs)
            d_loss += self._gradient_penalty(d, part["real"], tf.stop_gradient(fake), part["MIX"], knobs)
        new_g = self._improve_generator(g, tape.gradient(g_loss, g["w"]), g_state, knobs)
        new_d = self._descend(d, tape.gradient(d_loss, d["w"]), knobs["discriminator_lr"], knobs, d_state)
        metrics = tf.concat([g_loss[None], self._d_metrics(real_loss, fake_loss, real_scores, fake_scores)], 0)
        return self._only_the_trained(state, {"g": new_g, "d": new_d}, metrics, knobs)

    def _only_the_trained(
        self, old: State, new: State, metrics: Tensor, knobs: dict[str, Tensor]
    ) -> tuple[State, Tensor]:
        """Keep what was not to be trained as it was, with its metrics marked as not run."""
        flags = {"g": knobs["train_generator"] > 0, "d": knobs["train_discriminator"] > 0}
        state = {
            net: tf.nest.map_structure(lambda a, b, on=flags[net]: tf.where(on, a, b), new[net], old[net])
            for net in ("g", "d")
        }
        ran = tf.stack([flags["g"]] + [flags["d"]] * (len(METRICS) - 1))
        return state, tf.where(ran, metrics, NOT_RUN)
