"""The up-sampling DCGAN for photos of fruit (SYSTEMS: dcgan96)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Dense, Layer, Reshape, UpSample, ZeroPad

if TYPE_CHECKING:
    from gan_core.config import RunConfig

SEED_SIDE, SEED_FILTERS, FILTERS_G, LAST_FILTERS = 4, 256, (256, 256, 128), 128
BASE_SIDE = 32
# Filters and strides of D's convolutions.
FILTERS_D = ((32, 2), (64, 2), (128, 2), (256, 1), (512, 1))
MOMENTUM = 0.8


def fits(config: RunConfig, height: int, width: int) -> bool:
    """Squares of 32 x gen_res."""
    return height == width == BASE_SIDE * (config.model.gen_res or 1)


def build(config: RunConfig) -> base.Networks:
    """96x96x3 gives 4x4x256 -> 8 -> 16 -> 32x32x128 -> 96x96x128 in G, and 48 -> 24 (+1) -> 13x13x512 in D."""
    scale = config.model.gen_res or 1
    last = _growing(config, 4, LAST_FILTERS, scale) if scale > 1 else ()
    return base.Networks(
        base.generator(
            config,
            base.rectified(config, Dense("g_dense", SEED_SIDE**2 * SEED_FILTERS), norm=False),
            Reshape("g_reshape", (SEED_SIDE, SEED_SIDE, SEED_FILTERS)),
            *(_growing(config, i, filters, 2) for i, filters in enumerate(FILTERS_G, 1)),
            last,
            base.picture(config, 3),
        ),
        base.discriminator(
            config,
            *(_judging(config, i, filters, stride) for i, (filters, stride) in enumerate(FILTERS_D, 1)),
            base.score(config, drop=False),
        ),
    )


def _growing(config: RunConfig, index: int, filters: int, scale: int) -> tuple[Layer, ...]:
    layer = base.conv(config, f"g_conv_{index}", filters, 3)
    return UpSample(f"g_up_{index}", scale), *base.rectified(config, layer, momentum=MOMENTUM)


def _judging(config: RunConfig, index: int, filters: int, stride: int) -> tuple[Layer, ...]:
    layer = base.conv(config, f"d_conv_{index}", filters, 3, stride)
    shrunk = base.shrinking(config, layer) if stride > 1 else (layer,)
    padded = (ZeroPad(f"{layer.name}_pad"),) if index == 2 else ()
    norm = base.discriminator_norm(config, layer, index > 1, MOMENTUM)
    return *shrunk, *padded, *norm, base.leaky(config, layer), *base.dropout(config, f"{layer.name}_dropout")


base.add_family(
    base.Family(
        "dcgan96",
        "Up-sampling DCGAN, 32 x gen_res",
        "The material's pair for photos of fruit: it enlarges, then convolves, instead of transposed convolutions.",
        f"squares of {BASE_SIDE} x model.gen_res pixels",
        fits,
        build,
        uses=("model.gen_res",),
    )
)
