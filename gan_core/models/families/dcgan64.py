"""The DCGAN of 64x64 flowers, whose D ends in a dense layer or in one convolution (SYSTEMS: dcgan64)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gan_core.models.families import base
from gan_core.models.parts import Conv, Dense, Flatten, Layer, Reshape

if TYPE_CHECKING:
    from gan_core.config import RunConfig

SEED_FILTERS, FILTERS_G, FILTERS_D, KERNEL = 512, (256, 128, 64), (64, 128, 256, 512), 5


def build(config: RunConfig, *, head: str) -> base.Networks:
    """64x64x3 gives 4x4x512 -> 8x8x256 -> 16x16x128 -> 32x32x64 -> the picture in G, and the way back in D."""
    height, width = base.shrunk(config, 16)
    growing = [base.conv_transpose(config, f"g_up_{i}", n, KERNEL) for i, n in enumerate(FILTERS_G, 1)]
    last = base.conv_transpose(config, "g_picture", config.image_shape[2], KERNEL)
    shrinking = [base.conv(config, f"d_conv_{i}", n, KERNEL, 2) for i, n in enumerate(FILTERS_D, 1)]
    return base.Networks(
        base.generator(
            config,
            Dense("g_dense", height * width * SEED_FILTERS),
            Reshape("g_reshape", (height, width, SEED_FILTERS)),
            *(base.rectified(config, layer) for layer in growing),
            replace(last, activation=base.picture_activation(config)),
        ),
        base.discriminator(
            config,
            base.dropout(config, "d_dropout"),
            *(base.judged(config, layer, norm=i > 0) for i, layer in enumerate(shrinking)),
            _convolution(config, height, width) if head == "conv" else base.score(config, drop=False),
        ),
    )


def _convolution(config: RunConfig, height: int, width: int) -> tuple[Layer, ...]:
    """One filter as large as the whole feature map: the same function as a dense layer on it."""
    stddev = config.tips.init_stddev or 0.0
    whole = Conv("d_score", 1, (height, width), 1, "valid", base.score_activation(config), stddev)
    return whole, Flatten("d_flatten")


for _head, _label, _end in (
    ("dense", "dense head", "a dense layer"),
    ("conv", "convolutional head", "one convolution, which is the same function as a dense layer"),
):
    base.add_family(
        base.Family(
            f"dcgan64-{_head}",
            f"DCGAN, 64 x 64, {_label}",
            f"The classic DCGAN, rules and all; D ends in {_end}.",
            "sides that are multiples of 16",
            base.multiples_of(16),
            partial(build, head=_head),
        )
    )
