"""The trainer of a run on several devices or hosts, and what the hosts other than the chief do."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from gan_core.config import RunConfig, from_json_dict
from gan_core.data.images import ImageSet
from gan_core.engine.program import Program
from gan_core.engine.spread import END, ENDS, HELLO, LOAD, PREPARE, RUN, Order, Spread, is_spread, spread_for
from gan_core.engine.spread_step import SpreadProgram
from gan_core.engine.step import KNOBS, State
from gan_core.engine.trainer import Trainer
from gan_core.errors import RunError, UserError

Say = Callable[[str], None]
OpenData = Callable[[RunConfig], ImageSet]


class SpreadTrainer(Trainer):
    """:class:`Trainer` on all devices; the chief's also tells the other hosts what to do."""

    def __init__(self, config: RunConfig, data: ImageSet, spread: Spread) -> None:
        self.spread = spread
        super().__init__(config, data)
        if not spread.hosts.follows:
            spread.greet(config)

    def prepare(self) -> None:
        """Compile, on all hosts."""
        self._load()
        self.spread.exchange(Order(PREPARE))
        self.prepare_here()

    def prepare_here(self) -> None:
        """Compile, on this host."""
        knobs = self._knobs("both")
        self.program.prepare(self._noise(0, knobs), _vector(knobs))

    def load_here(self) -> None:
        """Take over the chief's state, on this host."""
        self._state = self.spread.share_state(self._state)
        self.program.hand_out(self._state)

    def run_here(self, index: int, start: int, steps: int, knobs: dict[str, float]) -> tuple[State, tf.Tensor]:
        """As :meth:`Trainer._run`, on this host, together with the others that do the same."""
        return self.spread.guarded(lambda: super(SpreadTrainer, self)._run(index, start, steps, knobs))

    def follow(self, order: Order) -> None:
        """Do what the chief's order says."""
        if order.what == LOAD:
            self.load_here()
        elif order.what == PREPARE:
            self.prepare_here()
        elif order.what == RUN:
            self._state, _ = self.run_here(order.index, order.start, order.count, order.knobs)

    # --- inside ----------------------------------------------------------------------------------

    def _make_program(self, config: RunConfig) -> Program:
        return SpreadProgram(config, self.spread)

    def _load(self) -> None:
        """Bring a state that is new here, a fresh or a restored one, to all hosts."""
        if not self.program.holds(self._state):
            self.spread.exchange(Order(LOAD))
            self.load_here()

    def _run(self, index: int, start: int, steps: int, knobs: dict[str, float]) -> tuple[State, tf.Tensor]:
        self._load()
        self.spread.exchange(Order(RUN, index, start, steps, knobs))
        return self.run_here(index, start, steps, knobs)


def make_trainer(config: RunConfig, data: ImageSet) -> Trainer:
    """The trainer that ``loop.spread`` asks for."""
    if not is_spread(config):
        return Trainer(config, data)
    return SpreadTrainer(config, data, spread_for(config.loop.spread))


def follow(spread: Spread, open_data: OpenData, say: Say) -> tuple[str, int]:
    """Train as the chief says until it ends: (how it ended, at which step); writes nothing.

    Raises :class:`gan_core.errors.UserError` when the chief is lost, or this host cannot take part.
    """
    order = spread.exchange(None)
    if order.what == END:
        return _end(order)
    if order.what != HELLO:
        raise RunError("The chief has begun already: start all hosts of this run again.")
    trainer = None
    try:
        config = from_json_dict(spread.heard(order))
        say(f"{config.preset}: opening the pictures")
        trainer = SpreadTrainer(config, open_data(config), spread)
        say(f"Training on {spread.replicas} devices of {spread.hosts.count} hosts, as {spread.hosts.addresses[0]} says")
    except UserError:
        spread.failed = True  # the chief hears it in answer to its next order
        _tell(spread)
        raise
    while (order := spread.exchange(None)).what != END:
        trainer.follow(order)
    return _end(order)


def _tell(spread: Spread) -> None:
    try:
        spread.exchange(None)
    except RunError:
        return


def _end(order: Order) -> tuple[str, int]:
    return ENDS[order.index], order.count


def _vector(knobs: dict[str, float]) -> tf.Tensor:
    return tf.constant([knobs[name] for name in KNOBS], tf.float32)
