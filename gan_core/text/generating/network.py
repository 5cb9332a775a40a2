"""The word network in NumPy: what Keras computes, batched, for a server that loads no TensorFlow.

Embedding -> LSTM, once or several times -> softmax over the vocabulary. Dropout is off, as always when a trained
network is asked. Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000, gates in Keras' order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gan_core.errors import RunError

PREFIXES, HEADLINES = "prefixes", "headlines"
FORMS = (PREFIXES, HEADLINES)
GATES = ("input", "forget", "candidate", "output")
PADDING = 0
ONE_THREAD = 2**18  # multiplications of one product that OpenBLAS does not divide among threads
FEW_ROWS = 64  # of more rows the product is worth a second thread

State = tuple[tuple[np.ndarray, np.ndarray], ...]
"""For every layer what it gives on and what it remembers: (hidden, cell), both (rows, units), float32."""


class _Layer(NamedTuple):
    """One LSTM layer: kernel (inputs, 4 units), recurrent (units, 4 units), bias (4 units,).

    The columns of the three gates are halved: sigmoid(x) = (1 + tanh(x / 2)) / 2, so that one tanh serves them all.
    """

    kernel: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray

    @property
    def units(self) -> int:
        return len(self.recurrent)


class WordNetwork:
    """A trained network that gives every word of the vocabulary the probability to come next.

    Arguments:
        arrays: the weights by name: "embedding" (words + 1, E), "lstm0.kernel" (E, 4 U), "lstm0.recurrent" (U, 4 U),
            "lstm0.bias" (4 U,), further layers "lstm1.kernel" ..., "dense.kernel" (U, words + 1), "dense.bias"
            (words + 1,); row and column 0 are the padding.
        form: how it was trained. "prefixes": it is always fed ``input_length`` numbers, the last words with padding in
            front. "headlines": it begins from nothing and takes as many words as there are.
        input_length: how many numbers the form "prefixes" is fed.

    Raises RunError for arrays that do not belong together. Nothing in it changes later: threads may share one.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], form: str, input_length: int) -> None:
        if form not in FORMS:
            raise RunError(f"A word network is trained on {' or '.join(FORMS)}, received {form!r}; restore the run.")
        if form == PREFIXES and not 1 <= input_length <= 10_000:
            raise RunError(
                f"input_length expected a number from 1 to 10,000, received {input_length}; restore the run."
            )
        self.form, self.input_length = form, int(input_length)
        weights = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
        _check(weights)
        self.embedding = weights["embedding"]
        self.layers = tuple(_layer(weights, number) for number in range(_depth(weights)))
        self._dense = np.ascontiguousarray(weights["dense.kernel"]), weights["dense.bias"]
        first = self.layers[0]
        self._first = self.embedding @ first.kernel + first.bias  # what every word gives to the first layer's gates
        self._padded = self._after_padding() if form == PREFIXES else ()

    @property
    def size(self) -> int:
        """How many words it knows, the padding counted."""
        return len(self.embedding)

    # --- rows of states ---------------------------------------------------------------------------------

    def start(self, rows: int = 1) -> State:
        """The state before the first word: zeros."""
        return tuple((np.zeros((rows, each.units), np.float32),) * 2 for each in self.layers)

    def advance(self, ids: np.ndarray, state: State) -> State:
        """The state after one more word in every row; ids (rows,)."""
        found, given = [], None
        for number, (layer, (hidden, cell)) in enumerate(zip(self.layers, state, strict=True)):
            base = self._first[ids] if number == 0 else product(given, layer.kernel) + layer.bias
            _, remembered, given = _step(base + product(hidden, layer.recurrent), cell)
            found.append((given, remembered))
        return tuple(found)

    def after(self, ids: np.ndarray) -> State:
        """The state after rows of words of one length, (rows, n), fed as the form demands; n = 0 is the beginning."""
        if self.form == HEADLINES:
            state = self.start(len(ids))
        else:
            ids = ids[:, -self.input_length :]
            state = repeated(self._padded[self.input_length - ids.shape[1]], len(ids))
        for column in ids.T:
            state = self.advance(column, state)
        return state

    def log_probabilities(self, state: State) -> np.ndarray:
        """The logarithm of every word's probability to come next, (rows, words + 1), float32."""
        kernel, bias = self._dense
        logits = product(state[-1][0], kernel) + bias
        logits -= logits.max(axis=1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def _after_padding(self) -> tuple[State, ...]:
        """The states after 0 ... input_length numbers of padding: they are the same for every text."""
        states = [self.start()]
        for _ in range(self.input_length):
            states.append(self.advance(np.array([PADDING]), states[-1]))
        return tuple(states)

    # --- one text ---------------------------------------------------------------------------------------

    def probabilities(self, ids: Sequence[int]) -> np.ndarray:
        """What Keras' ``predict`` gives for one text: (words + 1,), float32, sums to 1; entry 0 is the padding."""
        return np.exp(self.log_probabilities(self.after(np.asarray(ids, np.int64).reshape(1, -1)))[0])

    def gates(self, ids: Sequence[int]) -> list[dict[str, np.ndarray]]:
        """What happens inside while it reads the words: for every layer arrays (words, units).

        "input", "forget" and "output" are the gates, 0 (closed) to 1 (open); "candidate" is what could be stored, -1 to
        1; "cell" is the memory after the word, "hidden" what the layer gives on. The padding is read first where the
        form has it, and left out here. Of more words than the form takes only the last are read.
        """
        words = np.asarray(ids, np.int64)[-self.input_length :] if self.form == PREFIXES else np.asarray(ids, np.int64)
        state = self._padded[self.input_length - len(words)] if self.form == PREFIXES else self.start()
        inputs, found = self._first[words], []
        for number, (layer, before) in enumerate(zip(self.layers, state, strict=True)):
            if number:
                inputs = found[-1]["hidden"] @ layer.kernel + layer.bias
            found.append(_every_step(layer, inputs, *before))
        return found


def product(rows: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """``rows @ kernel``, in pieces for which BLAS takes no second thread.

    A thread that helps with so little waits for the next product by spinning. While a training has the cores, every
    product then costs a turn of the scheduler: a keystroke takes a quarter of a second instead of a hundredth.
    """
    if not 1 <= len(rows) <= FEW_ROWS:
        return rows @ kernel
    if len(rows) == 1:  # a product with a vector is divided much sooner
        return product(np.concatenate([rows, rows]), kernel)[:1]
    width = max(1, ONE_THREAD // rows.size)
    if width >= kernel.shape[1]:
        return rows @ kernel
    found = np.empty((len(rows), kernel.shape[1]), np.float32)
    for start in range(0, kernel.shape[1], width):
        np.matmul(rows, kernel[:, start : start + width], out=found[:, start : start + width])
    return found


def repeated(state: State, rows: int) -> State:
    """A state of one row as one of ``rows``."""
    return taken(state, np.zeros(rows, np.int64))


def taken(state: State, rows: np.ndarray) -> State:
    """The chosen rows of a state, in the order given."""
    return tuple((hidden[rows], cell[rows]) for hidden, cell in state)


def _step(sums: np.ndarray, cell: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    """The four gates, the new memory and what is given on, from the gates' weighted sums (rows, 4 units)."""
    moved = np.tanh(sums)
    units = cell.shape[1]
    enter, keep, candidate, leave = (moved[:, at : at + units] for at in range(0, 4 * units, units))
    enter, keep, leave = (0.5 * gate + 0.5 for gate in (enter, keep, leave))
    cell = keep * cell + enter * candidate
    return (enter, keep, candidate, leave), cell, leave * np.tanh(cell)


def _every_step(layer: _Layer, inputs: np.ndarray, hidden: np.ndarray, cell: np.ndarray) -> dict[str, np.ndarray]:
    """What one layer does with one text: from its weighted inputs (words, 4 units), arrays (words, units) by name."""
    names = (*GATES, "cell", "hidden")
    rows = np.zeros((len(names), len(inputs), layer.units), np.float32)
    for place, base in enumerate(inputs):
        gates, cell, hidden = _step(base[None] + product(hidden, layer.recurrent), cell)
        rows[:, place] = np.concatenate([*gates, cell, hidden])
    return dict(zip(names, rows, strict=True))


def _depth(weights: Mapping[str, np.ndarray]) -> int:
    depth = 0
    while f"lstm{depth}.kernel" in weights:
        depth += 1
    return depth


def _layer(weights: Mapping[str, np.ndarray], number: int) -> _Layer:
    kernel, recurrent, bias = (weights[f"lstm{number}.{part}"] for part in ("kernel", "recurrent", "bias"))
    halves = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), len(recurrent))
    return _Layer(kernel * halves, np.ascontiguousarray(recurrent * halves), bias * halves)


def _check(weights: Mapping[str, np.ndarray]) -> None:
    """Raise RunError unless all arrays are there, finite, and of shapes that fit each other."""
    names = ["embedding", "dense.kernel", "dense.bias"]
    names += [f"lstm{n}.{part}" for n in range(max(1, _depth(weights))) for part in ("kernel", "recurrent", "bias")]
    missing = [name for name in names if name not in weights]
    if missing:
        raise RunError(f"The weights of a word network expected an array {missing[0]}, received none; train it again.")
    size, inputs = weights["embedding"].shape if weights["embedding"].ndim == 2 else (0, 0)
    for number in range(_depth(weights)):
        units = len(np.atleast_1d(weights[f"lstm{number}.recurrent"]))
        _shape(weights, f"lstm{number}.kernel", (inputs, 4 * units))
        _shape(weights, f"lstm{number}.recurrent", (units, 4 * units))
        _shape(weights, f"lstm{number}.bias", (4 * units,))
        inputs = units
    _shape(weights, "dense.kernel", (inputs, size))
    _shape(weights, "dense.bias", (size,))
    for name in names:
        if not np.isfinite(weights[name]).all():
            raise RunError(f"The weights of a word network must be finite, received others in {name}; train it again.")


def _shape(weights: Mapping[str, np.ndarray], name: str, expected: tuple[int, ...]) -> None:
    if weights[name].shape != expected:
        raise RunError(
            f"The weights of a word network expected {name} of shape {expected}, received {weights[name].shape}; "
            "train it again."
        )
