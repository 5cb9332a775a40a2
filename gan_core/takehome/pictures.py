"""A run as pictures: its newest samples as a PNG, its growth as a GIF or an MP4."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_core.config import POINTS
from gan_core.engine.realdata import real_points
from gan_core.errors import RunError, UserError
from gan_core.imaging import PngFrames, png_bytes, read_png, write_animation
from gan_core.imaging.scatter import draw_scatter
from gan_core.runs import load_arrays
from gan_core.takehome.base import FPS, SCALE, STEP, Format, Stopped, Task, add_format

MOST_FRAMES = {".gif": 80, ".mp4": 240}  # a GIF of noise does not compress
SHOWN_PIXELS, PNG_PIXELS = 480, 640
HOLD_LAST = 1.5  # seconds
MOST_SIDE = 4096


def make_png(task: Task) -> None:
    """The samples of one moment: the grid of pictures, or the points over the real ones."""
    path = _sample_at(task)
    if task.config.kind == POINTS:
        picture = _Scatter(task, [path])[0]
        scale = task.options["scale"] or 1
    else:
        picture = read_png(path)
        scale = task.options["scale"] or max(1, PNG_PIXELS // picture.shape[1])
    _refuse_vast(picture, scale)
    task.out.write_bytes(png_bytes(picture, scale))


def make_film(task: Task) -> None:
    """All moments, spread evenly where there are many; the last one is held for a moment."""
    fps, most = task.options["fps"], MOST_FRAMES[task.out.suffix]
    files = [path for _, path in _samples(task)]
    if len(files) > most:
        files = [files[round(at)] for at in np.linspace(0, len(files) - 1, most)]
    files = [*files, *[files[-1]] * round(HOLD_LAST * fps)]
    frames = _Scatter(task, files) if task.config.kind == POINTS else PngFrames(files)
    scale = task.options["scale"] or max(1, SHOWN_PIXELS // frames[0].shape[1])
    _refuse_vast(frames[0], scale)
    done = write_animation(
        frames, task.out, fps, scale=scale, on_progress=task.on_progress, should_stop=task.should_stop
    )
    if not done:
        raise Stopped


class _Scatter(Sequence[np.ndarray]):
    """Files of points as pictures (h, w, 3), each drawn when it is asked for; equal neighbours are drawn once."""

    def __init__(self, task: Task, files: Sequence[Path]) -> None:
        self._files, self._real = files, real_points(task.config, task.reader.paths)
        self._last: tuple[Path, np.ndarray] | None = None

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        path = self._files[index]
        if self._last is None or self._last[0] != path:
            self._last = path, np.asarray(draw_scatter(_points(path), self._real.pool, self._real.box))
        return self._last[1]


def _points(path: Path) -> np.ndarray:
    """(n, 2) float32."""
    try:
        points = np.asarray(load_arrays(path)["points"], np.float32).reshape(-1, 2)
    except (KeyError, ValueError, TypeError) as error:
        raise RunError(f"{path} holds no points; restore it, or take another step.") from error
    return points[np.isfinite(points).all(axis=1)]


def _samples(task: Task) -> list[tuple[int, Path]]:
    wanted = ".npz" if task.config.kind == POINTS else ".png"
    found = [(step, path) for step, path in task.reader.samples() if path.suffix == wanted]
    if not found:
        raise RunError(f"{task.folder} has no samples yet: train it for a while, then ask again.")
    return found


def _sample_at(task: Task) -> Path:
    """The samples of the step that is asked for, else the newest."""
    found, step = dict(_samples(task)), task.options["step"]
    if step is None:
        return found[max(found)]
    if step not in found:
        near = ", ".join(f"{each:,}" for each in sorted(sorted(found, key=lambda each: abs(each - step))[:5]))
        raise RunError(f"{task.folder} has no samples of step {step:,}; choose another, such as {near}.")
    return found[step]


def _refuse_vast(picture: np.ndarray, scale: int) -> None:
    side = max(picture.shape[:2]) * scale
    if side > MOST_SIDE and scale > 1:
        raise UserError(
            f"A picture of at most {MOST_SIDE:,} pixels a side was expected, scale {scale} would make {side:,}; "
            "choose a smaller scale."
        )


add_format(
    Format(
        "png",
        "Picture",
        "The samples of one moment, for a report or a slide.",
        "pictures",
        ".png",
        "image/png",
        make_png,
        options=(STEP, SCALE),
    )
)
add_format(
    Format(
        "gif",
        "GIF",
        "The growth of the samples, plays everywhere.",
        "pictures",
        ".gif",
        "image/gif",
        make_film,
        is_slow=True,
        options=(FPS, SCALE),
    )
)
add_format(
    Format(
        "mp4",
        "MP4",
        "The same film, sharper and smaller, for slides and video editors.",
        "pictures",
        ".mp4",
        "video/mp4",
        make_film,
        is_slow=True,
        options=(FPS, SCALE),
    )
)
