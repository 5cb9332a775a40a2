"""The material's networks for the frogs of CIFAR-10 (SYSTEMS: frogs)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Conv, Dense, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

SEED_FILTERS, FILTERS_G, FILTERS_D = 128, 256, 128
SMALLEST, LARGEST = 24, 64


def fits(_config: RunConfig, height: int, width: int) -> bool:
    """Even sides: D loses a border at each of its convolutions, and G doubles once only."""
    return all(side % 2 == 0 and SMALLEST <= side <= LARGEST for side in (height, width))


def build(config: RunConfig) -> base.Networks:
    """32x32x3 gives 16x16x128 -> 16x16x256 -> 32x32x256 in G, and 30 -> 14 -> 6 -> 2 in D, which keeps no border."""
    height, width = base.shrunk(config, 2)
    return base.Networks(
        base.generator(
            config,
            base.bent(config, Dense("g_dense", height * width * SEED_FILTERS)),
            Reshape("g_reshape", (height, width, SEED_FILTERS)),
            base.bent(config, base.conv(config, "g_conv_1", FILTERS_G, 5)),
            base.bent(config, base.conv_transpose(config, "g_up", FILTERS_G, 4)),
            base.bent(config, base.conv(config, "g_conv_2", FILTERS_G, 5)),
            base.bent(config, base.conv(config, "g_conv_3", FILTERS_G, 5)),
            base.picture(config, 7),
        ),
        base.discriminator(
            config,
            base.judged(config, _borderless(base.conv(config, "d_conv_1", FILTERS_D, 3)), norm=False),
            *(base.judged(config, _borderless(base.conv(config, f"d_conv_{i}", FILTERS_D, 4, 2))) for i in (2, 3, 4)),
            base.score(config),
        ),
    )


def _borderless(layer: Conv) -> Conv:
    return replace(layer, padding="valid")


base.add_family(
    base.Family(
        "frogs",
        "CIFAR-10 networks, 32 x 32",
        "The material's pair for frogs: a wide generator with one doubling, against four convolutions without padding.",
        f"even sides from {SMALLEST} to {LARGEST}",
        fits,
        build,
    )
)
