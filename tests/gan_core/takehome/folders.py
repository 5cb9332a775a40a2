"""Run folders for the tests of taking home: made in milliseconds, without training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.imaging import png_bytes
from gan_core.runs import RunWriter


def points_run(folder: Path, config: RunConfig | None = None, *, moments: tuple[int, ...] = (0, 50, 100)) -> Path:
    """A run of points with samples, metrics and figures of quality."""
    config = config or build_config("quadratic")
    with RunWriter.create(folder, config.model_dump(), {"created": 1_700_000_000.0}) as writer:
        rng = np.random.default_rng(0)
        for step in moments:
            writer.save_points(step, rng.uniform(-0.5, 0.5, (40, 2)).astype(np.float32))
        _numbers(writer)
    return folder


def pictures_run(folder: Path, config: RunConfig | None = None, *, names: tuple[str, ...] = ()) -> Path:
    """A run of pictures with four sample grids, each brighter than the one before."""
    config = config or build_config("digits")
    about = {"created": 1_700_000_000.0, "data": {"class_names": list(names)}}
    with RunWriter.create(folder, config.model_dump(), about) as writer:
        writer.paths.samples.mkdir(exist_ok=True)
        for step in (0, 10, 20, 100):
            grid = np.full((20, 24, config.image_shape[2]), 2 * step, np.uint8)
            writer.save_sample(step, png_bytes(grid), ".png")
        _numbers(writer)
    return folder


def _numbers(writer: RunWriter) -> None:
    rows = [
        {"step": step, "seconds": step / 10, "g_loss": 0.7 + step / 1000, "d_loss_real": None} for step in (10, 20, 100)
    ]
    writer.append_metrics(rows)
    writer.append_quality(20, {"coverage": {"value": 0.5, "floor": 0.98, "collapse": 0.1}})
    writer.set_status("finished", step=100, total_steps=100)
