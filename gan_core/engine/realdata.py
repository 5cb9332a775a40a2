"""The real points of a run, and the run's own copy of the file that a person brought."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

from gan_core.config import RunConfig
from gan_core.data import PointSet, make_points
from gan_core.data.points import DatasetSettings
from gan_core.doors.places import check_data_path
from gan_core.runs import RunPaths

POINTS_COPY, FILE_SETS = "points.csv", ("csv", "drawn")


def real_points(config: RunConfig, paths: RunPaths) -> PointSet:
    """The real points of a run: from the run's own copy of a person's file, where it has one.

    Raises DataError for a file that cannot be used, or that may not be read on a server for a class.
    """
    copy, dataset = paths.data / POINTS_COPY, config.dataset
    if copy.is_file() and dataset.name in FILE_SETS:
        dataset = dataset.model_copy(update={"path": str(copy)})
    else:
        check_data_path(dataset.path, paths.root.parent)
    return _shared_points(dataset, _file_mark(dataset.path))


def keep_data(config: RunConfig, paths: RunPaths) -> None:
    """Copy a person's file into the run, so that the run can go on wherever its folder is moved."""
    copy, dataset = paths.data / POINTS_COPY, config.dataset
    if dataset.path and dataset.name in FILE_SETS and not copy.exists():
        check_data_path(dataset.path, paths.root.parent)
        paths.data.mkdir(exist_ok=True)
        shutil.copyfile(dataset.path, copy)


def hand_on_data(parent: RunPaths, child: RunPaths) -> None:
    """Give a branch its parent's copy of a person's file, before it looks for its data."""
    copy = parent.data / POINTS_COPY
    if copy.is_file():
        child.data.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, child.data / POINTS_COPY)


@lru_cache(maxsize=32)
def _shared_points(dataset: DatasetSettings, _: tuple[int, int] | None) -> PointSet:
    """One population, with its floors, for all runs on the same set."""
    return make_points(dataset)


def _file_mark(path: str | None) -> tuple[int, int] | None:
    """What changes when a file does."""
    try:
        found = Path(path or "").stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
