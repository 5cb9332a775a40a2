"""Compiled programs, shared by all runs of the same structure.

A program depends on shapes and rules only. Weights, seeds, data, learning rates and the like are its inputs, so a
class of thirty students with the same networks compiles once.
"""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from gan_core.config import IMAGES, RunConfig
from gan_core.engine.network import Network
from gan_core.engine.noise import BatchPlan, NoiseSource, Stream
from gan_core.engine.optimizers import OPTIMIZERS
from gan_core.engine.step import KNOBS, METRICS, GanStep, State, StepRules
from gan_core.engine.view import Look, Scene
from gan_core.losses import LOSSES
from gan_core.models.mlp import POINT_DIMENSIONS
from gan_core.models.zoo import build_discriminator, build_generator

Tensor = tf.Tensor
MAX_PROGRAMS = 32
SAMPLE_ROWS, SAMPLE_IMAGES = 2000, 64
STANDING_ROWS, STANDING_LARGE_ROWS, STANDING_SEED, SMALL_PICTURE = 256, 96, 5, 40 * 40
BUILD_LOCK = threading.RLock()
_programs: OrderedDict[str, Program] = OrderedDict()


class Traced:
    """A tf.function whose calls hold the build lock as long as they trace; later calls need no lock."""

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        self.function = tf.function(function, autograph=False, **options)
        self._traced: set[tuple] = set()

    def __call__(self, *arguments: Any) -> Any:
        """Call it; thread-safe."""
        shapes = tuple(tensor.shape for tensor in tf.nest.flatten(arguments))
        if shapes in self._traced:
            return self.function(*arguments)
        with BUILD_LOCK:
            result = self.function(*arguments)
        self._traced.add(shapes)
        return result


class Program:
    """The networks, the step and the compiled loop for one structure."""

    def __init__(self, config: RunConfig) -> None:
        self.generator = Network(build_generator(config, live=True))
        self.discriminator = Network(build_discriminator(config, live=True))
        self.rules = step_rules(config)
        self.plan = batch_plan(config)
        self.scaling = config.tips.scaling
        self.classes = config.model.classes_count or 1
        self.noise = NoiseSource(self.plan)
        self.step = GanStep(self.rules, self.generator, self.discriminator)
        self._compiled = Traced(self._run, jit_compile=use_xla() and not self.plan.images)
        self._stand = Traced(self._standing)
        self._sample = Traced(self._make)
        self._look = Traced(self._see)
        self._judge = Traced(self._opinion)
        self._pull = Traced(self._gradient)

    def run(
        self, state: State, block: dict[str, Tensor], knobs: Tensor, start: int, count: int
    ) -> tuple[State, Tensor]:
        """Steps ``start`` to ``start + count - 1`` of a block.

        Returns the new state and the metrics (block length, len(METRICS)); only the rows of these steps are filled.
        """
        return self._compiled(state, block, knobs, tf.constant(start), tf.constant(start + count))

    def _run(
        self, state: State, block: dict[str, Tensor], knobs: Tensor, start: Tensor, stop: Tensor
    ) -> tuple[State, Tensor]:
        named = dict(zip(KNOBS, tf.unstack(knobs, num=len(KNOBS)), strict=True))

        def body(index: Tensor, state: State, rows: Tensor) -> tuple[Tensor, State, Tensor]:
            batch = {name: values[index] for name, values in block.items()}
            state, metrics = self.step(state, {**batch, "real": self._scaled(batch["real"])}, named)
            return index + 1, state, tf.tensor_scatter_nd_update(rows, index[None, None], metrics[None])

        rows = tf.zeros([self.noise.length, len(METRICS)])
        start_state = (start, state, rows)
        _, state, rows = tf.while_loop(lambda index, *_: index < stop, body, start_state, parallel_iterations=1)
        return state, rows

    def _scaled(self, real: Tensor) -> Tensor:
        """Points as they are; the bytes of pictures as numbers in the range that G's last activation has."""
        if not self.plan.images:
            return real
        unit = tf.cast(real, tf.float32)
        return unit / 255.0 if self.scaling == "0..1" else unit / 127.5 - 1.0

    def sample(self, state: State, latents: Tensor, slope: float, labels: Tensor | None = None) -> Tensor:
        """What the shown G makes of latents (n, latent_dim), in inference mode; ``labels`` (n,) int32 where it is
        conditional. Pictures are made SAMPLE_IMAGES at a time."""
        rows = SAMPLE_IMAGES if self.plan.images else SAMPLE_ROWS
        z = _padded(latents, rows)
        inputs = [z] if labels is None else [z, _padded(labels[:, None], rows)]
        size = rows if self.plan.images else len(z)
        g, slope_now = self.shown(state, slope), tf.constant(slope, tf.float32)
        parts = [self._sample(g, [x[i : i + size] for x in inputs], slope_now) for i in range(0, len(z), size)]
        return tf.concat(parts, 0)[: len(latents)]

    def shown(self, state: State, slope: float) -> dict:
        """What drawing needs of G. Averaged weights get statistics of BatchNorm that fit them: those in the state
        belong to the weights that train, and lag behind or run ahead."""
        g = _seen_slots(state["g"])
        if not (self.rules.use_ema and self.generator.has_norm):
            return g
        return {**g, "s": self._stand(g, tf.constant(slope, tf.float32))}

    def _standing(self, g: dict, slope: Tensor) -> tuple[Tensor, ...]:
        height, width = self.plan.sample[:2] if self.plan.images else (1, 1)
        rows = STANDING_ROWS if height * width <= SMALL_PICTURE else STANDING_LARGE_ROWS
        z = np.random.default_rng(STANDING_SEED).standard_normal((rows, self.plan.latent_dim)).astype(np.float32)
        labels = tf.range(rows)[:, None] % max(1, self.classes)
        given = [tf.constant(z), labels] if self.rules.conditional else tf.constant(z)
        return self.generator.standing_state(shown_weights(g), g["s"], given, slope=slope)

    def _make(self, g: dict, inputs: list[Tensor], slope: Tensor) -> Tensor:
        given = inputs if len(inputs) > 1 else inputs[0]
        return self.generator(shown_weights(g), g["s"], given, training=False, slope=slope)[0]

    def opinion(self, state: State, samples: Tensor, slope: float, labels: Tensor | None = None) -> Tensor:
        """How real D finds samples (n, ...) in G's own range: (n,) in [0, 1]; 0.5 is undecided."""
        inputs = [samples] if labels is None else [samples, labels[:, None]]
        return self._judge(_seen_slots(state["d"]), inputs, tf.constant(slope, tf.float32))

    def _opinion(self, d: dict, inputs: list[Tensor], slope: Tensor) -> Tensor:
        given = inputs if len(inputs) > 1 else inputs[0]
        scores = self.discriminator(d["w"], d["s"], given, training=False, slope=slope)[0]
        loss = self.rules.loss
        return loss.probability(scores, loss.boundary(scores, scores))[:, 0]

    def pull(self, state: State, samples: Tensor, slope: float, labels: Tensor | None = None) -> Tensor:
        """The norm of the gradient of G's loss at each of the samples (n, ...), D in inference mode: (n,)."""
        inputs = [samples] if labels is None else [samples, labels[:, None]]
        return self._pull(_seen_slots(state["d"]), inputs, tf.constant(slope, tf.float32))

    def _gradient(self, d: dict, inputs: list[Tensor], slope: Tensor) -> Tensor:
        samples, rest = inputs[0], inputs[1:]
        with tf.GradientTape() as tape:
            tape.watch(samples)
            given = [samples, *rest] if rest else samples
            scores = self.discriminator(d["w"], d["s"], given, training=False, slope=slope)[0]
            objective = self.rules.loss.generator(scores) * tf.cast(tf.shape(scores)[0], tf.float32)
        gradient = tape.gradient(objective, samples)
        return tf.sqrt(tf.reduce_sum(tf.square(gradient), axis=list(range(1, len(samples.shape)))))

    def look(self, state: State, scene: Scene, slope: float) -> Look:
        """What a viewer sees: the fakes of the scene's z, D's opinion, G's grid, the gradient arrows."""
        seen = {"g": self.shown(state, slope), "d": _seen_slots(state["d"])}
        arrays = self._look(seen, *scene.tensors(), tf.constant(slope, tf.float32))
        return Look(*(array.numpy() for array in arrays))

    def _see(
        self, state: State, z: Tensor, grid_z: Tensor, cells: Tensor, real: Tensor, slope: Tensor
    ) -> tuple[Tensor, ...]:
        """Fakes (m, 2), D's opinion of them (m,), of the cells (c,), G's grid (g, 2), arrows (m, 2)."""
        loss, g = self.rules.loss, state["g"]
        fakes, grid = self._make(g, [z], slope), self._make(g, [grid_z], slope)

        def judge(points: Tensor) -> Tensor:
            return self.discriminator(state["d"]["w"], state["d"]["s"], points, training=False, slope=slope)[0]

        with tf.GradientTape() as tape:
            tape.watch(fakes)
            scores = judge(fakes)
            objective = loss.generator(scores) * tf.cast(tf.shape(fakes)[0], tf.float32)
        arrows = -tape.gradient(objective, fakes)
        boundary = loss.boundary(judge(real), scores)
        opinion = loss.probability(scores, boundary)[:, 0]
        return fakes, opinion, loss.probability(judge(cells), boundary)[:, 0], grid, arrows

    def streams(self, knobs: dict[str, float]) -> frozenset[Stream]:
        """The random streams that this structure needs under these knobs."""
        needed = {Stream.LATENT_FOR_D}
        if self.rules.update != "joint":
            needed.add(Stream.LATENT_FOR_G)
        if knobs["label_smoothing"] > 0:
            needed |= {Stream.SMOOTH_REAL, Stream.SMOOTH_FAKE}
        if knobs["mislabel_rate"] > 0:
            needed |= {Stream.FLIP_REAL, Stream.FLIP_FAKE}
        if knobs["instance_noise"] > 0:
            needed |= {Stream.NOISE_REAL, Stream.NOISE_FAKE, Stream.NOISE_G}
        if self.rules.use_gradient_penalty:
            needed.add(Stream.MIX)
        return frozenset(needed)


def _seen_slots(slots: dict) -> dict:
    """What drawing needs of a network's state: no moments."""
    return {name: slots[name] for name in ("w", "ema", "s") if name in slots}


def _padded(values: Tensor, rows: int) -> Tensor:
    """Values (n, m) filled up to a multiple of ``rows``, so that few sizes are ever traced."""
    return tf.pad(values, [[0, -len(values) % rows], [0, 0]])


def shown_weights(g: dict) -> Tensor:
    """G's weights as a viewer sees them: the running average where one is kept."""
    return g.get("ema", g["w"])


def program_for(config: RunConfig) -> Program:
    """The program of this structure, built at most once; the least recently used ones are dropped."""
    key = structure_key(config)
    with BUILD_LOCK:
        if key not in _programs:
            _programs[key] = Program(config)
            while len(_programs) > MAX_PROGRAMS:
                _programs.popitem(last=False)
        _programs.move_to_end(key)
        return _programs[key]


def structure_key(config: RunConfig) -> str:
    """What must be equal for two runs to share a program."""
    rules = {
        "model": config.model.model_dump(),
        "loss": config.loss.name,
        "r1": config.loss.r1 > 0,
        "ema": config.loop.ema > 0,
        "k": config.loop.discriminator_steps,
        "optimizer": config.optimizer.name,
        "update": config.tips.discriminator_update,
        "norm": (config.tips.generator_batch_norm, config.tips.discriminator_batch_norm),
        "dropout": config.tips.dropout,
        "init": config.tips.init_stddev,
        "batch": config.batch_size,
        "micro": config.micro_batch,
        "picture": config.kind == IMAGES and (config.image_shape, config.tips.scaling, config.tips.downsampling),
        "slope": config.kind == IMAGES and config.tips.leaky_slope,
    }
    return json.dumps(rules, sort_keys=True)


def step_rules(config: RunConfig) -> StepRules:
    """The part of a configuration that shapes the step."""
    return StepRules(
        update=config.tips.discriminator_update,
        loss=LOSSES.get(config.loss.name),
        optimizer=OPTIMIZERS.get(config.optimizer.name),
        d_steps=config.loop.discriminator_steps,
        use_gradient_penalty=config.loss.name == "wasserstein_gp",
        use_r1=config.loss.r1 > 0,
        use_ema=config.loop.ema > 0,
        micro_batch=config.micro_batch,
        conditional=config.is_conditional,
        one_pass=config.kind == IMAGES and use_xla(),
    )


def batch_plan(config: RunConfig) -> BatchPlan:
    """Batch sizes: with separate batches D sees half as many fakes as G makes for itself, and of points half as many
    real ones too; otherwise as many of everything."""
    images = config.kind == IMAGES
    fake = config.batch_size // 2 if config.tips.discriminator_update == "separate" else config.batch_size
    return BatchPlan(
        real=config.batch_size if images else fake,
        fake=fake,
        generator=config.batch_size,
        d_steps=config.loop.discriminator_steps,
        latent_dim=config.model.latent_dim,
        sample=config.image_shape if images else (POINT_DIMENSIONS,),
    )


def use_xla() -> bool:
    """XLA pays four times on the tiny 2-D networks; ``GAN_XLA=0`` switches it off where it is not available."""
    return os.environ.get("GAN_XLA", "1") != "0"
