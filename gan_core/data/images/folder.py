"""The set `folder`: a person's own pictures, in a folder or a zip; subfolders are classes."""

from __future__ import annotations

from gan_core.data.images.base import IMAGE_SETS, ImageSettings, ImageSource, Stock
from gan_core.data.images.places import Places
from gan_core.data.images.shelving import chosen_count, listed, own_shelf, stock_of


def _open(dataset: ImageSettings, places: Places) -> Stock:
    shelf = own_shelf(dataset, places)
    return stock_of(shelf, listed(shelf), dataset, f"Your pictures from {shelf.path.name}.", dataset.classes)


def _size(dataset: ImageSettings, places: Places) -> int:
    return chosen_count(listed(own_shelf(dataset, places)), dataset.classes)


def _names(dataset: ImageSettings, places: Places) -> tuple[str, ...]:
    return listed(own_shelf(dataset, places)).class_names


IMAGE_SETS.register("folder")(
    ImageSource(
        label="Your pictures",
        help="Any folder or zip of pictures; its subfolders become classes.",
        count=None,
        shape=None,
        labels=(),
        offline=True,
        licence="Yours to judge.",
        open=_open,
        size=_size,
        names=_names,
    )
)
