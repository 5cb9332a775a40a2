"""Many small 2-D GANs trained at once in one compiled call: the step of one, mapped over a batch of GANs.

Every member equals the same GAN trained alone by :class:`gan_core.engine.trainer.Trainer` with the same seed: the
same weights, noise and data, and the same order of sums (see :mod:`gan_core.engine.calm`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

import numpy as np
import tensorflow as tf

from gan_core.config import POINTS, RunConfig
from gan_core.data import PointSet, make_points
from gan_core.engine.noise import Stream
from gan_core.engine.program import Program, Traced, program_for, structure_key, use_xla
from gan_core.engine.state import fresh_state, to_arrays
from gan_core.engine.step import KNOBS, METRICS, State
from gan_core.engine.trainer import bad_entries, knobs_of
from gan_core.errors import ConfigError

Tensor = tf.Tensor
CHUNK_NUMBERS = 12_000_000  # random numbers of all members that are in memory at once
# What a matrix product takes in. XLA would draw the products of all members with one and the same array together, and
# add up in another order; so each member has its own copy.
MULTIPLIED = ("real", Stream.LATENT_FOR_D.name, Stream.LATENT_FOR_G.name)
Block = tuple[dict[str, Tensor], dict[str, Tensor]]
_compiled: WeakKeyDictionary[Program, Traced] = WeakKeyDictionary()


class Crowd:
    """GANs of one structure on one set of points, side by side.

    Use it from a notebook::

        crowd = Crowd([build_config("quadratic", {"seed": seed}) for seed in range(8)])
        crowd.advance(1000)
        clouds = crowd.sample(latents)       # (n, latent_dim) -> (8, n, 2)

    Arguments:
        configs: one for each member; they may differ in seed and in what needs no new compilation.
        data: the real points; made from the first configuration when left out.

    Raises :class:`ConfigError` for members that cannot train together, see :func:`together`.
    """

    def __init__(self, configs: Sequence[RunConfig], data: PointSet | None = None) -> None:
        self.configs = list(configs)
        if not self.configs or len({crowd_key(config) for config in self.configs}) > 1:
            raise ConfigError(
                "A crowd expected points, and members of one structure on the same data; "
                f"received {len(self.configs)} that differ: put them into crowds of their own."
            )
        self.data = data or make_points(self.configs[0].dataset)
        self.program = program_for(self.configs[0])
        self._pool = tf.constant(self.data.pool, tf.float32)
        self._seeds = sorted({config.seed for config in self.configs})
        self._place = [self._seeds.index(config.seed) for config in self.configs]
        knobs = [knobs_of(config) for config in self.configs]
        self._knobs = tf.constant([[each[name] for name in KNOBS] for each in knobs], tf.float32)
        self._streams = frozenset().union(*(self.program.streams(each) for each in knobs))
        self.slopes = [each["leaky_slope"] for each in knobs]
        self.step = 0
        self.diverged = np.zeros(len(self.configs), bool)
        self._state = _stacked([self._fresh(config) for config in self.configs])
        self._blocks: tuple[int, list[dict[str, Tensor]]] | None = None

    @property
    def length(self) -> int:
        """Steps a compiled call can take: a divisor of a block of noise that fits into memory."""
        whole = self.program.noise.length
        shapes = self.program.plan.shapes()
        per_step = sum(int(np.prod(shapes[stream])) for stream in self._streams) + self.program.plan.real * 2
        most = max(1, CHUNK_NUMBERS // (per_step * len(self.configs)))
        return max(size for size in range(1, whole + 1) if whole % size == 0 and size <= most)

    def prepare(self) -> None:
        """Compile now what :meth:`advance` would compile at its first call; trains nothing."""
        self._run(self._noise(0), 0, 0)

    def advance(self, count: int, look: Callable[[], None] = lambda: None) -> None:
        """Train every member ``count`` steps. Members whose losses blow up are marked in ``diverged``, for good.

        ``look`` is called every few steps, and may raise to end it.
        """
        done = 0
        while done < count:
            look()
            chunk, start = divmod(self.step, self.length)
            steps = min(count - done, self.length - start)
            self._state, rows = self._run(self._noise(chunk), start, steps)
            self._note_divergence(rows[start : start + steps].numpy())
            self.step += steps
            done += steps

    def sample(self, latents: np.ndarray) -> np.ndarray:
        """What every G makes of latents (n, latent_dim): points (members, n, 2)."""
        z = tf.constant(latents, tf.float32)
        made = [self.program.sample(self.member(index), z, slope).numpy() for index, slope in enumerate(self.slopes)]
        return np.stack(made)

    def member(self, index: int) -> State:
        """The training state of one member, as its trainer alone would have it."""
        return tf.nest.map_structure(lambda values: values[index], self._state)

    def arrays(self, index: int) -> dict[str, np.ndarray]:
        """The same as flat NumPy arrays, see :mod:`gan_core.engine.state`."""
        return to_arrays(self.member(index))

    # --- inside ----------------------------------------------------------------------------------

    def _fresh(self, config: RunConfig) -> State:
        program = self.program
        return fresh_state(program.generator, program.discriminator, config.seed, ema=program.rules.use_ema)

    def _run(self, block: Block, start: int, count: int) -> tuple[State, Tensor]:
        run = _compiled.get(self.program)
        if run is None:
            run = _compiled.setdefault(self.program, Traced(_CrowdLoop(self.program), jit_compile=use_xla()))
        return run(self._state, *block, self._knobs, tf.constant(start), tf.constant(start + count))

    def _noise(self, chunk: int) -> Block:
        """The numbers of a chunk of steps: those that each member has for itself, name -> (length, members, ...), and
        those that all share, name -> (length, ...)."""
        block, part = divmod(chunk * self.length, self.program.noise.length)
        if self._blocks is None or self._blocks[0] != block:
            source = self.program.noise
            drawn = [source.block(self._pool, seed, block, self._streams) for seed in self._seeds]
            self._blocks = (block, drawn)
        parts = [
            {name: values[part : part + self.length] for name, values in drawn.items()} for drawn in self._blocks[1]
        ]
        needed = {stream.name for stream in self._streams} | {"real"}
        own = needed if len(self._seeds) > 1 else needed & set(MULTIPLIED)
        return (
            {name: tf.stack([parts[place][name] for place in self._place], axis=1) for name in sorted(own)},
            {name: values for name, values in parts[0].items() if name not in own},
        )

    def _note_divergence(self, rows: np.ndarray) -> None:
        """Rows (steps, members, len(METRICS))."""
        bad = bad_entries(rows.reshape(-1, len(METRICS)), self.program.rules.loss.limit)
        self.diverged |= bad.any(axis=1).reshape(rows.shape[:2]).any(axis=0)


class _CrowdLoop:
    """The loop of a program over a batch of states, batches and knobs."""

    def __init__(self, program: Program) -> None:
        self._step = program.step  # not the program itself, which would never be forgotten then

    def __call__(
        self,
        state: State,
        own: dict[str, Tensor],
        shared: dict[str, Tensor],
        knobs: Tensor,
        start: Tensor,
        stop: Tensor,
    ) -> tuple[State, Tensor]:
        """The new state, and metrics (length, members, len(METRICS)) of which these steps are filled."""
        always = tf.constant(1.0)  # both networks train: decided once for all, not member by member

        def body(index: Tensor, state: State, rows: Tensor) -> tuple[Tensor, State, Tensor]:
            for_all = {name: values[index] for name, values in shared.items()}

            def one(given: tuple[State, Tensor, dict[str, Tensor]]) -> tuple[State, Tensor]:
                state, vector, batch = given
                named = dict(zip(KNOBS, tf.unstack(vector, num=len(KNOBS)), strict=True))
                named |= {"train_generator": always, "train_discriminator": always}
                return self._step(state, {**for_all, **batch}, named)

            each = {name: values[index] for name, values in own.items()}
            state, metrics = tf.vectorized_map(one, (state, knobs, each))
            return index + 1, state, tf.tensor_scatter_nd_update(rows, index[None, None], metrics[None])

        length, members = own[Stream.LATENT_FOR_D.name].shape[:2]
        rows = tf.zeros([length, members, len(METRICS)])
        loop = (start, state, rows)
        _, state, rows = tf.while_loop(lambda index, *_: index < stop, body, loop, parallel_iterations=1)
        return state, rows


def crowd_key(config: RunConfig) -> str:
    """What must be equal for two GANs to train in one crowd; raises :class:`ConfigError` for other than points."""
    if config.kind != POINTS:
        raise ConfigError(f"A crowd expected points in the plane, received {config.kind}; train them one by one.")
    return f"{structure_key(config)} {config.dataset.model_dump_json()}"


def together(configs: Sequence[RunConfig]) -> list[list[int]]:
    """The places of those that can train in one crowd, crowd by crowd, in the order of their first member."""
    crowds: dict[str, list[int]] = {}
    for place, config in enumerate(configs):
        crowds.setdefault(crowd_key(config), []).append(place)
    return list(crowds.values())


def _stacked(states: list[State]) -> State:
    return tf.nest.map_structure(lambda *values: tf.stack(values), *states)
