"""The set `digits`: 1,797 real handwritten digits that come with scikit-learn, no download."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gan_core.data.images.arrays import array_blocks
from gan_core.data.images.base import IMAGE_SETS, Block, ImageSettings, ImageSource, PictureShape, Stock
from gan_core.data.images.classes import choice_text, dense_labels, parse_classes
from gan_core.data.images.places import Places

NAMES = tuple("0123456789")
PER_CLASS = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)


def _open(dataset: ImageSettings, _: Places) -> Stock:
    chosen = parse_classes(dataset.classes, NAMES)

    def blocks(shape: PictureShape) -> Iterator[Block]:
        from sklearn.datasets import load_digits  # noqa: PLC0415 - takes a second, and only the first time needs it

        bunch = load_digits()
        images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)[..., None]  # 0 ... 16 -> (1797, 8, 8, 1)
        yield from array_blocks(images, dense_labels(bunch.target, chosen, 10), shape)

    return Stock(
        mark=("digits", "1"),
        count=sum(PER_CLASS[index] for index in chosen),
        class_names=tuple(NAMES[index] for index in chosen),
        blocks=blocks,
        description="Handwritten digits, scanned at 8x8 pixels and enlarged.",
        choice=choice_text(chosen, NAMES),
    )


def _size(dataset: ImageSettings, _: Places) -> int:
    return sum(PER_CLASS[index] for index in parse_classes(dataset.classes, NAMES))


IMAGE_SETS.register("digits")(
    ImageSource(
        label="Digits",
        help="1,797 real handwritten digits, small enough to learn in half a minute.",
        count=sum(PER_CLASS),
        shape=(16, 16, 1),
        labels=NAMES,
        offline=True,
        licence="Optical Recognition of Handwritten Digits by E. Alpaydin and C. Kaynak, UCI repository, CC BY 4.0.",
        open=_open,
        size=_size,
    )
)
