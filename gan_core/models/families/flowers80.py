"""The material's networks for 80x80 flowers, with and without the class (SYSTEMS: flowers80 and cflowers80)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Dense, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

FILTERS, FIRST_FILTERS, KERNEL, BLOCKS = 128, 40, 5, 4


def build(config: RunConfig, *, conditional: bool) -> base.Networks:
    """80x80x3 gives 5x5x128 -> 10 -> 20 -> 40 -> 80 in G, and 80x80x40 -> 40x40x128 -> 20 -> 10 -> 5 in D."""
    height, width = base.shrunk(config, 2**BLOCKS)
    seed = Dense("g_dense", height * width * FILTERS)
    growing = [base.conv_transpose(config, f"g_up_{i}", FILTERS, KERNEL) for i in range(1, BLOCKS + 1)]
    shrinking = [base.conv(config, f"d_conv_{i}", FILTERS, KERNEL, 2) for i in range(2, BLOCKS + 2)]
    return base.Networks(
        base.generator(
            config,
            base.bent(config, seed),
            Reshape("g_reshape", (height, width, FILTERS)),
            base.label_channel(config, "g", conditional),
            *(base.bent(config, layer) for layer in growing),
            base.picture(config, KERNEL),
        ),
        base.discriminator(
            config,
            base.label_channel(config, "d", conditional),
            base.judged(config, base.conv(config, "d_conv_1", FIRST_FILTERS, KERNEL), norm=False),
            *(base.judged(config, layer) for layer in shrinking),
            base.score(config),
        ),
    )


base.add_family(
    base.Family(
        "flowers80",
        "Flower networks, 80 x 80",
        "The material's deeper pair: four transposed convolutions against five convolutions.",
        "sides that are multiples of 16",
        base.multiples_of(16),
        partial(build, conditional=False),
    )
)
base.add_family(
    base.Family(
        "cflowers80",
        "Flower networks, told the class",
        "The same deeper pair with the class as one more channel in both networks.",
        "sides that are multiples of 16",
        base.multiples_of(16),
        partial(build, conditional=True),
        conditional=True,
    )
)
