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

import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.engine.network import Network
from gan_core.engine.noise import BatchPlan, NoiseSource, Stream
from gan_core.engine.optimizers import OPTIMIZERS
from gan_core.engine.step import KNOBS, METRICS, GanStep, State, StepRules
from gan_core.engine.view import Look, Scene
from gan_core.losses import LOSSES
from gan_core.models.mlp import POINT_DIMENSIONS, build_discriminator, build_generator

Tensor = tf.Tensor
MAX_PROGRAMS = 32
SAMPLE_ROWS = 2000
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
        self.noise = NoiseSource(self.plan)
        self.step = GanStep(self.rules, self.generator, self.discriminator)
        self._compiled = Traced(self._run, jit_compile=use_xla())
        self._sample = Traced(self._make)
        self._look = Traced(self._see)

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
            state, metrics = self.step(state, {name: values[index] for name, values in block.items()}, named)
            return index + 1, state, tf.tensor_scatter_nd_update(rows, index[None, None], metrics[None])

        rows = tf.zeros([self.noise.length, len(METRICS)])
        _, state, rows = tf.while_loop(lambda index, *_: index < stop, body, (start, state, rows))
        return state, rows

    def sample(self, state: State, latents: Tensor, slope: float) -> Tensor:
        """What the shown G makes of latents (n, latent_dim), in inference mode."""
        return self._sample(_seen_slots(state["g"]), _padded(latents), tf.constant(slope, tf.float32))[: len(latents)]

    def _make(self, g: dict, latents: Tensor, slope: Tensor) -> Tensor:
        return self.generator(shown_weights(g), g["s"], latents, training=False, slope=slope)[0]

    def look(self, state: State, scene: Scene, slope: float) -> Look:
        """What a viewer sees: the fakes of the scene's z, D's opinion, G's grid, the gradient arrows."""
        seen = {net: _seen_slots(state[net]) for net in ("g", "d")}
        arrays = self._look(seen, *scene.tensors(), tf.constant(slope, tf.float32))
        return Look(*(array.numpy() for array in arrays))

    def _see(
        self, state: State, z: Tensor, grid_z: Tensor, cells: Tensor, real: Tensor, slope: Tensor
    ) -> tuple[Tensor, ...]:
        """Fakes (m, 2), D's opinion of them (m,), of the cells (c,), G's grid (g, 2), arrows (m, 2)."""
        loss, g = self.rules.loss, state["g"]
        fakes, grid = self._make(g, z, slope), self._make(g, grid_z, slope)

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


def _padded(latents: Tensor) -> Tensor:
    """Latents (n, latent_dim) filled up to a multiple of SAMPLE_ROWS, so that few sizes are ever traced."""
    return tf.pad(latents, [[0, -len(latents) % SAMPLE_ROWS], [0, 0]])


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
    )


def batch_plan(config: RunConfig) -> BatchPlan:
    """Batch sizes as CONTRACT.md defines ``batch_size`` for points."""
    separate = config.tips.discriminator_update == "separate"
    half = config.batch_size // 2 if separate else config.batch_size
    return BatchPlan(
        real=half,
        fake=half,
        generator=config.batch_size,
        d_steps=config.loop.discriminator_steps,
        latent_dim=config.model.latent_dim,
        sample=(POINT_DIMENSIONS,),
    )


def use_xla() -> bool:
    """XLA pays four times on the tiny 2-D networks; ``GAN_XLA=0`` switches it off where it is not available."""
    return os.environ.get("GAN_XLA", "1") != "0"
