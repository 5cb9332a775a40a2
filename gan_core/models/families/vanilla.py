"""Dense layers only, for pictures of any shape: our own design, to compare with convolutions (SYSTEMS: vanilla96)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Dense, Flatten, Layer, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

USUAL_WIDTH, USUAL_DEPTH = 256, 3


def build(config: RunConfig) -> base.Networks:
    """z -> hidden layers of one width -> every pixel; and every pixel -> hidden layers of that width -> a score."""
    depth = config.model.depth or USUAL_DEPTH
    pixels = _dense(config, "g_pixels", math.prod(config.image_shape), base.picture_activation(config))
    return base.Networks(
        base.generator(
            config,
            *(base.bent(config, _hidden(config, f"g_hidden_{i}")) for i in range(1, depth + 1)),
            pixels,
            Reshape("g_picture", tuple(config.image_shape)),
        ),
        base.discriminator(
            config,
            Flatten("d_flatten"),
            *(_judging(config, i) for i in range(1, depth + 1)),
            _dense(config, "d_score", 1, base.score_activation(config)),
        ),
    )


def _hidden(config: RunConfig, name: str) -> Dense:
    return _dense(config, name, config.model.width or USUAL_WIDTH, None)


def _dense(config: RunConfig, name: str, units: int, activation: str | None) -> Dense:
    return Dense(name, units, activation, config.tips.init_stddev or 0.0)


def _judging(config: RunConfig, index: int) -> tuple[Layer, ...]:
    layer = _hidden(config, f"d_hidden_{index}")
    norm = base.discriminator_norm(config, layer, index > 1)
    return layer, *norm, base.leaky(config, layer), *base.dropout(config, f"{layer.name}_dropout")


base.add_family(
    base.Family(
        "vanilla",
        "Vanilla GAN (dense)",
        "Dense layers only, for any shape: no pixel knows its neighbours.",
        "any shape",
        lambda _config, _height, _width: True,
        build,
        uses=("model.width", "model.depth"),
    )
)
