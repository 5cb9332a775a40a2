"""A configuration at the door of something that trains: small enough, also its pictures, and its data may be read."""

from __future__ import annotations

from pathlib import Path

from gan_core.config import IMAGES, TEXT, RunConfig, from_json_dict, with_changes
from gan_core.data.images import check_size
from gan_core.doors.places import check_data_path
from gan_core.doors.work import check_work
from gan_core.runs import RunReader

POINTS_COPY, VOCABULARY = "points.csv", "vocabulary.txt"
POINT_FILES = ("csv", "drawn")


def admitted(config: RunConfig, runs_root: Path) -> RunConfig:
    """``config`` itself, where a server may train it. Raises UserError in one sentence."""
    check_work(config)
    check_data_path(config.dataset.path, runs_root)
    _check_pictures(config)
    return config


def admit_run(run_dir: Path, runs_root: Path, *, steps: int | None = None) -> None:
    """The same for a run that goes on from its folder, which may have come in as a zip.

    A run with its own copy of its data reads no other. Raises UserError in one sentence.
    """
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    check_work(config if steps is None else with_changes(config, {"steps": steps}))
    if not _has_own_data(config, reader):
        check_data_path(config.dataset.path, runs_root)
        _check_pictures(config)


def _check_pictures(config: RunConfig) -> None:
    if config.kind == IMAGES:
        check_size(config.dataset)


def _has_own_data(config: RunConfig, reader: RunReader) -> bool:
    """Whether the engine takes the run's own copy, and never looks at ``dataset.path``."""
    if config.kind == TEXT:
        return (reader.paths.data / VOCABULARY).is_file() and isinstance(reader.config().get("data"), dict)
    return config.dataset.name in POINT_FILES and (reader.paths.data / POINTS_COPY).is_file()
