"""The data of a training: found, prepared and counted before TensorFlow is brought in."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gan_core.config import RunConfig, with_changes
from gan_core.errors import DataError

DATA_DIR_VARIABLE = "GAN_DATA_DIR"
OnProgress = Callable[[str, "float | None"], None]


@contextmanager
def data_folder(named: str | None) -> Iterator[None]:
    """Within the block ``named``, where one is given, is what $GAN_DATA_DIR says; raises DataError for no folder."""
    if named is None:
        yield
        return
    if not Path(named).is_dir():
        raise DataError(f"--data-dir expected a folder, received {named!r}; check the path.")
    before = os.environ.get(DATA_DIR_VARIABLE)
    os.environ[DATA_DIR_VARIABLE] = str(Path(named).absolute())
    try:
        yield
    finally:
        if before is None:
            del os.environ[DATA_DIR_VARIABLE]
        else:
            os.environ[DATA_DIR_VARIABLE] = before


def with_found_path(config: RunConfig) -> RunConfig:
    """A file or folder of one's own that is not found from here is taken from $GAN_DATA_DIR.

    A folder of pictures is named in full, as the run keeps no copy of it and may be resumed from elsewhere.
    """
    path, folder = config.dataset.path, os.environ.get(DATA_DIR_VARIABLE)
    if not path:
        return config
    if not Path(path).exists() and folder and (Path(folder) / path).exists():
        path = str(Path(folder) / path)
    if config.kind == "images":
        path = str(Path(path).absolute())
    return config if path == config.dataset.path else with_changes(config, {"dataset.path": path})


def steps_per_epoch(config: RunConfig, run_dir: Path, on_progress: OnProgress) -> int:
    """Look at the data, in words if it is bad, and return how many steps see all of it: for points one."""
    if config.kind == "images":
        from gan_core.data.images import make_images

        data = make_images(config.dataset, on_progress=on_progress)
        return math.ceil(len(data.images) / config.batch_size)
    from gan_core.runs import RunPaths

    if config.kind == "text":
        from gan_core.engine.text_data import open_data

        return math.ceil(max(1, open_data(config, RunPaths(run_dir)).rows(config.loop.rows)) / config.batch_size)
    from gan_core.engine.realdata import real_points

    real_points(config, RunPaths(run_dir))
    return 1
