"""The trainer of text runs: advances the network by n steps, and is the same however n is cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import tensorflow as tf

from gan_core.config import TEXT, RunConfig, find_setting, live_keys
from gan_core.engine.optimizers import Slots, slots_for
from gan_core.engine.text_feed import TextFeed, targets_of
from gan_core.engine.text_program import TEXT_KNOBS, TEXT_METRICS, text_program_for
from gan_core.engine.trainer import DivergedError, Metrics
from gan_core.errors import ConfigError, RunError
from gan_core.text import Vocabulary

LIVE = tuple(key for key in live_keys() if TEXT in find_setting(key).applies)
MEASURED_ROWS, MEASURED_TARGETS = 256, 8  # headlines at once, and the targets of each that there is room for
WEIGHTS_SALT = 3


class TextTrainer:
    """Trains the network of a text configuration::

        headlines = make_headlines(config.dataset)
        trainer = TextTrainer(config, headlines.encoded, headlines.vocabulary, headlines.input_length)
        trainer.advance(500)["loss"]                     # (500,) cross-entropy in nats
        trainer.mean_loss(headlines.encoded)             # over all targets, in inference mode

    Arguments:
        config: the frozen configuration.
        encoded: the training headlines, ids of their words.
        vocabulary: the words that have an id.
        input_length: words in the longest beginning.
    """

    def __init__(
        self, config: RunConfig, encoded: Sequence[np.ndarray], vocabulary: Vocabulary, input_length: int
    ) -> None:
        self.config, self.vocabulary, self.input_length = config, vocabulary, input_length
        self.feed = TextFeed(encoded, input_length, config.loop.rows, config.batch_size, config.seed)
        self.program = text_program_for(config, vocabulary.size, input_length, self.feed.steps)
        self._table = tf.constant(self.feed.inputs)
        self._live = {key: float(config.flat()[key]) for key in LIVE}
        self._epoch: tuple[int, dict[str, tf.Tensor]] | None = None
        self.reset()

    def prepare(self) -> None:
        """Compile now what :meth:`advance` would compile at its first call; trains nothing."""
        self.program.run(self._slots, self._table, self._batches(0), self._knobs(), 0, 0)

    # --- playing ---------------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to step 0 with the same first weights; live settings keep their values."""
        self.step = 0
        seed = int(np.random.SeedSequence([self.config.seed, WEIGHTS_SALT]).generate_state(1)[0] >> 1)
        self._slots: Slots = slots_for(tf.constant(self.program.fresh(seed)))

    def advance(self, count: int, phase: str = "both") -> Metrics:
        """Train ``count`` steps: {"loss": (count,), "accuracy": (count,)}, both of the batch before its update.

        There is one network, so ``phase`` changes nothing. Raises :class:`DivergedError` when the loss is no longer
        finite; the trainer then stands at the last good state.
        """
        del phase
        parts = [np.zeros((0, len(TEXT_METRICS)), np.float32)]
        done = 0
        while done < count:
            before, first = self._slots, self.step
            rows = self._run_within_epoch(count - done)
            bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
            if len(bad):
                raise self._diverged(before, first, rows, int(bad[0]), parts)
            parts.append(rows)
            done += len(rows)
        return _columns(parts)

    def set_live(self, key: str, value: float) -> None:
        """Change a live setting between two calls; nothing is compiled again.

        Raises :class:`ConfigError` for a key that is not live here or a value out of range.
        """
        row = find_setting(key)
        if key not in LIVE:
            raise ConfigError(
                f"{key} shapes the network or the data, or belongs to other runs, and cannot change while this one "
                "trains: start a new run."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or not row.minimum <= value <= row.maximum:
            raise ConfigError(f"{key}: expected {row.expected}, received {value!r}; correct the value.")
        self._live[key] = float(value)

    @property
    def live(self) -> dict[str, float]:
        """The live settings as they stand now."""
        return dict(self._live)

    # --- looking ---------------------------------------------------------------------------------

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """Every weight by name; see :func:`gan_core.models.wordnet.weight_shapes`."""
        return self.program.named(self._slots["w"])

    def mean_loss(self, encoded: Sequence[np.ndarray]) -> float:
        """The mean cross-entropy in nats over all targets of some headlines, in inference mode and in the form that
        this network is trained in; its exponential is the perplexity. NaN without any target."""
        words, targets = targets_of(encoded, self.input_length, self.config.loop.rows)
        total, capacity = 0.0, MEASURED_ROWS * (1 if self.config.loop.rows == "prefixes" else MEASURED_TARGETS)
        for first, last in _pieces((targets > 0).sum(axis=1), MEASURED_ROWS, capacity):
            row, time = np.nonzero(targets[first:last])
            found = (time * MEASURED_ROWS + row, targets[first:last][row, time])
            places, asked = (_filled(each.astype(np.int32), capacity) for each in found)
            total += float(
                self.program.sums(self._slots["w"], _filled(words[first:last], MEASURED_ROWS), places, asked)[0]
            )
        count = int((targets > 0).sum())
        return total / count if count else float("nan")

    # --- saving ----------------------------------------------------------------------------------

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Everything needed to go on exactly from here."""
        live = {f"live.{key}": np.float64(value) for key, value in self._live.items()}
        return {**{name: value.numpy() for name, value in self._slots.items()}, **live, "step": np.int64(self.step)}

    def load_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what :meth:`to_arrays` gave; raises :class:`RunError` when it belongs to another network."""
        try:
            slots = {name: tf.constant(np.asarray(arrays[name]), tf.float32) for name in self._slots}
            if slots["w"].shape != self._slots["w"].shape:
                raise ValueError(f"expected {self._slots['w'].shape[0]} weights, received {slots['w'].shape[0]}")
            self._slots, self.step = slots, int(arrays["step"])
            self._live.update({key: float(arrays[f"live.{key}"]) for key in LIVE if f"live.{key}" in arrays})
        except (KeyError, ValueError) as error:
            raise RunError(
                f"The saved state does not fit this network ({error}): resume it with its own configuration."
            ) from error

    # --- inside ----------------------------------------------------------------------------------

    def _run_within_epoch(self, count: int) -> np.ndarray:
        """At most ``count`` steps, up to the end of the current epoch: metrics (steps, 2)."""
        number, start = divmod(self.step, self.feed.steps)
        stop = min(start + count, self.feed.steps)
        self._slots, rows = self.program.run(
            self._slots, self._table, self._batches(number), self._knobs(), start, stop
        )
        self.step += stop - start
        return rows[start:stop].numpy()

    def _batches(self, number: int) -> dict[str, tf.Tensor]:
        if self._epoch is None or self._epoch[0] != number:
            epoch = self.feed.epoch(number)
            self._epoch = (number, {name: tf.constant(value) for name, value in vars(epoch).items()})
        return self._epoch[1]

    def _knobs(self) -> tf.Tensor:
        optimizer = self.config.optimizer
        values = {
            "generator_lr": self._live["optimizer.generator_lr"],
            "beta_1": optimizer.beta_1 or 0.0,
            "clipvalue": optimizer.clipvalue or 0.0,
        }
        return tf.constant([values[name] for name in TEXT_KNOBS], tf.float32)

    def _diverged(
        self, before: Slots, first: int, rows: np.ndarray, bad: int, parts: list[np.ndarray]
    ) -> DivergedError:
        """Play again from the state before the call up to the last step with finite weights."""
        good = bad
        while True:
            self._slots, self.step = before, first
            replayed = self._run_within_epoch(good) if good else rows[:0]
            if good == 0 or bool(tf.reduce_all(tf.math.is_finite(self._slots["w"]))):
                break
            good -= 1
        return DivergedError(first + bad + 1, "loss", float(rows[bad, 0]), _columns([*parts, replayed]))


def _columns(parts: Sequence[np.ndarray]) -> Metrics:
    rows = np.concatenate(parts)
    return {name: rows[:, index] for index, name in enumerate(TEXT_METRICS)}


def _pieces(counts: np.ndarray, rows: int, targets: int) -> Iterator[tuple[int, int]]:
    """Cut rows into pieces of at most so many rows and targets: (first, last) of each."""
    ends = np.concatenate([[0], np.cumsum(counts)])
    first = 0
    while first < len(counts):
        fits = int(np.searchsorted(ends, ends[first] + targets, side="right")) - 1
        last = max(first + 1, min(first + rows, fits))
        yield first, last
        first = last


def _filled(values: np.ndarray, length: int) -> np.ndarray:
    """Values brought to a length with zeros, so that one compiled program serves all."""
    return np.concatenate([values, np.zeros((length - len(values), *values.shape[1:]), np.int32)])
