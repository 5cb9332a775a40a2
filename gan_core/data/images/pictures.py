"""The one door to the sets of real pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

# Importing a module of sets enters them in the table; this order is the order in menus.
# isort: off
from gan_core.data.images import digits  # noqa: F401
from gan_core.data.images import petals  # noqa: F401
from gan_core.data.images import idx  # noqa: F401
from gan_core.data.images import cifar  # noqa: F401
from gan_core.data.images import flowers  # noqa: F401
from gan_core.data.images import fruit  # noqa: F401
from gan_core.data.images import folder  # noqa: F401

# isort: on
from gan_core.data.images.base import IMAGE_SETS, ImageSet, ImageSettings, wanted_shape
from gan_core.data.images.cache import prepared
from gan_core.data.images.places import OnProgress, Places, places_for
from gan_core.data.images.room import OnSize, room_for
from gan_core.data.images.shelving import own_shelf
from gan_core.errors import DataError


def make_images(
    dataset: ImageSettings,
    *,
    data_dir: Path | None = None,
    on_progress: OnProgress | None = None,
    may_download: bool = True,
    on_size: OnSize | None = None,
) -> ImageSet:
    """Return the real pictures that a configuration's dataset section asks for, in its size and colour mode.

    The first time they are found (or downloaded), decoded, cropped around the centre and resized; that is kept in
    the cache folder, or beside the upload that they come from, and the next time only mapped into memory. Changed
    files are prepared anew.

    Arguments:
        dataset: anything with the attributes name, path, classes, width, height and mode (None: the set's own).
        data_dir: where to look first; None: $GAN_DATA_DIR. Then the cache folder, then a download.
        on_progress: is told what is being done and the share done, or None where it is not known; an error it
            raises ends the work and comes through.
        may_download: False for a look at what is on this machine; NotHereError, a DataError, where nothing is.
        on_size: is told how many bytes more will lie beside an upload, before it is prepared; an error it raises
            comes through.

    Raises DataError, in one sentence.
    """
    source = IMAGE_SETS.get(dataset.name)
    shape = wanted_shape(dataset, source)
    places = replace(places_for(data_dir, on_progress), may_download=may_download)
    stock = source.open(dataset, places)
    ready = prepared(dataset.name, stock, shape, places.on_progress, on_size)
    return ImageSet(
        name=dataset.name,
        images=ready.images,
        labels=ready.labels,
        class_names=stock.class_names,
        description=stock.description,
        notes=(*stock.notes, *ready.notes),
        synthetic=source.synthetic,
        mark=ready.mark,
    )


def check_size(dataset: ImageSettings, *, data_dir: Path | None = None) -> None:
    """Refuse pictures that are too many for their size, without decoding one; passes what is not known yet.

    Raises DataError in one sentence.
    """
    shape = wanted_shape(dataset, IMAGE_SETS.get(dataset.name))
    try:
        source = own_shelf(dataset, _quiet(data_dir)).path if dataset.path else None
    except DataError:
        source = None
    room_for(source).check(known_count(dataset, data_dir=data_dir) or 0, shape)


def known_count(dataset: ImageSettings, *, data_dir: Path | None = None) -> int | None:
    """Return how many pictures the settings choose, without decoding one; None where that is not known.

    Files that turn out to be unusable are still counted. Never raises for missing data.
    """
    source = IMAGE_SETS.get(dataset.name)
    try:
        return source.size(dataset, _quiet(data_dir))
    except DataError:
        return None


def class_names_of(dataset: ImageSettings, *, data_dir: Path | None = None) -> tuple[str, ...]:
    """Return the names of all classes of a set, whatever its filter; () for none. Cheap, never raises for
    missing data."""
    source = IMAGE_SETS.get(dataset.name)
    if source.names is None:
        return source.labels
    try:
        return source.names(dataset, _quiet(data_dir))
    except DataError:
        return source.labels


def _quiet(data_dir: Path | None) -> Places:
    return replace(places_for(data_dir), may_download=False)
