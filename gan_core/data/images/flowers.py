"""The set `flowers102`: the Oxford photographs of 102 kinds of flowers, as a folder, a zip or the original .tgz."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from gan_core.data.download import RemoteFile, downloads_allowed
from gan_core.data.images.base import IMAGE_SETS, ImageSettings, ImageSource, Stock
from gan_core.data.images.classes import parse_classes
from gan_core.data.images.places import Places
from gan_core.data.images.shelves import Shelf, shelf_at
from gan_core.data.images.shelving import Layout, chosen_count, stock_of
from gan_core.errors import DataError

COUNT = 8189
FOLDERS = ("flowers", "flowers102", "flowers-102", "oxford_flowers102")
ARCHIVES = ("102flowers.tgz", "102flowers.zip", "flowers102_112px.zip", "flowers102.zip", "jpg")
_NUMBERED = re.compile(r"image_(\d{5})\.jpe?g", re.IGNORECASE)
_ADDRESS = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102"
_REDIRECTS = ("thor.robots.ox.ac.uk",)
ARCHIVE = RemoteFile(
    "102flowers.tgz", (f"{_ADDRESS}/102flowers.tgz",), "52808999861908f626f3c1f4e79d11fa", 344_862_509, _REDIRECTS
)
LABELS = RemoteFile(
    "imagelabels.mat", (f"{_ADDRESS}/imagelabels.mat",), "e0620be6f572b9609742df49c70aed4d", 502, _REDIRECTS
)
NO_LABELS = "imagelabels.mat was not found, so the classes are unknown."

# The kinds in the order of the label file, 1 to 102 there.
_KINDS = """
    pink primrose, hard-leaved pocket orchid, canterbury bells, sweet pea, english marigold, tiger lily, moon orchid,
    bird of paradise, monkshood, globe thistle, snapdragon, colt's foot, king protea, spear thistle, yellow iris,
    globe-flower, purple coneflower, peruvian lily, balloon flower, giant white arum lily, fire lily, pincushion flower,
    fritillary, red ginger, grape hyacinth, corn poppy, prince of wales feathers, stemless gentian, artichoke,
    sweet william, carnation, garden phlox, love in the mist, mexican aster, alpine sea holly, ruby-lipped cattleya,
    cape flower, great masterwort, siam tulip, lenten rose, barbeton daisy, daffodil, sword lily, poinsettia,
    bolero deep blue, wallflower, marigold, buttercup, oxeye daisy, common dandelion, petunia, wild pansy, primula,
    sunflower, pelargonium, bishop of llandaff, gaura, geranium, orange dahlia, pink-yellow dahlia, cautleya spicata,
    japanese anemone, black-eyed susan, silverbush, californian poppy, osteospermum, spring crocus, bearded iris,
    windflower, tree poppy, gazania, azalea, water lily, rose, thorn apple, morning glory, passion flower, lotus,
    toad lily, anthurium, frangipani, clematis, hibiscus, columbine, desert-rose, tree mallow, magnolia, cyclamen,
    watercress, canna lily, hippeastrum, bee balm, ball moss, foxglove, bougainvillea, camellia, mallow,
    mexican petunia, bromelia, blanket flower, trumpet creeper, blackberry lily
"""
NAMES = tuple(" ".join(name.split()) for name in _KINDS.split(","))


def _shelf(dataset: ImageSettings, places: Places) -> Shelf | None:
    """Return the pictures that are here, or None."""
    if dataset.path:
        return shelf_at(Path(dataset.path).expanduser())
    found = places.find(FOLDERS, ARCHIVES)
    return shelf_at(found) if found else None


def _labels(shelf: Shelf, places: Places) -> np.ndarray | None:
    """Return the labels, shape (8189,), 0 to 101, from beside the pictures, a data folder, or a download."""
    beside = (shelf.path / LABELS.name, shelf.path.parent / LABELS.name)
    found = next((path for path in beside if path.is_file()), None) or places.find(FOLDERS, (LABELS.name,))
    if found is None and places.may_download and downloads_allowed():
        try:
            found = places.fetch(LABELS, FOLDERS[0])
        except DataError:
            return None  # the pictures can be used without
    return None if found is None else read_labels(found)


def read_labels(path: Path) -> np.ndarray:
    """Return the labels of imagelabels.mat, shape (n,), int64, 0 to 101. Raises DataError for another file."""
    from scipy.io import loadmat  # noqa: PLC0415 - takes a while to import, and only this set needs it

    try:
        labels = np.asarray(loadmat(path)["labels"]).reshape(-1).astype(np.int64) - 1
    except Exception as error:
        raise DataError(f"{path} is damaged or no label file of the flowers; fetch it again.") from error
    if len(labels) == 0 or labels.min() < 0 or labels.max() >= len(NAMES):
        raise DataError(f"{path} should hold classes 1 to {len(NAMES)}; fetch it again.")
    return labels


def _layout(shelf: Shelf, labels: np.ndarray | None) -> Layout:
    """Return the class of each picture; a picture's number stands in its name."""
    names = shelf.names()
    if names is None:  # the .tgz: listing takes as long as reading, and its names are known
        names = [f"jpg/image_{number:05d}.jpg" for number in range(1, COUNT + 1)]
    if labels is None:
        return Layout((), dict.fromkeys(names, 0))
    numbers = {name: _number(name) for name in names}
    return Layout(NAMES, {name: int(labels[n - 1]) for name, n in numbers.items() if 1 <= n <= len(labels)})


def _number(name: str) -> int:
    found = _NUMBERED.search(name)
    return int(found.group(1)) if found else 0


def _open(dataset: ImageSettings, places: Places) -> Stock:
    shelf = _shelf(dataset, places)
    if shelf is None:
        shelf = shelf_at(places.fetch(ARCHIVE, FOLDERS[0]))
    labels = _labels(shelf, places)
    layout = _layout(shelf, labels)
    if not layout.label_of:
        raise DataError(
            f"{shelf.path} should hold image_00001.jpg to image_{COUNT:05d}.jpg and holds none of them; "
            "give the folder, zip or .tgz of the Oxford flowers, or use the set folder."
        )
    stock = stock_of(shelf, layout, dataset, "Photographs of flowers of 102 kinds, from Oxford.", dataset.classes)
    return replace(stock, notes=(NO_LABELS,)) if labels is None else stock


def _size(dataset: ImageSettings, places: Places) -> int | None:
    chosen = parse_classes(dataset.classes, NAMES)
    shelf = _shelf(dataset, places)
    if shelf is None:
        return COUNT if len(chosen) == len(NAMES) else None
    return chosen_count(_layout(shelf, _labels(shelf, places)), dataset.classes)


IMAGE_SETS.register("flowers102")(
    ImageSource(
        label="Flowers",
        help="8,189 photographs of 102 kinds of flowers.",
        count=COUNT,
        shape=(80, 80, 3),
        labels=NAMES,
        offline=False,
        licence="M.-E. Nilsback and A. Zisserman, Oxford; photographs from the web, offered for research only.",
        open=_open,
        size=_size,
    )
)
