"""The devices and hosts that train one run together, by ``tf.distribute``.

Every replica (one device) works on an equal part of each batch; gradients, losses and BatchNorm's moments are
averaged over all of them inside the step, so that the copies of the weights stay equal. Of several hosts the first,
the chief, is the only one that knows a run folder: it says by :class:`Order` what all do next, the others follow.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf

from gan_core.config import RunConfig, to_json_dict
from gan_core.engine.step import KNOBS, State
from gan_core.errors import RunError
from gan_core.hosts import Hosts, hosts_here

ONE, MIRRORED, MULTI_WORKER = "one", "mirrored", "multi_worker"
CPU_DEVICES_VARIABLE = "GAN_CPU_DEVICES"
HELLO, IDLE, PREPARE, LOAD, RUN, END = range(6)
ENDS = ("finished", "stopped", "paused", "interrupted", "diverged", "failed")
LEAVE, FAILED = 0, 1
CONFIG_BYTES = 16_384
LOST = (
    "Another host of this run was lost, or the connection to it; "
    "the last saved state is kept: start all of them again, the first with --resume."
)
BROKEN = (tf.errors.OpError, RuntimeError)


@dataclass(frozen=True)
class Order:
    """What the chief tells the other hosts to do next.

    Attributes:
        what: HELLO (a configuration of ``start`` bytes follows), IDLE, PREPARE, LOAD (the state follows), RUN, END.
        index, start, count: of RUN, which steps of which block of noise; of END, how (ENDS) and at which step.
        knobs: of RUN, the knobs by name.
    """

    what: int
    index: int = 0
    start: int = 0
    count: int = 0
    knobs: dict[str, float] | None = None

    def to_row(self) -> np.ndarray:
        """Exact as float64: (4 + len(KNOBS) + 2,), the last two for what the others answer."""
        knobs = [0.0] * len(KNOBS) if self.knobs is None else [self.knobs[name] for name in KNOBS]
        return np.array([self.what, self.index, self.start, self.count, *knobs, 0.0, 0.0])

    @classmethod
    def from_row(cls, row: np.ndarray) -> Order:
        """The inverse of :meth:`to_row`."""
        what, index, start, count = (int(value) for value in row[:4])
        return cls(what, index, start, count, dict(zip(KNOBS, row[4:-2].tolist(), strict=True)))


class Spread:
    """The devices that train together, and what the hosts say to each other."""

    def __init__(self, strategy: tf.distribute.Strategy, hosts: Hosts) -> None:
        self.strategy, self.hosts = strategy, hosts
        self.replicas = strategy.num_replicas_in_sync
        self.devices = tuple(strategy.extended.worker_devices)
        self.wants_to_leave = threading.Event()
        self.failed = False
        self._over = False
        self._total = tf.function(self._everywhere, autograph=False)

    # --- values on devices -----------------------------------------------------------------------

    def hand_out(self, value_of: Callable[[int], tf.Tensor]) -> Any:
        """A value for each replica of this host: ``value_of`` is asked with its number among all replicas."""
        first = self.hosts.index * len(self.devices)

        def placed(context: tf.distribute.ValueContext) -> tf.Tensor:
            number = int(context.replica_id_in_sync_group)
            with tf.device(self.devices[number - first]):
                return tf.identity(value_of(number))

        if len(self.devices) > 1:
            return self.strategy.experimental_distribute_values_from_function(placed)
        with tf.device(self.devices[0]):
            return tf.identity(value_of(first))

    def first(self, value: Any) -> tf.Tensor:
        """What this host's first replica has."""
        return self.strategy.experimental_local_results(value)[0]

    # --- hosts -----------------------------------------------------------------------------------

    @property
    def alone(self) -> bool:
        """Whether there is no other host to talk to."""
        return self.hosts.count == 1

    def exchange(self, order: Order | None) -> Order:
        """The chief gives an order, the others receive it; all hear when one of them cannot go on.

        Raises :class:`RunError` when a host was lost or cannot take part.
        """
        if self.alone:
            return order
        row = (order or Order(0)).to_row() * (0.0 if self.hosts.follows else 1.0)
        row[-2:] = [float(self.wants_to_leave.is_set()), float(self.failed)]
        row = self.share(row)
        if row[-2 + FAILED]:
            self._over = True
            raise RunError("Another host of this run could not take part; read what it printed, then start all again.")
        if row[-2 + LEAVE]:
            self.wants_to_leave.set()
        return Order.from_row(row)

    def share(self, value: np.ndarray) -> np.ndarray:
        """The sum of what all hosts give, on all of them: where all but one give zeros, what that one has."""
        if self.alone:
            return value
        first, zeros = self.hosts.index * len(self.devices), np.zeros_like(value)
        given = self.hand_out(lambda number: tf.constant(value if number == first else zeros))
        return self.guarded(lambda: self.first(self._total(given)).numpy())

    def guarded(self, work: Callable[[], Any]) -> Any:
        """``work`` with other hosts; raises :class:`RunError` in words when one of them is gone."""
        if self.alone:
            return work()
        try:
            return work()
        except BROKEN as error:
            self._over = True
            raise RunError(LOST) from error

    def share_state(self, state: State) -> State:
        """The chief's state, on all hosts; as one row of float64, in which weights and seeds are exact."""
        parts = [tensor.numpy() for tensor in tf.nest.flatten(state)]
        row = np.concatenate([part.ravel().astype(np.float64) for part in parts])
        row = self.share(np.zeros_like(row) if self.hosts.follows else row)
        cuts = np.split(row, np.cumsum([part.size for part in parts])[:-1])
        new = [tf.constant(cut.reshape(part.shape), part.dtype) for cut, part in zip(cuts, parts, strict=True)]
        return tf.nest.pack_sequence_as(state, new)

    def greet(self, config: RunConfig) -> None:
        """Tell the other hosts what is trained; nothing on one host."""
        if self.alone:
            return
        self._over = False
        self.wants_to_leave.clear()
        words = json.dumps(to_json_dict(config)).encode()
        words = words.ljust(-(-len(words) // CONFIG_BYTES) * CONFIG_BYTES)  # of few lengths, each is compiled once
        told = np.frombuffer(words, np.uint8).astype(np.float64)
        self.exchange(Order(HELLO, start=len(told)))
        self.share(told)

    def heard(self, order: Order) -> Any:
        """The configuration, as JSON data, that follows a HELLO."""
        return json.loads(bytes(self.share(np.zeros(order.start)).astype(np.uint8)))

    def pulse(self) -> str | None:
        """Between two steps, and while the run is paused: "interrupted" when another host is asked to end."""
        if self.alone:
            return None
        self.exchange(Order(IDLE))
        return "interrupted" if self.wants_to_leave.is_set() else None

    def dismiss(self, state: str = "failed", step: int = 0) -> None:
        """Tell the others that this training is over; once."""
        if self.alone or self._over:
            return
        with suppress(RunError):  # they are gone already
            self.exchange(Order(END, index=ENDS.index(state), count=step))
        self._over = True

    def _everywhere(self, given: Any) -> Any:
        def add(value: tf.Tensor) -> tf.Tensor:
            own = tf.identity(value)  # on this replica's device, where a sum has to know it is wanted
            return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, own)

        return self.strategy.run(add, (given,))


@contextmanager
def leading(config: RunConfig) -> Iterator[Spread | None]:
    """The devices of a training, None for one; in the end the other hosts hear that it is over, however it ended."""
    if not is_spread(config):
        yield None
        return
    spread = spread_for(config.loop.spread)
    try:
        yield spread
    finally:
        spread.dismiss()


def is_spread(config: RunConfig) -> bool:
    """Whether the configuration asks for more than one device."""
    return config.loop.spread in (MIRRORED, MULTI_WORKER)


@cache
def spread_for(kind: str) -> Spread:
    """The devices for ``loop.spread`` = mirrored or multi_worker; made once a process.

    Several hosts must be the first thing that TensorFlow hears of. Raises :class:`RunError` where it is not.
    """
    _split_processor()
    hosts = hosts_here() if kind == MULTI_WORKER else Hosts()
    if hosts.count == 1:
        return Spread(tf.distribute.MirroredStrategy(_devices()), Hosts())
    try:
        return Spread(tf.distribute.MultiWorkerMirroredStrategy(), hosts)
    except RuntimeError as error:
        raise RunError(
            f"Several hosts expected a fresh process in which TensorFlow has done nothing yet ({_line(error)}); "
            "start the run by python -m gan_core train."
        ) from error
    except tf.errors.OpError as error:
        raise RunError(
            f"The other hosts of TF_CONFIG were not there in time ({_line(error)}); start all of them."
        ) from error


def _devices() -> list[str]:
    """Every GPU; without one, the processor, in as many parts as it was split into."""
    found = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    return [device.name for device in found]


def _split_processor() -> None:
    """Let the processor stand for GAN_CPU_DEVICES devices, to try this without GPUs; too late once TensorFlow works."""
    wanted = os.environ.get(CPU_DEVICES_VARIABLE, "1")
    parts = int(wanted) if wanted.isdigit() else 1
    if parts > 1:
        with suppress(RuntimeError):
            processor = tf.config.list_physical_devices("CPU")[0]
            tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * parts)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
