"""What a set of real pictures is, and the table that all sets enter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from gan_core.data.images.places import Places
from gan_core.errors import DataError
from gan_core.registry import Registry

CHANNELS = {"L": 1, "RGB": 3}
SMALLEST_SIDE, LARGEST_SIDE = 4, 512


class ImageSettings(Protocol):
    """What `make_images` reads of a configuration's dataset section."""

    name: str
    path: str | None
    classes: str | None
    width: int | None
    height: int | None
    mode: str | None


class PictureShape(NamedTuple):
    """Height and width in pixels, and 1 channel (grey) or 3 (RGB)."""

    height: int
    width: int
    channels: int

    @property
    def mode(self) -> str:
        """Pillow's name of the colour mode: L or RGB."""
        return "L" if self.channels == 1 else "RGB"

    @property
    def nbytes(self) -> int:
        """Bytes of one picture of this shape."""
        return self.height * self.width * self.channels


@dataclass(frozen=True, eq=False)
class ImageSet:
    """A set of real pictures, prepared in one size.

    Attributes:
        name: the name in `IMAGE_SETS`.
        images: shape (n, H, W, C), uint8, C 1 or 3; memory-mapped, so several processes share it; read-only.
        labels: shape (n,), int64, values 0 ... len(class_names) - 1; None for a set without classes.
        class_names: the chosen classes, in the set's own order; () for a set without classes.
        description: one sentence for people.
        notes: sentences on what was done to the files ("3 files were skipped: ...").
        synthetic: True for pictures that a program drew.
        mark: a short text that changes when the pictures do.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    description: str
    notes: tuple[str, ...] = ()
    synthetic: bool = False
    mark: str = ""

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> PictureShape:
        """Height, width and channels of every picture."""
        return PictureShape(*self.images.shape[1:])


class Block(NamedTuple):
    """Some finished pictures, shape (k, H, W, C), uint8, with their labels, shape (k,), or None."""

    images: np.ndarray
    labels: np.ndarray | None


@dataclass
class Stock:
    """What a source found for some settings, before any picture is decoded.

    Attributes:
        mark: texts that change with the pictures (names, sizes, checksums of the files).
        count: how many pictures there are at most, for the progress.
        class_names: the chosen classes, () for a set without classes.
        blocks: makes the pictures in a given shape, in order; appends to `remarks` what happens while it does.
        description: one sentence for people.
        choice: the chosen classes as text, "" for all.
        notes: sentences on what was found.
        remarks: sentences on what was left out while the pictures were made.
        source: the folder or file that a person named or uploaded; None for a set that everybody has.
    """

    mark: tuple[str, ...]
    count: int
    class_names: tuple[str, ...]
    blocks: Callable[[PictureShape], Iterator[Block]]
    description: str
    choice: str = ""
    notes: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)
    source: Path | None = None


Open = Callable[[ImageSettings, Places], Stock]
Count = Callable[[ImageSettings, Places], int | None]


@dataclass(frozen=True)
class ImageSource:
    """An entry of `IMAGE_SETS`: how to open one set, and what lists and menus say about it.

    Attributes:
        label: its name for people.
        help: one sentence on what it is good for.
        count: its pictures; None where a person's files decide.
        shape: (H, W, C) where no other is asked for; None where a person's files decide.
        labels: the names of its classes; () where the files decide.
        offline: whether it works without a network and without any data folder.
        licence: one sentence on whose pictures these are.
        open: finds the files (or downloads them) and says what is in them. Raises DataError.
        names: the names of the classes that are really there; cheap. None: `labels`.
        size: how many pictures the settings choose; cheap. None where it is not known.
        synthetic: True for pictures that a program draws.
    """

    label: str
    help: str
    count: int | None
    shape: tuple[int, int, int] | None
    labels: tuple[str, ...]
    offline: bool
    licence: str
    open: Open
    size: Count
    names: Callable[[ImageSettings, Places], tuple[str, ...]] | None = None
    synthetic: bool = False


IMAGE_SETS: Registry[ImageSource] = Registry("data set", DataError)


def wanted_shape(dataset: ImageSettings, source: ImageSource) -> PictureShape:
    """Return the shape that the settings ask for; what they leave open is the source's, else 112x112 grey.

    Raises DataError for a side that is not from 4 to 512 pixels and for an unknown colour mode.
    """
    height, width, channels = source.shape or (112, 112, 1)
    if dataset.mode is not None and dataset.mode not in CHANNELS:
        raise DataError(f"The colour mode must be L (grey) or RGB, and it is {dataset.mode!r}; choose one of them.")
    shape = PictureShape(
        height if dataset.height is None else int(dataset.height),
        width if dataset.width is None else int(dataset.width),
        channels if dataset.mode is None else CHANNELS[dataset.mode],
    )
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in shape[:2]):
        raise DataError(
            f"Pictures must be {SMALLEST_SIDE} to {LARGEST_SIDE} pixels wide and high, and {shape.width}x"
            f"{shape.height} was asked for; choose a width and a height in that range."
        )
    return shape
