"""The compiled programs of text runs: steps of training in one call, and the loss of headlines in inference mode."""

from __future__ import annotations

from collections import OrderedDict
from math import prod

import keras
import numpy as np
import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.engine.optimizers import OPTIMIZERS, Slots, clipped
from gan_core.engine.program import BUILD_LOCK, Traced, use_xla
from gan_core.models.wordnet import weight_shapes

Tensor = tf.Tensor
TEXT_METRICS = ("loss", "accuracy")
TEXT_KNOBS = ("generator_lr", "beta_1", "clipvalue")
MAX_PROGRAMS = 8
_programs: OrderedDict[tuple, TextProgram] = OrderedDict()


class TextProgram:
    """The network as functions of one flat weight vector, and the loops over it.

    Arguments:
        config: for the widths, the layers, the dropout and the optimizer.
        size: words of the vocabulary, the padding counted.
        length: words in a row.
        steps: batches in an epoch.
    """

    def __init__(self, config: RunConfig, size: int, length: int, steps: int) -> None:
        self.shapes = weight_shapes(config, size)
        self.sizes = [prod(shape) for shape in self.shapes.values()]
        self.depth, self.units, self.length, self.steps = config.model.depth, config.model.width, length, steps
        self.dropout = config.tips.dropout
        self.update = clipped(OPTIMIZERS.get(config.optimizer.name))
        self._run = Traced(self._train, jit_compile=use_xla())
        self._measure = Traced(self._sums, jit_compile=use_xla())

    # --- training ----------------------------------------------------------------------------------

    def run(
        self, slots: Slots, table: Tensor, epoch: dict[str, Tensor], knobs: Tensor, start: int, stop: int
    ) -> tuple[Slots, Tensor]:
        """Steps ``start`` to ``stop - 1`` of an epoch: the new weights and (steps an epoch, 2) metrics, of which only
        the rows of these steps are filled."""
        return self._run(slots, table, epoch, knobs, tf.constant(start), tf.constant(stop))

    def _train(
        self, slots: Slots, table: Tensor, epoch: dict[str, Tensor], knobs: Tensor, start: Tensor, stop: Tensor
    ) -> tuple[Slots, Tensor]:
        rate, beta_1, clipvalue = tf.unstack(knobs, num=len(TEXT_KNOBS))

        def body(index: Tensor, slots: Slots, rows: Tensor) -> tuple[Tensor, Slots, Tensor]:
            batch = {name: values[index] for name, values in epoch.items() if name != "seed"}
            metrics, gradient = self._gradient(slots["w"], table, batch, epoch["seed"] + tf.stack([0, index]))
            slots = self.update(slots, gradient, rate, beta_1, clipvalue)
            return index + 1, slots, tf.tensor_scatter_nd_update(rows, index[None, None], metrics[None])

        first = (start, slots, tf.zeros([self.steps, len(TEXT_METRICS)]))
        _, slots, rows = tf.while_loop(lambda index, *_: index < stop, body, first, parallel_iterations=1)
        return slots, rows

    def _gradient(self, weights: Tensor, table: Tensor, batch: dict[str, Tensor], seed: Tensor) -> tuple:
        """The metrics of a batch (2,) and the gradient of its loss (size,)."""
        with tf.GradientTape() as tape:
            tape.watch(weights)
            parts = self.unflatten(weights)
            hidden = self.hidden(parts, tf.gather(table, batch["rows"]), seed)
            asked = tf.gather(tf.reshape(hidden, [-1, self.units]), batch["places"])
            logits = self._answers(parts, self._dropped(asked, seed, self.depth - 1))
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(batch["targets"], logits)
            count = tf.reduce_sum(batch["weights"])
            loss = tf.reduce_sum(losses * batch["weights"]) / count
        right = _is_right(logits, batch["targets"])
        metrics = tf.stack([loss, tf.reduce_sum(right * batch["weights"]) / count])
        return metrics, tape.gradient(loss, weights)

    # --- the network -------------------------------------------------------------------------------

    def hidden(self, parts: dict[str, Tensor], words: Tensor, seed: Tensor | None = None) -> Tensor:
        """What the last LSTM layer gives on at every place: words (B, T) -> (T, B, U). With a ``seed`` (2,) the layers
        below it drop some of their signals."""
        given = tf.gather(parts["embedding"], tf.transpose(words))  # (T, B, E)
        for layer in range(self.depth):
            if layer and seed is not None:
                given = self._dropped(given, seed, layer - 1)
            given = self._lstm(parts, f"lstm{layer}.", given)
        return given

    def _lstm(self, parts: dict[str, Tensor], name: str, inputs: Tensor) -> Tensor:
        """(T, B, inputs) -> (T, B, U). A loop: unrolled, a step is a quarter faster, but XLA needs six seconds for that
        instead of two, and a class waits for the first step."""
        sums = tf.einsum("tbi,ig->tbg", inputs, parts[f"{name}kernel"]) + parts[f"{name}bias"]
        recurrent, start = parts[f"{name}recurrent"], tf.zeros_like(sums[0, :, : self.units])
        given = tf.TensorArray(tf.float32, size=self.length, element_shape=start.shape)

        def body(time: Tensor, hidden: Tensor, cell: Tensor, given: tf.TensorArray) -> tuple:
            enter, keep, candidate, leave = tf.split(sums[time] + hidden @ recurrent, 4, axis=1)
            cell = tf.sigmoid(keep) * cell + tf.sigmoid(enter) * tf.tanh(candidate)
            hidden = tf.sigmoid(leave) * tf.tanh(cell)
            return time + 1, hidden, cell, given.write(time, hidden)

        first = (tf.constant(0), start, start, given)
        limits = {"maximum_iterations": self.length, "parallel_iterations": 1}
        return tf.while_loop(lambda time, *_: time < self.length, body, first, **limits)[-1].stack()

    def _dropped(self, signals: Tensor, seed: Tensor, layer: int) -> Tensor:
        """Signals with some of them silenced and the others scaled up, as Keras' Dropout does while it trains."""
        if not self.dropout:
            return signals
        keys = seed + tf.constant([layer, 0])
        dice = tf.random.stateless_uniform(tf.shape(signals), keys, alg="philox")  # XLA's own choice costs 4 ms a step
        return tf.where(dice >= self.dropout, signals / (1.0 - self.dropout), 0.0)

    def _answers(self, parts: dict[str, Tensor], hidden: Tensor) -> Tensor:
        """(n, U) -> logits (n, size)."""
        return hidden @ parts["dense.kernel"] + parts["dense.bias"]

    # --- looking -----------------------------------------------------------------------------------

    def sums(self, weights: Tensor, words: np.ndarray, places: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """Over some targets (C,), 0 for none, that are asked at ``places`` (C,) of rows of words (B, T): the summed
        cross-entropy and how many were the most likely word, in inference mode: (2,). See :class:`Epoch` for places."""
        return self._measure(weights, tf.constant(words), tf.constant(places), tf.constant(targets)).numpy()

    def _sums(self, weights: Tensor, words: Tensor, places: Tensor, targets: Tensor) -> Tensor:
        parts = self.unflatten(weights)
        hidden = tf.reshape(self.hidden(parts, words), [-1, self.units])
        logits = self._answers(parts, tf.gather(hidden, places))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
        asked = tf.cast(targets > 0, tf.float32)
        return tf.stack([tf.reduce_sum(losses * asked), tf.reduce_sum(_is_right(logits, targets) * asked)])

    # --- weights -----------------------------------------------------------------------------------

    def unflatten(self, weights: Tensor) -> dict[str, Tensor]:
        """(size,) -> every weight by name."""
        parts = tf.split(weights, self.sizes)
        return {name: tf.reshape(part, shape) for (name, shape), part in zip(self.shapes.items(), parts, strict=True)}

    def named(self, weights: Tensor) -> dict[str, np.ndarray]:
        """(size,) -> every weight by name, as NumPy arrays."""
        return {name: part.numpy() for name, part in self.unflatten(weights).items()}

    def fresh(self, seed: int) -> np.ndarray:
        """First weights (size,) from Keras' own initializers; the same seed gives the same."""
        values = [_first(name, shape, self.units, seed, at) for at, (name, shape) in enumerate(self.shapes.items())]
        return np.concatenate([value.ravel() for value in values]).astype(np.float32)


def _is_right(logits: Tensor, targets: Tensor) -> Tensor:
    """1 where the target is a most likely word, else 0: (n,). A maximum costs XLA a tenth of an argmax."""
    of_target = tf.gather(logits, targets, batch_dims=1)
    return tf.cast(of_target >= tf.reduce_max(logits, axis=1), tf.float32)


def text_program_for(config: RunConfig, size: int, length: int, steps: int) -> TextProgram:
    """The program for this structure, made once in a process."""
    key = (
        size, length, steps, config.model.embedding, config.model.width, config.model.depth, config.tips.dropout,
        config.optimizer.name,
    )  # fmt: skip
    with BUILD_LOCK:
        if key not in _programs:
            _programs[key] = TextProgram(config, size, length, steps)
        _programs.move_to_end(key)
        while len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
        return _programs[key]


def _first(name: str, shape: tuple[int, ...], units: int, seed: int, index: int) -> np.ndarray:
    """One weight as Keras' layers start it: uniform embeddings, Glorot kernels, orthogonal recurrent ones, biases 0
    but 1 for the forget gate (Jozefowicz et al. 2015)."""
    mixed = int(np.random.SeedSequence([seed, index]).generate_state(1)[0] >> 1)
    if name == "embedding":
        return keras.ops.convert_to_numpy(keras.initializers.RandomUniform(seed=mixed)(shape))
    if name.endswith("recurrent"):
        return keras.ops.convert_to_numpy(keras.initializers.Orthogonal(seed=mixed)(shape))
    if name.endswith("bias"):
        bias = np.zeros(shape, np.float32)
        if name != "dense.bias":
            bias[units : 2 * units] = 1.0
        return bias
    return keras.ops.convert_to_numpy(keras.initializers.GlorotUniform(seed=mixed)(shape))
