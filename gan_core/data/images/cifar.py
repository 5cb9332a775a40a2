"""The set `cifar10`: the original Python archive (packed or unpacked), or the frogs of a small .npz file."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gan_core.data.download import RemoteFile
from gan_core.data.images.arrays import array_blocks
from gan_core.data.images.base import IMAGE_SETS, Block, ImageSettings, ImageSource, PictureShape, Stock
from gan_core.data.images.classes import choice_text, dense_labels, parse_classes
from gan_core.data.images.places import Places
from gan_core.data.images.plainpickle import read_plain_pickle
from gan_core.data.images.shelves import file_mark
from gan_core.doors.files import NotPlainError, TooLargeError, read_plain
from gan_core.errors import DataError

NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FROG = NAMES.index("frog")
PER_CLASS = 5000
FOLDERS = ("cifar10", "cifar-10", "CIFAR10")
BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
UNPACKED = "cifar-10-batches-py"
_MAX_BATCH_BYTES = 64 * 2**20

ARCHIVE = RemoteFile(
    "cifar-10-python.tar.gz",
    ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
    "c58f30108f718f92721af3b95e74349a",
    170_498_071,
)
FROGS = "cifar10_frogs.npz"
ONLY_FROGS = "Only the frogs are here; the other classes need cifar-10-python.tar.gz."


def _open(dataset: ImageSettings, places: Places) -> Stock:
    chosen = parse_classes(dataset.classes, NAMES)
    archive = _archive(dataset, places)
    frogs = places.find(FOLDERS, (FROGS,))
    if archive is None and frogs is not None and (chosen == (FROG,) or not dataset.classes):
        return _frogs(frogs, chosen)
    if archive is None:
        archive = places.fetch(ARCHIVE, FOLDERS[0])

    def blocks(shape: PictureShape) -> Iterator[Block]:
        for images, labels in read_batches(archive):
            yield from array_blocks(images, dense_labels(labels, chosen, len(NAMES)), shape)

    return Stock(
        mark=("cifar10", *_archive_mark(archive)),
        count=PER_CLASS * len(chosen),
        class_names=tuple(NAMES[index] for index in chosen),
        blocks=blocks,
        description="Photographs of 32x32 pixels, the training half of CIFAR-10.",
        choice=choice_text(chosen, NAMES),
    )


def _archive(dataset: ImageSettings, places: Places) -> Path | None:
    """Return the archive or the folder it unpacks to, or None when neither is here."""
    if dataset.path:
        path = Path(dataset.path).expanduser()
        if not path.exists():
            raise DataError(f"There is nothing at {path}; give the path of {ARCHIVE.name} or of its folder {UNPACKED}.")
        return path
    return places.find((*FOLDERS, "."), (ARCHIVE.name, UNPACKED)) or places.find((UNPACKED,), ("data_batch_1",))


def _archive_mark(archive: Path) -> tuple[str, ...]:
    if archive.name == BATCHES[0]:
        archive = archive.parent
    if archive.is_dir():
        return tuple(text for name in BATCHES for text in file_mark(archive / name))
    return file_mark(archive)


def read_batches(archive: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the five training batches: pictures (10000, 32, 32, 3) uint8 and labels (10000,) int64.

    Arguments:
        archive: cifar-10-python.tar.gz, or the folder cifar-10-batches-py, or the first batch in it.

    Raises DataError for a damaged file, and for a batch that holds more than plain numbers and texts.
    """
    folder = archive if archive.is_dir() else archive.parent
    try:
        if archive.is_dir() or archive.name == BATCHES[0]:
            yield from (_batch(read_plain(folder / name, _MAX_BATCH_BYTES), name) for name in BATCHES)
        else:
            yield from _packed_batches(archive)
    except (OSError, NotPlainError, TooLargeError, tarfile.TarError, EOFError, zlib.error) as error:
        raise DataError(f"{archive} is damaged or cannot be read; fetch it again and replace it.") from error


def _packed_batches(archive: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    found = 0
    with tarfile.open(archive, "r|*") as tar:
        for member in tar:
            if member.isreg() and member.size <= _MAX_BATCH_BYTES and Path(member.name).name in BATCHES:
                file = tar.extractfile(member)
                if file is not None:
                    found += 1
                    yield _batch(file.read(), member.name)
    if found != len(BATCHES):
        raise DataError(f"{archive} should hold {len(BATCHES)} training batches and holds {found}; fetch it again.")


def _batch(data: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return one batch. The archive stores each picture as 1,024 red, then green, then blue bytes, row by row."""
    found = read_plain_pickle(data, name)
    content = {key.decode() if isinstance(key, bytes) else key: value for key, value in found.items()}
    pixels, labels = content.get("data"), np.asarray(content.get("labels", ()), np.int64)
    plain = isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.shape == (len(labels), 3072)
    if not plain or labels.min(initial=0) < 0 or labels.max(initial=0) >= len(NAMES):
        raise DataError(f"{name} is no batch of CIFAR-10 pictures; fetch {ARCHIVE.name} again.")
    return pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), labels


def _frogs(path: Path, chosen: tuple[int, ...]) -> Stock:
    """Return the stock of the .npz of frogs: x, shape (n, 32, 32, 3), uint8."""

    def blocks(shape: PictureShape) -> Iterator[Block]:
        try:
            with np.load(path, allow_pickle=False) as arrays:
                images = arrays["x"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DataError(f"{path} is damaged or holds no pictures named x; replace it.") from error
        if images.dtype != np.uint8 or images.shape[1:] != (32, 32, 3):
            raise DataError(f"{path} should hold pictures of 32x32 pixels in colour; replace it.")
        yield from array_blocks(images, np.zeros(len(images), np.int64), shape)

    return Stock(
        mark=("cifar10", *file_mark(path)),
        count=PER_CLASS,
        class_names=("frog",),
        blocks=blocks,
        description="Photographs of frogs, 32x32 pixels, from CIFAR-10.",
        choice=str(FROG),
        notes=() if chosen == (FROG,) else (ONLY_FROGS,),
    )


def _size(dataset: ImageSettings, places: Places) -> int:
    if not dataset.classes and _names(dataset, places) == ("frog",):
        return PER_CLASS
    return PER_CLASS * len(parse_classes(dataset.classes, NAMES))


def _names(dataset: ImageSettings, places: Places) -> tuple[str, ...]:
    """Return all ten classes, or only the frog where nothing but the frogs is here."""
    only_frogs = _archive(dataset, places) is None and places.find(FOLDERS, (FROGS,)) is not None
    return ("frog",) if only_frogs else NAMES


IMAGE_SETS.register("cifar10")(
    ImageSource(
        label="CIFAR-10",
        help="Small colour photographs in ten classes, such as frogs, ships and cats.",
        count=PER_CLASS * len(NAMES),
        shape=(32, 32, 3),
        labels=NAMES,
        offline=False,
        licence="A. Krizhevsky, V. Nair and G. Hinton; free for research with citation.",
        open=_open,
        size=_size,
        names=_names,
    )
)
