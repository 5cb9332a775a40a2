"""The trainer: advances a GAN by n steps in one compiled call, and is the same however n is cut."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from gan_core.config import IMAGES, RunConfig, find_setting, live_keys, with_changes
from gan_core.data import PointSet, make_points
from gan_core.data.images import ImageSet, make_images
from gan_core.engine.feed import ImageFeed
from gan_core.engine.program import Program, program_for
from gan_core.engine.state import fresh_state, from_arrays, to_arrays
from gan_core.engine.step import KNOBS, METRICS, State
from gan_core.engine.view import Look, Scene
from gan_core.errors import ConfigError, RunError

PHASES = {"both": (1.0, 1.0), "g": (1.0, 0.0), "d": (0.0, 1.0)}
Metrics = dict[str, np.ndarray]


class DivergedError(RunError):
    """Training blew up at ``step``; the trainer stands at the last good state before it.

    ``metrics`` holds the rows of the call up to that state.
    """

    def __init__(self, step: int, column: str, value: float, metrics: Metrics) -> None:
        super().__init__(
            f"Training diverged at step {step:,}: {column} became {value:g}; the last good state is kept. "
            "Try a learning rate ten times lower, then rewind or continue from an earlier snapshot."
        )
        self.step, self.metrics = step, metrics


class Trainer:
    """Trains the pair of networks of a configuration.

    Use it from a notebook::

        trainer = Trainer(build_config("quadratic"))
        metrics = trainer.advance(1000)          # {"g_loss": (1000,), "d_loss_real": (1000,), ...}
        points = trainer.sample(latents)         # (n, latent_dim) -> (n, 2)

    Arguments:
        config: the frozen configuration.
        data: the real points or pictures; made from ``config.dataset`` when left out.
    """

    def __init__(self, config: RunConfig, data: PointSet | ImageSet | None = None) -> None:
        self.data = data or (make_images if config.kind == IMAGES else make_points)(config.dataset)
        self.config = config = settled(config, self.data)
        self.program = self._make_program(config)
        self._pool, self._feed = None, None
        if config.kind == IMAGES:
            self._feed = ImageFeed(config, self.data, self.program.plan, self.program.noise.length)
        else:
            self._pool = tf.constant(self.data.pool, tf.float32)
        self._live = {key: float(config.flat()[key]) for key in live_keys()}
        self._block: tuple | None = None
        self.reset()

    def prepare(self) -> None:
        """Compile now what :meth:`advance` would compile at its first call; trains nothing."""
        knobs = self._knobs("both")
        vector = tf.constant([knobs[name] for name in KNOBS], tf.float32)
        self.program.run(self._state, self._noise(0, knobs), vector, 0, 0)

    # --- playing ---------------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to step 0 with the same first weights; live settings keep their values."""
        self.step = 0
        self._state = fresh_state(
            self.program.generator, self.program.discriminator, self.config.seed, ema=self.program.rules.use_ema
        )

    def advance(self, count: int, phase: str = "both") -> Metrics:
        """Train ``count`` steps; ``phase`` "d" or "g" trains one network and lets the other stand.

        Returns one array (count,) for each name in METRICS, NaN where a network was left out. Raises
        :class:`DivergedError` when a loss is no longer finite.
        """
        parts = [np.zeros((0, len(METRICS)), np.float32)]
        done = 0
        while done < count:
            before = self._state
            rows = self._run_within_block(count - done, phase)
            bad = _first_bad_row(rows, phase, self.program.rules.loss.limit)
            if bad is not None:
                raise self._diverged(before, rows, bad, phase, parts)
            parts.append(rows)
            done += len(rows)
        return _columns(np.concatenate(parts))

    def set_live(self, key: str, value: float) -> None:
        """Change a live setting between two calls; nothing is compiled again.

        Raises :class:`ConfigError` for a key that is not live or a value out of range.
        """
        self.check_live(key, value)
        self._live[key] = float(value)

    def check_live(self, key: str, value: float) -> None:
        """Raise what :meth:`set_live` would; any thread may ask."""
        row = find_setting(key)
        if not row.live:
            raise ConfigError(
                f"{key} shapes the networks or the data and cannot change while a run trains: start a new run."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or not row.minimum <= value <= row.maximum:
            raise ConfigError(f"{key}: expected {row.expected}, received {value!r}; correct the value.")
        if value and not self.program.rules.loss.uses_labels and key in ("tips.label_smoothing", "tips.mislabel_rate"):
            raise ConfigError(
                f"{key} needs labels, and the loss {self.config.loss.name} has none: choose another loss."
            )
        if value and key == "tips.leaky_slope" and self.config.model.activation not in (None, "leaky_relu"):
            raise ConfigError(
                f"{key} needs model.activation=leaky_relu, and this run has {self.config.model.activation}."
            )

    @property
    def live(self) -> dict[str, float]:
        """The live settings as they stand now."""
        return dict(self._live)

    # --- looking ---------------------------------------------------------------------------------

    @property
    def points(self) -> PointSet:
        """The real points of a 2-D run."""
        return self.data

    def sample(self, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """What G (its average, where one is kept) makes of latents (n, latent_dim): points (n, 2), or pictures
        (n, H, W, C) in the range of ``tips.scaling``; ``labels`` (n,) for conditional networks."""
        wanted = None if labels is None else tf.constant(labels, tf.int32)
        slope = self._live["tips.leaky_slope"]
        return self.program.sample(self._state, tf.constant(latents, tf.float32), slope, wanted).numpy()

    def opinion(self, samples: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """How real D finds samples (n, ...) in G's own range, in inference mode: (n,) in [0, 1]."""
        wanted = None if labels is None else tf.constant(labels, tf.int32)
        slope = self._live["tips.leaky_slope"]
        return self.program.opinion(self._state, tf.constant(samples, tf.float32), slope, wanted).numpy()

    def pull(self, samples: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """The norm of the gradient of G's loss at samples (n, ...) in G's own range, as D has it now: (n,)."""
        wanted = None if labels is None else tf.constant(labels, tf.int32)
        slope = self._live["tips.leaky_slope"]
        return self.program.pull(self._state, tf.constant(samples, tf.float32), slope, wanted).numpy()

    @property
    def state(self) -> State:
        """The training state: immutable tensors, see :mod:`gan_core.engine.state`."""
        return self._state

    def look(self, scene: Scene) -> Look:
        """What a viewer sees now, for the places of ``scene``."""
        return self.program.look(self._state, scene, self._live["tips.leaky_slope"])

    # --- saving ----------------------------------------------------------------------------------

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Everything needed to go on exactly from here."""
        live = {f"live.{key}": np.float64(value) for key, value in self._live.items()}
        return {**to_arrays(self._state), **live, "step": np.int64(self.step)}

    def load_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what :meth:`to_arrays` gave; raises :class:`RunError` when it belongs to other networks."""
        try:
            self._state = from_arrays(arrays, self._state)
            self.step = int(arrays["step"])
            self._live.update({key: float(arrays[f"live.{key}"]) for key in self._live if f"live.{key}" in arrays})
        except (KeyError, ValueError) as error:
            raise RunError(
                f"The saved state does not fit these networks ({error}): resume it with its own configuration."
            ) from error

    # --- inside ----------------------------------------------------------------------------------

    def _make_program(self, config: RunConfig) -> Program:
        return program_for(config)

    def _run_within_block(self, count: int, phase: str) -> np.ndarray:
        """At most ``count`` steps, up to the end of the current block of noise: metrics (steps, len(METRICS))."""
        length = self.program.noise.length
        index, start = divmod(self.step, length)
        steps = min(count, length - start)
        self._state, rows = self._run(index, start, steps, self._knobs(phase))
        self.step += steps
        return rows[start : start + steps].numpy()

    def _run(self, index: int, start: int, steps: int, knobs: dict[str, float]) -> tuple[State, tf.Tensor]:
        """Steps ``start`` to ``start + steps - 1`` of block ``index``: the new state, and the block's metrics."""
        vector = tf.constant([knobs[name] for name in KNOBS], tf.float32)
        return self.program.run(self._state, self._noise(index, knobs), vector, start, steps)

    def _noise(self, index: int, knobs: dict[str, float]) -> dict[str, tf.Tensor]:
        key = (index, self.program.streams(knobs))
        if self._block is None or self._block[0] != key:
            block = self.program.noise.block(self._pool, self.config.seed, *key)
            if self._feed is not None:
                block |= self._feed.block(index)
            self._block = (key, block)
        return self._block[1]

    def _knobs(self, phase: str) -> dict[str, float]:
        return knobs_of(self.config, self._live, phase)

    def _diverged(
        self, before: State, rows: np.ndarray, bad: int, phase: str, parts: list[np.ndarray]
    ) -> DivergedError:
        """Play again from the state before the call up to the last step with finite losses and weights."""
        first = self.step - len(rows)
        good = bad
        while True:
            self._state, self.step = before, first
            replayed = self._run_within_block(good, phase) if good else rows[:0]
            if good == 0 or self._finite_weights():
                break
            good -= 1
        wrong = bad_entries(rows[bad : bad + 1], self.program.rules.loss.limit)[0]
        column = next(name for name in _watched(phase) if wrong[METRICS.index(name)])
        value = float(rows[bad, METRICS.index(column)])
        return DivergedError(first + bad + 1, column, value, _columns(np.concatenate([*parts, replayed])))

    def _finite_weights(self) -> bool:
        return all(bool(tf.reduce_all(tf.math.is_finite(self._state[net]["w"]))) for net in ("g", "d"))


def knobs_of(config: RunConfig, live: Mapping[str, float] | None = None, phase: str = "both") -> dict[str, float]:
    """The knobs of a step by their names in KNOBS; ``live`` are the live settings by dotted key, else the config's."""
    flat = config.flat()
    live = {key: float(flat[key]) for key in live_keys()} if live is None else live
    generator, discriminator = PHASES[phase]
    return {
        **{key.rpartition(".")[2]: value for key, value in live.items()},
        "train_generator": generator,
        "train_discriminator": discriminator,
        "beta_1": config.optimizer.beta_1 or 0.0,
        "gradient_penalty": config.loss.gradient_penalty,
        "r1": config.loss.r1,
        "ema": config.loop.ema,
        "clipvalue": config.optimizer.clipvalue or 0.0,
        "decay": config.optimizer.decay or 0.0,
    }


def settled(config: RunConfig, data: PointSet | ImageSet) -> RunConfig:
    """The configuration with what only the data can tell: how many classes conditional networks are told.

    Raises :class:`ConfigError` for conditional networks on data without classes.
    """
    if not config.is_conditional:
        return config
    classes = len(data.class_names)
    if classes < 1:
        raise ConfigError(
            f"{config.model.name} expected data with classes, received {config.dataset.name} without any; "
            "choose another set, or networks without a c in front."
        )
    return config if config.model.classes_count == classes else with_changes(config, {"model.classes_count": classes})


def _columns(rows: np.ndarray) -> Metrics:
    return {name: rows[:, index] for index, name in enumerate(METRICS)}


def _watched(phase: str) -> list[str]:
    """The figures that the trained networks fill in this phase."""
    return [name for name in METRICS if (name == "g_loss" and phase != "d") or (name != "g_loss" and phase != "g")]


def bad_entries(rows: np.ndarray, limit: float) -> np.ndarray:
    """True where a figure is not finite, or a loss is beyond its limit: (n, len(METRICS)) as ``rows``."""
    is_loss = np.array(["loss" in name for name in METRICS])
    with np.errstate(invalid="ignore"):
        return ~np.isfinite(rows) | (is_loss & (np.abs(rows) > limit))


def _first_bad_row(rows: np.ndarray, phase: str, limit: float) -> int | None:
    """Index of the first row in which a trained network's figures went wrong; None when all is well."""
    columns = [METRICS.index(name) for name in _watched(phase)]
    bad = bad_entries(rows, limit)[:, columns].any(axis=1)
    return int(np.argmax(bad)) if bad.any() else None
