"""A small DCGAN of our own for 16x16 to 64x64: the classroom's default, with and without the class."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Dense, Layer, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

SMALLEST, LARGEST, TWO_DOUBLINGS_UP_TO = 16, 64, 32
USUAL_WIDTH, USUAL_DEPTH = 64, 3
# Filters of G's blocks as parts of model.width: halved with every doubling of the sides.
MAPPING = 4  # units of a mapping layer for each filter of the first block
PARTS = (1.0, 0.5, 0.25, 0.125)


def doublings(height: int, width: int) -> int:
    """How often G doubles a side: twice up to 32 pixels, three times above."""
    return 2 if max(height, width) <= TWO_DOUBLINGS_UP_TO else 3


def fits(_config: RunConfig, height: int, width: int) -> bool:
    """Sides of 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8."""
    step = 2 ** doublings(height, width)
    return all(SMALLEST <= side <= LARGEST and side % step == 0 for side in (height, width))


def build(config: RunConfig, *, conditional: bool = False, mapped: bool = False) -> base.Networks:
    """Width 64 and 16x16x1 give 4x4x64 -> 8x8x32 -> 16x16x16 -> the picture in G, and 8x8x32 -> 4x4x64
    -> 2x2x128 -> a score in D, whose last convolution sees the whole picture.

    With ``mapped``, ``model.depth`` dense layers stand between z and G's first block. They help G to keep kinds of
    pictures apart: where a short way in z leads from one kind to another, it must become a long one (a mapping
    network: Karras, Laine and Aila 2019).
    """
    blocks = doublings(*config.image_shape[:2])
    filters = [max(1, round((config.model.width or USUAL_WIDTH) * part)) for part in PARTS[: blocks + 1]]
    height, width = base.shrunk(config, 2**blocks)
    depth = (config.model.depth or USUAL_DEPTH) if mapped else 0
    mapping = [Dense(f"g_mapping_{i}", MAPPING * filters[0]) for i in range(1, depth + 1)]
    seed = Dense("g_dense", height * width * filters[0])
    judging = [*reversed(filters[:blocks]), 2 * filters[0]]
    growing = [base.conv_transpose(config, f"g_up_{i}", filters[i], 4) for i in range(1, blocks + 1)]
    return base.Networks(
        base.generator(
            config,
            *(base.bent(config, layer) for layer in mapping),
            base.bent(config, seed),
            Reshape("g_reshape", (height, width, filters[0])),
            base.label_channel(config, "g", conditional),
            *(base.bent(config, layer) for layer in growing),
            base.picture(config, 5),
        ),
        base.discriminator(
            config,
            base.label_channel(config, "d", conditional),
            *(_judging(config, f"d_conv_{i}", count, first=i == 1) for i, count in enumerate(judging, 1)),
            base.score(config, drop=False),
        ),
    )


def _judging(config: RunConfig, name: str, filters: int, *, first: bool) -> tuple[Layer, ...]:
    layer = base.conv(config, name, filters, 4, 2)
    return *base.judged(config, layer, norm=not first), *base.dropout(config, f"{name}_dropout")


base.add_family(
    base.Family(
        "dcgan-small",
        "Small DCGAN",
        "Our small DCGAN for 16 x 16 to 64 x 64: the quickest way to a picture.",
        "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8",
        fits,
        build,
        uses=("model.width",),
    )
)
base.add_family(
    base.Family(
        "cdcgan-small",
        "Small DCGAN, told the class",
        "The same small DCGAN with the class as one more channel in both networks.",
        "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8",
        fits,
        partial(build, conditional=True),
        conditional=True,
        uses=("model.width",),
    )
)
base.add_family(
    base.Family(
        "dcgan-mapped",
        "Small DCGAN with a mapping network",
        "The small DCGAN with dense layers in front of G, which keep kinds of pictures apart without being told them.",
        "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8",
        fits,
        partial(build, mapped=True),
        uses=("model.width", "model.depth"),
    )
)
