"""The network that writes, by arithmetic: its weights and layers, so that a page can say them without TensorFlow.

Embedding -> LSTM, once or several times, dropout behind each -> softmax over the vocabulary, as in the teaching
material (Hochreiter and Schmidhuber 1997).
"""

from __future__ import annotations

from math import prod

from gan_core.config import RunConfig
from gan_core.models.specs import Row

GATES = 4


def weight_shapes(config: RunConfig, size: int) -> dict[str, tuple[int, ...]]:
    """Every weight by name, in the order of Keras' model; ``size`` is the vocabulary with its padding.

    "embedding" (size, E); for each layer n "lstm{n}.kernel" (inputs, 4 U), "lstm{n}.recurrent" (U, 4 U) and
    "lstm{n}.bias" (4 U,), gates in the order input, forget, candidate, output; "dense.kernel" (U, size), "dense.bias"
    (size,).
    """
    units, inputs = config.model.width, config.model.embedding
    shapes: dict[str, tuple[int, ...]] = {"embedding": (size, inputs)}
    for layer in range(config.model.depth):
        shapes[f"lstm{layer}.kernel"] = (inputs, GATES * units)
        shapes[f"lstm{layer}.recurrent"] = (units, GATES * units)
        shapes[f"lstm{layer}.bias"] = (GATES * units,)
        inputs = units
    return {**shapes, "dense.kernel": (units, size), "dense.bias": (size,)}


def word_parameters(config: RunConfig, size: int) -> int:
    """How many numbers the network consists of: 313,242 for the material's with 2,422 words."""
    return sum(map(prod, weight_shapes(config, size).values()))


def word_layers(config: RunConfig, size: int, length: int) -> list[Row]:
    """The layers as Keras' summary lists them, for rows of ``length`` words."""
    shapes = weight_shapes(config, size)
    units, rate = config.model.width, config.tips.dropout
    rows = [
        Row("words", "Input", (length,), 0),
        Row("embedding", "Embedding", (length, config.model.embedding), prod(shapes["embedding"])),
    ]
    for layer in range(config.model.depth):
        inner = layer < config.model.depth - 1 or config.loop.rows == "headlines"
        shape = (length, units) if inner else (units,)
        own = sum(prod(shapes[f"lstm{layer}.{part}"]) for part in ("kernel", "recurrent", "bias"))
        rows.append(Row(f"lstm{layer}", "LSTM", shape, own))
        rows += [Row(f"dropout{layer}", "Dropout", shape, 0)] if rate else []
    out = (length, size) if config.loop.rows == "headlines" else (size,)
    return [*rows, Row("dense", "Dense", out, prod(shapes["dense.kernel"]) + size)]
