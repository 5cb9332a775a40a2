"""The set `folder`: a person's own pictures, in a folder or a zip; subfolders are classes."""

from __future__ import annotations

from pathlib import Path

from gan_core.data.images.base import IMAGE_SETS, ImageSettings, ImageSource, Stock
from gan_core.data.images.classes import parse_classes
from gan_core.data.images.places import Places
from gan_core.data.images.shelves import Shelf, shelf_at
from gan_core.data.images.shelving import Layout, layout_of, stock_of
from gan_core.errors import DataError


def own_shelf(dataset: ImageSettings, places: Places) -> Shelf:
    """Return the folder or zip that `dataset.path` names; a relative path is also looked for in the data folder.

    Raises DataError when no path is given or nothing lies there.
    """
    if not dataset.path:
        raise DataError("The set folder needs a path; give the path of a folder or zip of pictures, or upload a zip.")
    path = Path(dataset.path).expanduser()
    candidates = [path] if path.is_absolute() else [path, *(root / path for root in places.roots)]
    return shelf_at(next((each for each in candidates if each.exists()), path))


def listed(shelf: Shelf) -> Layout:
    """Return the classes of a folder or zip. Raises DataError when it holds no picture or cannot be listed."""
    names = shelf.names()
    if names is None:
        raise DataError(f"{shelf.path} is a tar, and a folder or zip was expected; unpack it and give the folder.")
    if not names:
        raise DataError(f"{shelf.path} holds no pictures; choose a folder or zip with JPEG or PNG files.")
    return layout_of(names)


def chosen_count(layout: Layout, classes: str | None) -> int:
    """Return how many pictures the class filter chooses."""
    if not layout.class_names:
        return len(layout.label_of)
    chosen = set(parse_classes(classes, layout.class_names))
    return sum(label in chosen for label in layout.label_of.values())


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
