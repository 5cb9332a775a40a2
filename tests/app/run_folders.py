"""Run folders as a training leaves them, made in milliseconds and without TensorFlow: for the tests of pages."""

from __future__ import annotations

import io
import math
import time
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from gan_core.config import RunConfig, build_config
from gan_core.data import make_points
from gan_core.runs import RunPaths, RunStore, RunWriter
from gan_core.runs.checkpoints import new_checkpoint
from gan_core.runs.layout import step_name

STEPS_AT_FIRST = (0, 1, 2, 4, 8)


def make_run(
    root: Path,
    preset: str = "digits",
    *,
    state: str = "finished",
    step: int = 200,
    name: str | None = None,
    owner: str | None = None,
    error: str | None = None,
    moments: int = 12,
    created: float | None = None,
    steps_per_epoch: int = 29,
    **settings: Any,
) -> str:
    """A run of any preset that stands at ``step``; ``settings`` by dotted key with __ for the dot.

    Pictures have a sample grid and ``samples/real.png`` every so often, points a file of points; both have
    metrics and, from step 1 on, figures of quality. Returns its id.
    """
    config = build_config(preset, {key.replace("__", "."): value for key, value in settings.items()})
    store = RunStore(root)
    run_dir = store.new_run_dir(preset)
    when = time.time() if created is None else created
    meta = {
        "created": when,
        "data": {"images": steps_per_epoch * config.batch_size, "steps_per_epoch": steps_per_epoch},
    }
    with RunWriter.create(
        run_dir, config.model_dump(), meta if config.kind == "images" else {"created": when}
    ) as writer:
        kept = sorted({round(at) for at in np.linspace(0, step, moments)} | {s for s in STEPS_AT_FIRST if s <= step})
        write_samples(writer, config, kept if state != "queued" else [])
        if step and state != "queued":
            writer.append_metrics(metric_rows(config, step))
            writer.append_quality(step, some_figures(config))
        writer.set_status(state, step=step, total_steps=config.steps, name=name, owner=owner, error=error)
    return run_dir.name


def add_checkpoint(run_dir: Path, step: int) -> Path:
    """A checkpoint that is complete for every reader, and holds no networks."""
    with new_checkpoint(RunPaths(run_dir), step) as folder:
        for name in ("generator.keras", "discriminator.keras"):
            (folder / name).write_bytes(b"no networks")
    return RunPaths(run_dir).checkpoints / step_name(step)


def write_samples(writer: RunWriter, config: RunConfig, steps: Iterable[int]) -> None:
    """Samples of every step: the later, the nearer to what is real."""
    steps = list(steps)
    if config.kind == "images":
        writer.paths.samples.mkdir(exist_ok=True)
        (writer.paths.samples / "real.png").write_bytes(png(picture_grid(config, 1.0)))
        for step in steps:
            writer.save_sample(step, png(picture_grid(config, step / max(1, steps[-1]))), ".png")
        return
    pool = make_points(config.dataset).pool
    noise = np.random.default_rng(0).normal(size=(256, 2)) * pool.std(axis=0)
    for step in steps:
        share = step / max(1, steps[-1])
        writer.save_points(step, (share * pool[:256] + (1 - share) * noise).astype(np.float32))


def metric_rows(config: RunConfig, step: int, rows: int = 120) -> list[dict[str, Any]]:
    """Losses and accuracies that move as those of a training do."""
    rng = np.random.default_rng([config.seed, zlib.crc32(config.preset.encode())])
    found = []
    for at in sorted({max(1, round(s)) for s in np.linspace(1, step, min(rows, step))}):
        fade = math.exp(-3 * at / max(1, step))
        found.append(
            {
                "step": at,
                "seconds": at * 0.02 * config.batch_size / 64,
                "g_loss": 0.75 + 0.8 * fade + 0.05 * rng.standard_normal(),
                "d_loss_real": 0.65 - 0.3 * fade + 0.03 * rng.standard_normal(),
                "d_loss_fake": 0.66 - 0.35 * fade + 0.03 * rng.standard_normal(),
                "d_acc_real": 0.55 + 0.4 * fade,
                "d_acc_fake": 0.56 + 0.4 * fade,
            }
        )
    return found


def some_figures(config: RunConfig) -> dict[str, dict[str, float]]:
    """Two figures of quality, by the kind of run."""
    if config.kind == "points":
        return {
            "energy_distance": {"value": 0.0042, "floor": 0.00022, "collapse": 0.25},
            "coverage": {"value": 0.93, "floor": 0.99, "collapse": 0.02},
        }
    return {
        "frechet_distance": {"value": 12.5, "floor": 1.4, "collapse": 180.0},
        "diversity": {"value": 0.81, "floor": 1.0, "collapse": 0.0},
    }


def picture_grid(config: RunConfig, share: float) -> np.ndarray:
    """A grid (h, w, 1|3) of discs in noise: at share 0 noise alone, at share 1 discs alone."""
    height, width, channels = config.image_shape
    side = config.loop.preview_side or 4
    margin = 16 if config.dataset.name == "fruit" else 2
    rng = np.random.default_rng([config.seed, zlib.crc32(config.preset.encode())])
    grid = np.full((side * (height + margin) + margin, side * (width + margin) + margin, channels), 255, np.uint8)
    for row in range(side):
        for column in range(side):
            tile = share * disc(height, width, channels, rng) + (1 - share) * rng.uniform(
                60, 200, (height, width, channels)
            )
            top, left = margin + row * (height + margin), margin + column * (width + margin)
            grid[top : top + height, left : left + width] = tile.clip(0, 255).astype(np.uint8)
    return grid


def disc(height: int, width: int, channels: int, rng: np.random.Generator) -> np.ndarray:
    """One disc of a random size and colour on a dark ground, (h, w, c) from 0 to 255."""
    image = Image.new("RGB", (width, height), (30, 34, 40))
    radius = rng.uniform(0.25, 0.42) * width
    centre = (width / 2 + rng.uniform(-2, 2), height / 2 + rng.uniform(-2, 2))
    box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
    ImageDraw.Draw(image).ellipse(box, fill=tuple(int(v) for v in rng.integers([170, 40, 20], [250, 160, 90])))
    pixels = np.asarray(image, np.float32)
    return pixels if channels == 3 else pixels.mean(axis=2, keepdims=True)


def png(pixels: np.ndarray) -> bytes:
    """A picture (h, w, 1|3) as a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(buffer, "PNG")
    return buffer.getvalue()
