"""Layer tables and parameter counts by arithmetic, so that a page can show them without TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gan_core.config import RunConfig

POINT_DIMENSIONS = 2
# Keras counts four numbers a unit: scale, shift, and the moving mean and variance that are not trained.
BATCH_NORM_NUMBERS = 4


class Row(NamedTuple):
    """One layer as a model summary shows it.

    Attributes:
        name: the layer's name in the Keras model.  kind: what it is, e.g. "Dense" or "LeakyReLU".
        output_shape: without the batch, e.g. (15,).  params: Keras' count, moving statistics included.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    params: int


def layer_table(config: RunConfig) -> dict[str, list[Row]]:
    """The layers of ``generator`` and ``discriminator`` as the zoo builds them, input first."""
    return {"generator": list(_generator(config)), "discriminator": list(_discriminator(config))}


def parameter_counts(config: RunConfig) -> tuple[int, int]:
    """How many numbers G and D consist of, e.g. (122, 101) for the quadratic of the material."""
    table = layer_table(config)
    return sum(row.params for row in table["generator"]), sum(row.params for row in table["discriminator"])


def _generator(config: RunConfig) -> Iterator[Row]:
    model, size = config.model, config.model.latent_dim
    yield Row("z", "Input", (size,), 0)
    for index in range(model.depth):
        yield from _hidden(config, f"g_hidden_{index + 1}", size, model.width, config.tips.generator_batch_norm)
        size = model.width
    yield _dense("g_points", size, POINT_DIMENSIONS)


def _discriminator(config: RunConfig) -> Iterator[Row]:
    model, tips, size = config.model, config.tips, POINT_DIMENSIONS
    yield Row("points", "Input", (size,), 0)
    for index in range(model.discriminator_depth):
        width = model.discriminator_width
        yield from _hidden(config, f"d_hidden_{index + 1}", size, width, tips.discriminator_batch_norm)
        if tips.dropout:
            yield Row(f"d_dropout_{index + 1}", "Dropout", (width,), 0)
        size = width
    yield _dense("d_score", size, 1)


def _hidden(config: RunConfig, name: str, inputs: int, units: int, batch_norm: bool) -> Iterator[Row]:
    yield _dense(name, inputs, units)
    if batch_norm:
        yield Row(f"{name}_norm", "BatchNormalization", (units,), BATCH_NORM_NUMBERS * units)
    yield Row(f"{name}_{config.model.activation}", _activation_kind(config), (units,), 0)


def _dense(name: str, inputs: int, units: int) -> Row:
    return Row(name, "Dense", (units,), (inputs + 1) * units)


def _activation_kind(config: RunConfig) -> str:
    if config.model.activation != "leaky_relu":
        return config.model.activation
    return "LeakyReLU" if config.tips.leaky_slope else "ReLU"
