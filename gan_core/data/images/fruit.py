"""The set `fruit`: photos of tomatoes and bananas from a shop, in fruit.zip or a folder."""

from __future__ import annotations

from gan_core.data.images.base import IMAGE_SETS, ImageSettings, ImageSource, Stock
from gan_core.data.images.places import Places
from gan_core.data.images.shelves import Shelf, shelf_at
from gan_core.data.images.shelving import Layout, chosen_count, listed, own_shelf, stock_of
from gan_core.errors import DataError

NAMES = ("tomato", "banana")


def _shelf(dataset: ImageSettings, places: Places) -> Shelf:
    """Return the zip, or the folder with a subfolder for each fruit."""
    if dataset.path:
        return own_shelf(dataset, places)
    found = places.find(("fruit",), ("fruit.zip", "tomato"))
    if found is None:
        raise DataError(
            f"The set fruit was not found; put fruit.zip, with the folders tomato and banana, into "
            f"{places.advice / 'fruit'}, or name its folder as the data folder (GAN_DATA_DIR)."
        )
    return shelf_at(found.parent if found.is_dir() else found)


def _layout(shelf: Shelf) -> Layout:
    """Return the classes with the tomato first, whatever the alphabet says."""
    found = listed(shelf)
    if not found.class_names:
        return found
    known = [name for name in NAMES if name in found.class_names]
    names = (*known, *(name for name in found.class_names if name not in known))
    place = {found.class_names.index(name): number for number, name in enumerate(names)}
    return Layout(names, {name: place[label] for name, label in found.label_of.items()})


def _choice(dataset: ImageSettings, layout: Layout) -> str | None:
    return dataset.classes or ("tomato" if "tomato" in layout.class_names else None)


def _open(dataset: ImageSettings, places: Places) -> Stock:
    shelf = _shelf(dataset, places)
    layout = _layout(shelf)
    return stock_of(shelf, layout, dataset, "Photos of fruit on shop shelves.", _choice(dataset, layout))


def _size(dataset: ImageSettings, places: Places) -> int:
    layout = _layout(_shelf(dataset, places))
    return chosen_count(layout, _choice(dataset, layout))


def _names(dataset: ImageSettings, places: Places) -> tuple[str, ...]:
    return _layout(_shelf(dataset, places)).class_names


IMAGE_SETS.register("fruit")(
    ImageSource(
        label="Fruit",
        help="Photos of tomatoes (235) and bananas (95); tomatoes where nothing else is chosen.",
        count=330,
        shape=(128, 128, 3),
        labels=NAMES,
        offline=False,
        licence="Grocery Store Dataset by M. Klasson, C. Zhang and H. Kjellström, MIT licence.",
        open=_open,
        size=_size,
        names=_names,
    )
)
