"""``morph``: the way from one seed's sample to another's, as a GIF or an MP4."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
from tqdm import tqdm

from gan_core.cli.making import Run, checked_out, chosen_label, from_latents, open_run
from gan_core.engine.classes import turns
from gan_core.engine.realdata import real_points
from gan_core.errors import ConfigError, UserError
from gan_core.imaging import to_uint8, write_animation
from gan_core.latent import morph as way_between
from gan_core.latent import seed_latents
from gan_core.runs import RunPaths

SUFFIXES = (".gif", ".mp4")
MOST_PIXELS = 150_000_000
BAR = "{desc}: {percentage:3.0f}%|{bar}| {remaining} left"


def morph(arguments: argparse.Namespace) -> int:
    """Write the animation; its first and last frames are what ``sample`` makes of the two seeds."""
    out = checked_out(Path(arguments.out), SUFFIXES)
    run = open_run(arguments.run_dir)
    frames = arguments.frames
    _refuse_vast(run, frames, arguments.scale)
    labels = turns(run.config, frames, _one_class(run, arguments.label))
    dim = run.config.model.latent_dim
    ends = (seed_latents(seed, 1, dim) for seed in (arguments.from_seed, arguments.to_seed))
    z = way_between(*ends, frames, arguments.method)
    with _shown("Drawing") as tell:
        made = []
        for rows in (batches := from_latents(run, z, labels)).rows:
            made.append(rows)
            tell(sum(map(len, made)) / batches.count)
    pictures = _frames(run, np.concatenate(made))
    with _shown("Writing") as tell:
        _write(pictures, out, arguments, tell)
    words = f"seed {arguments.from_seed} to seed {arguments.to_seed}, {arguments.fps:g} a second"
    print(f"{frames:,} frame{'s' if frames > 1 else ''} from {words}: {out}")
    return 0


def _write(pictures: Sequence[np.ndarray], out: Path, arguments: argparse.Namespace, tell: Callable) -> None:
    try:
        write_animation(pictures, out, arguments.fps, scale=arguments.scale, on_progress=tell)
    except UserError as error:
        raise ConfigError(f"morph: {error}") from error


def _one_class(run: Run, asked: str | None) -> int | None:
    """The class that all frames keep: the first one where none is asked for."""
    return chosen_label(run, "0" if asked is None and run.config.is_conditional else asked)


def _refuse_vast(run: Run, frames: int, scale: int) -> None:
    """Raise ConfigError where all frames together would not fit into memory."""
    if run.config.kind != "images":
        return
    most = max(1, MOST_PIXELS // (run.config.image_shape[0] * run.config.image_shape[1] * scale * scale))
    if frames > most:
        raise ConfigError(
            f"--frames expected {most:,} or fewer for pictures this large, received {frames:,}; "
            "ask for fewer, or for a smaller --scale."
        )


def _frames(run: Run, samples: np.ndarray) -> Sequence[np.ndarray]:
    """Pictures as they are; for 2-D runs the way of the point so far, over the real points."""
    if run.config.kind == "images":
        return to_uint8(samples, run.config.tips.scaling)
    return _Trail(run, samples)


class _Trail(Sequence[np.ndarray]):
    """The plot with points 0 to i of the way: frame i, (h, w, 3), uint8."""

    def __init__(self, run: Run, points: np.ndarray) -> None:
        self._points, self._real = points, real_points(run.config, RunPaths(run.folder))
        self._draw = lru_cache(maxsize=2)(self._drawn)

    def __len__(self) -> int:
        return len(self._points)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        return self._draw(int(index))

    def _drawn(self, index: int) -> np.ndarray:
        from gan_core.cli.scatter import draw_scatter

        return np.asarray(draw_scatter(self._points[: index + 1], self._real.pool, self._real.box).convert("RGB"))


@contextmanager
def _shown(what: str) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal, told the share that is done; nothing elsewhere."""
    with tqdm(total=1.0, desc=what, bar_format=BAR, file=sys.stderr, leave=False, disable=None) as bar:
        yield lambda share: bar.update(share - bar.n)
