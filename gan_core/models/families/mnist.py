"""The material's MNIST networks, with and without the class (SYSTEMS: mnist and cmnist)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Dense, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

FILTERS_G, FILTERS_D = 128, 64


def build(config: RunConfig, *, conditional: bool) -> base.Networks:
    """28x28x1 gives 7x7x128 -> 14x14x128 -> 28x28x128 -> the picture, and 28 -> 14 -> 7 -> a score in D."""
    height, width = base.shrunk(config, 4)
    seed = Dense("g_dense", height * width * FILTERS_G)
    return base.Networks(
        base.generator(
            config,
            base.bent(config, seed),
            Reshape("g_reshape", (height, width, FILTERS_G)),
            base.label_channel(config, "g", conditional),
            base.bent(config, base.conv_transpose(config, "g_up_1", FILTERS_G, 4)),
            base.bent(config, base.conv_transpose(config, "g_up_2", FILTERS_G, 4)),
            base.picture(config, 7),
        ),
        base.discriminator(
            config,
            base.label_channel(config, "d", conditional),
            base.judged(config, base.conv(config, "d_conv_1", FILTERS_D, 3, 2), norm=False),
            base.judged(config, base.conv(config, "d_conv_2", FILTERS_D, 3, 2)),
            base.score(config),
        ),
    )


base.add_family(
    base.Family(
        "mnist",
        "MNIST networks",
        "The material's pair for 28 x 28 digits: two transposed convolutions against two convolutions.",
        "sides that are multiples of 4",
        base.multiples_of(4),
        partial(build, conditional=False),
    )
)
base.add_family(
    base.Family(
        "cmnist",
        "MNIST networks, told the class",
        "The same pair with the class as one more channel in both networks.",
        "sides that are multiples of 4",
        base.multiples_of(4),
        partial(build, conditional=True),
        conditional=True,
    )
)
