"""The dense pair for 2-D points as blueprints; :mod:`gan_core.models.mlp` builds it in Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.models.blueprint import Blueprint
from gan_core.models.families import base
from gan_core.models.parts import Bend, Dense, Layer, Leaky, Norm

if TYPE_CHECKING:
    from gan_core.config import RunConfig

POINT_DIMENSIONS = 2


def build(config: RunConfig) -> base.Networks:
    """z (latent_dim,) -> a point (2,), and a point -> a score."""
    model, tips = config.model, config.tips
    hidden_g = [
        _hidden(config, f"g_hidden_{i + 1}", model.width, tips.generator_batch_norm) for i in range(model.depth)
    ]
    hidden_d = [
        (
            *_hidden(config, f"d_hidden_{i + 1}", model.discriminator_width, tips.discriminator_batch_norm),
            *base.dropout(config, f"d_dropout_{i + 1}"),
        )
        for i in range(model.discriminator_depth)
    ]
    score = Dense("d_score", 1, base.score_activation(config))
    return base.Networks(
        Blueprint("generator", "z", (model.latent_dim,), base.chain(hidden_g, Dense("g_points", POINT_DIMENSIONS))),
        Blueprint("discriminator", "points", (POINT_DIMENSIONS,), base.chain(hidden_d, score)),
    )


def _hidden(config: RunConfig, name: str, units: int, batch_norm: bool | None) -> tuple[Layer, ...]:
    activation = config.model.activation
    bend_name = f"{name}_{activation}"
    bend = Leaky(bend_name, config.tips.leaky_slope) if activation == "leaky_relu" else Bend(bend_name, activation)
    return Dense(name, units), *((Norm(f"{name}_norm"),) if batch_norm else ()), bend
