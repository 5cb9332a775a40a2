"""One training step of a GAN as a pure function: (state, batch, knobs) -> (state, metrics).

Three ways to play (the tip "train D on real and on fake separately"):
  separate  D learns a real batch, then a fake one (two updates), then G learns;
  mixed     D learns real and fake in one batch, then G learns;
  joint     one forward pass of G, both gradients before either update.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from gan_core.engine.judging import METRICS, Judge, Part, Slots, State, StepRules
from gan_core.engine.network import Network
from gan_core.engine.optimizers import clipped, one_pass
from gan_core.engine.pieces import Result, Work, in_pieces, piece_count

__all__ = ["KNOBS", "METRICS", "GanStep", "State", "StepRules"]

Tensor = tf.Tensor

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
    "decay",
)
NOT_RUN = float("nan")
REAL_SIDE = ("real", "LABEL_REAL", "NOISE_REAL", "SMOOTH_REAL", "FLIP_REAL")


class GanStep:
    """The step for one pair of networks. Sources: Goodfellow et al. 2014; averaged G: Yazici et al. 2019."""

    def __init__(self, rules: StepRules, generator: Network, discriminator: Network) -> None:
        self.rules, self.generator, self.discriminator = rules, generator, discriminator
        self.judge = Judge(rules, discriminator)
        update = clipped(rules.optimizer)
        self._update = one_pass(update) if rules.one_pass else update

    def __call__(self, state: State, batch: Part, knobs: Part) -> tuple[State, Tensor]:
        """Batch entries are one step's slice of :class:`NoiseSource`'s block; metrics are (len(METRICS),)."""
        return self._joint(state, batch, knobs) if self.rules.update == "joint" else self._in_turns(state, batch, knobs)

    def _in_turns(self, state: State, batch: Part, knobs: Part) -> tuple[State, Tensor]:
        """First D (k times), then G; each can be left out."""
        d, d_metrics = self._choose(
            knobs["train_discriminator"] > 0,
            lambda: self._discriminator_phase(state, batch, knobs, self.rules.d_steps),
            lambda: (state["d"], tf.fill([len(METRICS) - 1], NOT_RUN)),
        )
        g, g_loss = self._choose(
            knobs["train_generator"] > 0,
            lambda: self._generator_phase(state["g"], d, batch, knobs),
            lambda: (state["g"], tf.constant(NOT_RUN)),
        )
        return {"g": g, "d": d}, tf.concat([g_loss[None], d_metrics], 0)

    def _in_pieces(self, work: Work, part: Part, state: tuple[Tensor, ...], samples: int) -> Result:
        return in_pieces(work, part, state, piece_count(samples, self.rules.micro_batch))

    def _choose(self, wanted: Tensor, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return tf.cond(wanted, yes, no)

    def _repeat(self, rounds: int, one: Callable[..., tuple], start: tuple) -> tuple:
        return tf.while_loop(lambda index, *_: index < rounds, one, start)

    # --- D ---------------------------------------------------------------------------------------

    def _discriminator_phase(self, state: State, batch: Part, knobs: Part, rounds: int) -> tuple[Slots, Tensor]:
        """``rounds`` updates of D against a standing G; metrics are those of the last."""
        learn = self._learn_separately if self.rules.update == "separate" else self._learn_both

        def one_round(index: Tensor, d: Slots, _: Tensor) -> tuple[Tensor, Slots, Tensor]:
            part = {name: value[index] for name, value in batch.items() if not name.endswith("_G")}
            d, metrics = learn(state["g"], d, part, knobs)
            return index + 1, d, metrics

        start = (tf.constant(0), state["d"], tf.zeros([len(METRICS) - 1]))
        if rounds == 1:
            return one_round(*start)[1:]
        return self._repeat(rounds, one_round, start)[1:]

    def _learn_separately(self, g: Slots, d: Slots, part: Part, knobs: Part) -> tuple[Slots, Tensor]:
        """One update on the real half, one on the fake half."""
        real = {name: value for name, value in part.items() if name in REAL_SIDE}
        seen = self._in_pieces(lambda *a: self._on_real(d["w"], *a, knobs), real, d["s"], real["real"].shape[0])
        d = self._descend(d, seen.means[0], knobs["discriminator_lr"], knobs, seen.state)
        count = part["LATENT_FOR_D"].shape[0]
        other = {name: value[:count] for name, value in part.items()}  # as many real ones, for the penalty
        faked = self._in_pieces(lambda *a: self._on_fake(g, d["w"], *a, knobs), other, d["s"], count)
        d = self._descend(d, faked.means[0], knobs["discriminator_lr"], knobs, faked.state)
        losses = seen.means[1], faked.means[1]
        return d, self.judge.metrics(losses, (*seen.scores, *faked.scores))

    def _on_real(self, weights: Tensor, part: Part, d_state: tuple, knobs: Part) -> Result:
        """D's gradient and loss on real samples."""
        with tf.GradientTape() as tape:
            tape.watch(weights)
            scores, new_state, loss = self.judge.losses_of(weights, d_state, part, part["real"], "REAL", knobs)
            total = loss + self.judge.r1({"w": weights, "s": d_state}, part, knobs)
        return Result((tape.gradient(total, weights), loss), (scores,), new_state)

    def _on_fake(self, g: Slots, weights: Tensor, part: Part, d_state: tuple, knobs: Part) -> Result:
        """D's gradient and loss on fake samples."""
        fake = self._fakes(g, part, knobs)
        with tf.GradientTape() as tape:
            tape.watch(weights)
            scores, new_state, loss = self.judge.losses_of(weights, d_state, part, fake, "FAKE", knobs)
            total = loss + self.judge.gradient_penalty({"w": weights, "s": d_state}, part, fake, knobs)
        return Result((tape.gradient(total, weights), loss), (scores,), new_state)

    def _learn_both(self, g: Slots, d: Slots, part: Part, knobs: Part) -> tuple[Slots, Tensor]:
        """One update on real and fake in one batch."""

        def work(piece: Part, d_state: tuple) -> Result:
            fake = self._fakes(g, piece, knobs)
            with tf.GradientTape() as tape:
                tape.watch(d["w"])
                scores, new_state, losses = self.judge.losses_of_both(d["w"], d_state, piece, fake, knobs)
                total = self.rules.loss.mixed_weight * (losses[0] + losses[1])
                total += self._penalties({"w": d["w"], "s": d_state}, piece, fake, knobs)
            return Result((tape.gradient(total, d["w"]), *losses), scores, new_state)

        done = self._in_pieces(work, part, d["s"], part["real"].shape[0])
        d = self._descend(d, done.means[0], knobs["discriminator_lr"], knobs, done.state)
        return d, self.judge.metrics(done.means[1:], done.scores)

    def _penalties(self, d: Slots, part: Part, fake: Tensor, knobs: Part) -> Tensor:
        return self.judge.r1(d, part, knobs) + self.judge.gradient_penalty(d, part, fake, knobs)

    def _fakes(self, g: Slots, part: Part, knobs: Part) -> Tensor:
        """What a standing G makes for D to learn from, in inference mode as Keras' ``predict`` does."""
        inputs = self._with_label(part["LATENT_FOR_D"], part, "LABEL_FAKE")
        return self.generator(g["w"], g["s"], inputs, training=False, slope=knobs["leaky_slope"])[0]

    def _with_label(self, first: Tensor, part: Part, label: str) -> Tensor | list[Tensor]:
        return [first, part[label]] if self.rules.conditional else first

    # --- G ---------------------------------------------------------------------------------------

    def _generator_phase(self, g: Slots, d: Slots, batch: Part, knobs: Part) -> tuple[Slots, Tensor]:
        """One update of G against a standing D; the targets are always "real"."""

        def work(piece: Part, g_state: tuple) -> Result:
            with tf.GradientTape() as tape:
                tape.watch(g["w"])
                inputs = self._with_label(piece["LATENT_FOR_G"], piece, "LABEL_G")
                fake, new_state = self.generator(g["w"], g_state, inputs, training=True, slope=knobs["leaky_slope"])
                seen = self._with_label(fake + knobs["instance_noise"] * piece["NOISE_G"], piece, "LABEL_G")
                scores = self.discriminator.frozen(d["w"], d["s"], seen, slope=knobs["leaky_slope"])
                loss = self.rules.loss.generator(scores)
            return Result((tape.gradient(loss, g["w"]), loss), (), new_state)

        with tf.control_dependencies([d["w"]]):  # else G begins while D still learns, and both are in memory at once
            part = {name: tf.identity(value) for name, value in batch.items() if name.endswith("_G")}
        done = self._in_pieces(work, part, g["s"], part["LATENT_FOR_G"].shape[0])
        return self._improve_generator(g, done.means[0], done.state, knobs), done.means[1]

    def _improve_generator(self, g: Slots, gradient: Tensor, g_state: tuple[Tensor, ...], knobs: Part) -> Slots:
        """Descend, then follow with the running average."""
        g = self._descend(g, gradient, knobs["generator_lr"], knobs, g_state)
        if self.rules.use_ema:
            g["ema"] = g["w"] + knobs["ema"] * (g["ema"] - g["w"])
        return g

    def _descend(self, slots: Slots, gradient: Tensor, rate: Tensor, knobs: Part, new_state: tuple) -> Slots:
        moments = {name: slots[name] for name in ("w", "m", "v", "t")}
        rate = rate / (1.0 + knobs["decay"] * slots["t"])
        moments = self._update(moments, gradient, rate, knobs["beta_1"], knobs["clipvalue"])
        return {**slots, **moments, "s": new_state}

    # --- both at once ----------------------------------------------------------------------------

    def _joint(self, state: State, batch: Part, knobs: Part) -> tuple[State, Tensor]:
        """k - 1 rounds of D alone, then one forward pass of G and both gradients before either update."""
        if self.rules.d_steps > 1:
            alone = self._choose(
                knobs["train_discriminator"] > 0,
                lambda: self._discriminator_phase(state, batch, knobs, self.rules.d_steps - 1)[0],
                lambda: state["d"],
            )
            state = {"g": state["g"], "d": alone}
        g, d = state["g"], state["d"]
        part = {name: value[-1] for name, value in batch.items() if not name.endswith("_G")}

        def work(piece: Part, states: tuple) -> Result:
            return self._together(g["w"], d["w"], piece, states, len(g["s"]), knobs)

        done = self._in_pieces(work, part, (*g["s"], *d["s"]), part["real"].shape[0])
        g_gradient, d_gradient, g_loss, *d_losses = done.means
        g_state, d_state = done.state[: len(g["s"])], done.state[len(g["s"]) :]
        train_g, train_d = knobs["train_generator"] > 0, knobs["train_discriminator"] > 0
        new_g = self._choose(train_g, lambda: self._improve_generator(g, g_gradient, g_state, knobs), lambda: g)
        new_d = self._choose(
            train_d, lambda: self._descend(d, d_gradient, knobs["discriminator_lr"], knobs, d_state), lambda: d
        )
        metrics = tf.concat([g_loss[None], self.judge.metrics(tuple(d_losses), done.scores)], 0)
        ran = tf.stack([train_g] + [train_d] * (len(METRICS) - 1))
        return {"g": new_g, "d": new_d}, tf.where(ran, metrics, NOT_RUN)

    def _together(
        self, g_weights: Tensor, d_weights: Tensor, part: Part, states: tuple, split: int, knobs: Part
    ) -> Result:
        """Both gradients of one forward pass of G; ``states`` are G's ``split`` other variables, then D's."""
        g_state, d_state = states[:split], states[split:]
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([g_weights, d_weights])
            d_parts = self.discriminator.unflatten(d_weights)  # once for both passes, so once for their gradient
            inputs = self._with_label(part["LATENT_FOR_D"], part, "LABEL_FAKE")
            fake, g_state = self.generator(g_weights, g_state, inputs, training=True, slope=knobs["leaky_slope"])
            real_scores, after_real, real_loss = self.judge.losses_of(
                d_parts, d_state, part, part["real"], "REAL", knobs
            )
            fake_scores, after_fake, fake_loss = self.judge.losses_of(d_parts, after_real, part, fake, "FAKE", knobs)
            g_loss = self.rules.loss.generator(fake_scores)
            d_loss = real_loss + fake_loss
            d_loss += self._penalties({"w": d_weights, "s": d_state}, part, tf.stop_gradient(fake), knobs)
        gradients = tape.gradient(g_loss, g_weights), tape.gradient(d_loss, d_weights)
        return Result((*gradients, g_loss, real_loss, fake_loss), (real_scores, fake_scores), (*g_state, *after_fake))
