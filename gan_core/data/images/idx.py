"""The sets `mnist` and `fashion_mnist`: the four-file idx format, as .gz or unpacked."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gan_core.data.download import RemoteFile
from gan_core.data.images.arrays import array_blocks
from gan_core.data.images.base import IMAGE_SETS, Block, ImageSettings, ImageSource, PictureShape, Stock
from gan_core.data.images.classes import choice_text, dense_labels, parse_classes
from gan_core.data.images.places import Places
from gan_core.data.images.shelves import file_mark
from gan_core.errors import DataError

_MAX_BYTES = 2**30
_PICTURES, _LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@dataclass(frozen=True)
class IdxSet:
    """One set of 28x28 grey pictures in two idx files.

    Attributes:
        name: the name of the set.
        folders: where the files may lie below a data folder; the first one is used for downloads.
        remotes: the two files, pictures and labels.
        class_names: the names of labels 0 to 9.
        per_class: how many pictures each class has.
        description: one sentence for people.
    """

    name: str
    folders: tuple[str, ...]
    remotes: tuple[RemoteFile, RemoteFile]
    class_names: tuple[str, ...]
    per_class: tuple[int, ...]
    description: str

    def open(self, dataset: ImageSettings, places: Places) -> Stock:
        """Find or download the two files."""
        pictures, labels = (self._file(remote, places) for remote in self.remotes)
        chosen = parse_classes(dataset.classes, self.class_names)

        def blocks(shape: PictureShape) -> Iterator[Block]:
            images, classes = read_idx(pictures, 3), read_idx(labels, 1)
            if len(images) != len(classes) or classes.max(initial=0) >= len(self.class_names):
                raise DataError(f"{pictures} and {labels} do not belong together; fetch both again.")
            yield from array_blocks(images[..., None], dense_labels(classes, chosen, len(self.class_names)), shape)

        return Stock(
            mark=(self.name, *file_mark(pictures), *file_mark(labels)),
            count=self.size(dataset, places),
            class_names=tuple(self.class_names[index] for index in chosen),
            blocks=blocks,
            description=self.description,
            choice=choice_text(chosen, self.class_names),
        )

    def size(self, dataset: ImageSettings, _: Places) -> int:
        """Return how many pictures the class filter chooses."""
        return sum(self.per_class[index] for index in parse_classes(dataset.classes, self.class_names))

    def _file(self, remote: RemoteFile, places: Places) -> Path:
        stem = remote.name.removesuffix(".gz")
        usual = (remote.name, stem, stem.replace("-idx", ".idx"), stem.replace("-idx", ".idx") + ".gz")
        found = places.find(self.folders, usual)
        return found or places.fetch(remote, self.folders[0])


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """Return the bytes of an idx file as an array of that many dimensions, uint8.

    Source: the format's description on the MNIST page: two zero bytes, type 8 (unsigned byte), the number of
    dimensions, then each length as a big-endian 32-bit number.
    Raises DataError for anything else, also when bytes are missing.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            head = file.read(4 + 4 * dimensions)
            shape = tuple(int.from_bytes(head[at : at + 4], "big") for at in range(4, len(head), 4))
            expected = math.prod(shape)
            if head[:4] != bytes((0, 0, 8, dimensions)) or len(shape) != dimensions or expected > _MAX_BYTES:
                raise DataError(f"{path} is no idx file of {dimensions} dimensions; fetch it again.")
            data = file.read(expected)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged or cannot be read; fetch it again and replace it.") from error
    if len(data) != expected:
        raise DataError(f"{path} should hold {expected:,} bytes and holds {len(data):,}; fetch it again.")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _remote(folder: tuple[str, ...], name: str, checksum: str, size: int) -> RemoteFile:
    return RemoteFile(f"{name}.gz", tuple(f"{each}/{name}.gz" for each in folder), checksum, size)


_MNIST_URLS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
)
_FASHION_URLS = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
)

MNIST = IdxSet(
    "mnist",
    ("mnist", "MNIST/raw", "MNIST"),
    (
        _remote(_MNIST_URLS, _PICTURES, "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
        _remote(_MNIST_URLS, _LABELS, "d53e105ee54ea40749a09fcbcd1e9432", 28_881),
    ),
    tuple("0123456789"),
    (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    "Handwritten digits, 28x28 pixels, the training half of MNIST.",
)
FASHION = IdxSet(
    "fashion_mnist",
    ("fashion_mnist", "fashion-mnist", "FashionMNIST/raw", "FashionMNIST", "fashion"),
    (
        _remote(_FASHION_URLS, _PICTURES, "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
        _remote(_FASHION_URLS, _LABELS, "25c81989df183df01b3e8a0aad5dffbe", 29_515),
    ),
    ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    (6000,) * 10,
    "Clothes, shoes and bags from a shop's catalogue, 28x28 pixels.",
)

IMAGE_SETS.register("mnist")(
    ImageSource(
        label="MNIST",
        help="60,000 handwritten digits: the classic.",
        count=60_000,
        shape=(28, 28, 1),
        labels=MNIST.class_names,
        offline=False,
        licence="Y. LeCun, C. Cortes and C. Burges; commonly stated as CC BY-SA 3.0.",
        open=MNIST.open,
        size=MNIST.size,
    )
)
IMAGE_SETS.register("fashion_mnist")(
    ImageSource(
        label="Fashion-MNIST",
        help="60,000 pictures of clothes, shoes and bags, made to be harder than digits.",
        count=60_000,
        shape=(28, 28, 1),
        labels=FASHION.class_names,
        offline=False,
        licence="Zalando Research (H. Xiao, K. Rasul, R. Vollgraf), MIT licence.",
        open=FASHION.open,
        size=FASHION.size,
    )
)
