"""One training step on several devices at once, equal to the step of one device.

Each replica works on its part of every entry of the batch: of the real samples, their labels, and of each stream of
noise, which is drawn once for the whole batch. Every loss is a mean over samples, so the mean of the replicas'
gradients is the gradient of the whole. BatchNorm takes its moments over all replicas.
Dropout draws its masks on each replica from a stream of its own: the same in distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.engine.judging import Part
from gan_core.engine.network import Network
from gan_core.engine.noise import BatchPlan, Stream
from gan_core.engine.pieces import Result, Work
from gan_core.engine.program import Program
from gan_core.engine.spread import Spread
from gan_core.engine.step import KNOBS, METRICS, REAL_SIDE, GanStep, State
from gan_core.errors import ConfigError

Tensor = tf.Tensor
SEED_APART = 1_000_003
BOTH_SIDES = (*REAL_SIDE, Stream.MIX.name)
TRAIN_G, TRAIN_D = KNOBS.index("train_generator"), KNOBS.index("train_discriminator")


class SpreadStep(GanStep):
    """:class:`GanStep` inside a replica. What it averages over replicas must not stand in a loop or a branch of the
    graph, so the phase is known while it is traced, and D's rounds are written out."""

    def __call__(self, state: State, batch: Part, knobs: Part) -> tuple[State, Tensor]:
        """As :class:`GanStep`, on this replica's part of the batch; state and metrics are the same on all."""
        state, metrics = super().__call__(self._reseeded(state, 1), batch, knobs)
        return self._reseeded(state, -1), metrics

    def _in_pieces(self, work: Work, part: Part, state: tuple[Tensor, ...], samples: int) -> Result:
        done, context = super()._in_pieces(work, part, state, samples), tf.distribute.get_replica_context()
        means = context.all_reduce(tf.distribute.ReduceOp.MEAN, list(done.means))
        scores = context.all_gather(list(done.scores), axis=0) if done.scores else ()
        return Result(tuple(means), tuple(scores), done.state)

    def _choose(self, wanted: bool, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return yes() if wanted else no()

    def _repeat(self, rounds: int, one: Callable[..., tuple], start: tuple) -> tuple:
        for _ in range(rounds):
            start = one(*start)
        return start

    def _reseeded(self, state: State, sign: int) -> State:
        """The seeds of dropout moved apart for each replica, or back."""
        number = tf.cast(tf.distribute.get_replica_context().replica_id_in_sync_group, tf.int64)
        apart = tf.stack([sign * SEED_APART * number, tf.constant(0, tf.int64)])

        def moved(network: Network, values: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            named = zip(network.model.non_trainable_variables, values, strict=True)
            return tuple(old + tf.cast(apart, old.dtype) if "seed" in variable.name else old for variable, old in named)

        nets = {"g": self.generator, "d": self.discriminator}
        return {name: {**slots, "s": moved(nets[name], slots["s"])} for name, slots in state.items()}


class SpreadProgram(Program):
    """:class:`Program` whose steps run on all devices of a :class:`Spread`; it draws and judges on the first.

    It takes and gives plain states. The copies on the devices are kept, as long as the next call goes on from there.
    """

    def __init__(self, config: RunConfig, spread: Spread) -> None:
        super().__init__(config)
        check_divides(config, self.plan, spread.replicas)
        self.spread = spread
        for network in (self.generator, self.discriminator):
            synchronise(network.model)
        self.step = SpreadStep(self.rules, self.generator, self.discriminator)
        self._together = tf.function(self._everywhere, autograph=False)
        self._plain: State | None = None
        self._copies: Any = None
        self._block: dict[str, Tensor] | None = None
        self._parts: dict[str, Any] = {}

    def holds(self, state: State) -> bool:
        """Whether the devices have this state already."""
        return state is self._plain

    def hand_out(self, state: State) -> None:
        """Give every device of this host a copy."""
        self._copies = tf.nest.map_structure(lambda tensor: self.spread.hand_out(lambda _: tensor), state)
        self._plain = state

    def prepare(self, block: dict[str, Tensor], knobs: Tensor) -> None:
        """Compile the step; trains nothing."""
        self._together.get_concrete_function(
            self._copies, self._cut(block), tf.constant(0), knobs, *_phase(knobs.numpy())
        )

    def run(
        self, state: State, block: dict[str, Tensor], knobs: Tensor, start: int, count: int
    ) -> tuple[State, Tensor]:
        """As :meth:`Program.run`; a state that the devices do not hold is handed out first."""
        if not self.holds(state):
            self.hand_out(state)
        copies, parts, phase = self._copies, self._cut(block), _phase(knobs.numpy())
        rows = []
        for index in range(start, start + count):
            copies, metrics = self._together(copies, parts, tf.constant(index), knobs, *phase)
            rows.append(self.spread.first(metrics))
        self._copies, self._plain = copies, tf.nest.map_structure(self.spread.first, copies)
        table = tf.stack(rows) if rows else tf.zeros([0, len(METRICS)])
        return self._plain, tf.pad(table, [[start, self.noise.length - start - count], [0, 0]])

    def _cut(self, block: dict[str, Tensor]) -> dict[str, Any]:
        """The block as parts for this host's replicas."""
        if block is not self._block:
            self._block = block
            self._parts = {
                name: self.spread.hand_out(lambda number, n=name, v=value: self._part_of(n, v, number))
                for name, value in block.items()
            }
        return self._parts

    def _part_of(self, name: str, values: Tensor, number: int) -> Tensor:
        """The rows of replica ``number`` of one entry of a block."""
        axis = 1 if name.endswith("_G") else 2
        split = self.plan.fake if name in BOTH_SIDES else 0
        return part_of(values, axis, number, self.spread.replicas, split)

    def _everywhere(self, copies: Any, parts: Any, index: Tensor, knobs: Tensor, train_g: bool, train_d: bool) -> Any:
        def on_replica(state: State, block: Part, index: Tensor, knobs: Tensor) -> tuple[State, Tensor]:
            named = dict(zip(KNOBS, tf.unstack(knobs, num=len(KNOBS)), strict=True))
            named |= {"train_generator": float(train_g), "train_discriminator": float(train_d)}
            batch = {name: values[index] for name, values in block.items()}
            return self.step(state, {**batch, "real": self._scaled(batch["real"])}, named)

        return self.spread.strategy.run(on_replica, (copies, parts, index, knobs))


def synchronise(model: keras.Model) -> None:
    """From the next trace on BatchNorm takes its moments over all replicas."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = True


def part_of(values: Tensor, axis: int, number: int, parts: int, split: int = 0) -> Tensor:
    """Part ``number`` of ``parts`` equal ones along ``axis``; a single row is everybody's.

    The first ``split`` rows are shared out apart from the rest: a penalty pairs them, and only them, with fakes.
    """
    rows = values.shape[axis]
    if rows == 1:
        return values
    if not 0 < split < rows:
        return tf.split(values, parts, axis)[number]
    first, rest = tf.split(values, [split, rows - split], axis)
    return tf.concat([tf.split(first, parts, axis)[number], tf.split(rest, parts, axis)[number]], axis)


def check_divides(config: RunConfig, plan: BatchPlan, replicas: int) -> None:
    """Refuse a batch of which the replicas cannot take equal parts."""
    halves = 2 if plan.fake < plan.generator else 1
    if config.batch_size % (halves * replicas):
        why = ", and D sees half as many fakes" if halves > 1 else ""
        raise ConfigError(
            f"batch_size expected a multiple of {halves * replicas}, as {replicas} devices take equal parts{why}, "
            f"received {config.batch_size}; change it, or train on one device by loop.spread=one."
        )


def _phase(knobs: Any) -> tuple[bool, bool]:
    return bool(knobs[TRAIN_G] > 0), bool(knobs[TRAIN_D] > 0)
