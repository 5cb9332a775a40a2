"""From picture files to blocks of pictures, and from their folders to classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

import numpy as np

from gan_core.data.images.base import Block, ImageSettings, PictureShape, Stock
from gan_core.data.images.classes import choice_text, parse_classes
from gan_core.data.images.decode import Decoded, Skip, Tally, decode
from gan_core.data.images.places import Places
from gan_core.data.images.shelves import Read, Shelf, shelf_at
from gan_core.errors import DataError

_AT_ONCE = 64
_THREADS = 2  # Pillow decodes outside of Python's lock; more would take the processor from those who train
MAX_CLASSES = 1000


@dataclass(frozen=True)
class Layout:
    """Which class each picture of a shelf belongs to.

    Attributes:
        class_names: the names of all classes, () where the pictures have none.
        label_of: the class of each picture, by the picture's name; 0 for all of them where there are no classes.
    """

    class_names: tuple[str, ...]
    label_of: Mapping[str, int]


def layout_of(names: list[str]) -> Layout:
    """Return the classes of pictures: their folders, where there are at least two and every picture lies in one.

    Folders around everything, as in a zip of one folder, do not count. Deeper folders belong to the class above
    them.
    """
    parts = {name: PurePosixPath(name).parts for name in names}
    depth = _common_depth(list(parts.values()))
    tops = {name: each[depth] if len(each) > depth + 1 else "" for name, each in parts.items()}
    classes = sorted(set(tops.values()), key=str.lower)
    if not 2 <= len(classes) <= MAX_CLASSES or "" in classes:
        return Layout((), dict.fromkeys(names, 0))
    index = {name: number for number, name in enumerate(classes)}
    return Layout(tuple(classes), {name: index[top] for name, top in tops.items()})


def _common_depth(parts: list[tuple[str, ...]]) -> int:
    """Return how many folders lie around all pictures."""
    folders = [each[:-1] for each in parts]
    depth = 0
    while folders and all(len(each) > depth and each[depth] == folders[0][depth] for each in folders):
        depth += 1
    return depth


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


def stock_of(shelf: Shelf, layout: Layout, dataset: ImageSettings, description: str, classes: str | None) -> Stock:
    """Return the stock of a shelf: the pictures of the chosen classes.

    Arguments:
        shelf: where the pictures lie.
        layout: their classes; pictures it does not know are left out.
        dataset: the settings.
        description: one sentence for people.
        classes: the class filter to use, which may be the set's own default.
    """
    chosen = parse_classes(classes, layout.class_names)
    labels = _chosen_labels(layout, chosen)
    stock = Stock(
        mark=(dataset.name, *shelf.mark(), *(f"{name}={label}" for name, label in labels.items())),
        count=len(labels),
        class_names=tuple(layout.class_names[index] for index in chosen),
        blocks=lambda shape: _blocks(shelf, labels, shape, stock),
        description=description,
        choice=choice_text(chosen, layout.class_names),
        source=shelf.path,
    )
    return stock


def _chosen_labels(layout: Layout, chosen: tuple[int, ...]) -> dict[str, int]:
    """Return the dense label of each picture whose class is chosen."""
    if not layout.class_names:
        return dict(layout.label_of)
    dense = {index: place for place, index in enumerate(chosen)}
    return {name: dense[label] for name, label in layout.label_of.items() if label in dense}


def _blocks(shelf: Shelf, labels: Mapping[str, int], shape: PictureShape, stock: Stock) -> Iterator[Block]:
    """Decode the pictures in the shelf's order; say afterwards what was left out."""
    tally = Tally()
    waiting = shelf.each(labels.__contains__)
    with ThreadPoolExecutor(_THREADS) as pool:
        while files := _read_some(waiting, tally):
            decoded = list(pool.map(partial(_tried, shape=shape), [data for _, data in files]))
            kept = _counted(files, decoded, tally)
            if kept:
                rows = np.array([labels[name] for name, _ in kept], np.int64)
                yield Block(np.stack([pixels for _, pixels in kept]), rows if stock.class_names else None)
    stock.remarks += tally.sentences()


def _read_some(waiting: Iterator[tuple[str, Read]], tally: Tally) -> list[tuple[str, bytes | Skip]]:
    """Return the next files: names with their bytes, or with the reason for having none."""
    files: list[tuple[str, bytes | Skip]] = []
    for name, read in islice(waiting, _AT_ONCE):
        tally.seen += 1
        try:
            files.append((name, read()))
        except Skip as reason:
            files.append((name, reason))
    return files


def _tried(data: bytes | Skip, shape: PictureShape) -> Decoded | Skip:
    """Return the picture, or the reason for having none; runs in a thread."""
    try:
        return data if isinstance(data, Skip) else decode(data, shape)
    except Skip as reason:
        return reason


def _counted(
    files: list[tuple[str, bytes | Skip]], decoded: list[Decoded | Skip], tally: Tally
) -> list[tuple[str, np.ndarray]]:
    """Return the pictures with their names, after counting what was left out."""
    kept = []
    for (name, _), result in zip(files, decoded, strict=True):
        if isinstance(result, Skip):
            tally.skip(name, str(result))
        else:
            tally.animated += result.moving
            kept.append((name, result.pixels))
    return kept
