"""Twin races, run: on points as two crowds side by side, on pictures one GAN after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from gan_core.config import POINTS
from gan_core.data import make_points
from gan_core.data.images import make_images
from gan_core.engine.crowd import Crowd
from gan_core.engine.measuring import picture_figures, point_figures, quality_latents
from gan_core.engine.trainer import DivergedError, Trainer
from gan_core.experiments.folder import ExperimentWriter
from gan_core.experiments.spec import SIDES, RaceSpec
from gan_core.imaging import plan_for, png_bytes, tile_grid, to_uint8
from gan_core.quality.figures import Figure

POINT_MOMENTS, PICTURE_MOMENTS = 12, 4
CLOUD_POINTS = 500
Say = Callable[[float, str], None]
Measured = Mapping[str, Figure]


def run_race(spec: RaceSpec, writer: ExperimentWriter, say: Say) -> None:
    """Train all twins and write what comes out as it comes.

    ``say`` is told the share done and what goes on; it may raise to end the race.
    """
    if spec.twin("plain").kind == POINTS:
        _race_on_points(spec, writer, say)
    else:
        _race_on_pictures(spec, writer, say)


def moments(steps: int, count: int) -> list[int]:
    """The steps, evenly spread and ending with the last, at which figures are measured."""
    return sorted({max(1, round(steps * (index + 1) / count)) for index in range(count)})


# --- points --------------------------------------------------------------------------------------


class Runners:
    """A crowd with its figures; ``look`` is called every few steps, and may raise to end it.

    Attributes:
        figures: one entry a moment: for each member its figures, or None once it has diverged.
    """

    def __init__(self, crowd: Crowd, look: Callable[[], None] = lambda: None) -> None:
        self.crowd, self._look = crowd, look
        self.figures: list[list[Measured | None]] = []

    def play_to(self, step: int) -> np.ndarray:
        """Train on to ``step`` and measure; returns points (members, QUALITY_POINTS, 2), NaN where diverged."""
        crowd = self.crowd
        crowd.advance(step - crowd.step, self._look)
        clouds = crowd.sample(quality_latents(crowd.configs[0], 2000))
        crowd.diverged |= ~np.isfinite(clouds).all(axis=(1, 2))
        clouds[crowd.diverged] = np.nan
        self.figures.append(
            [
                None if gone else point_figures(lambda _, cloud=cloud: cloud, crowd.configs[0], crowd.data)
                for cloud, gone in zip(clouds, crowd.diverged, strict=True)
            ]
        )
        return clouds


def _race_on_points(spec: RaceSpec, writer: ExperimentWriter, say: Say) -> None:
    say(0.0, "The networks are being compiled.")
    data = make_points(spec.twin("plain").dataset)
    crowds = {side: Crowd([spec.twin(side, seed) for seed in range(spec.seeds)], data) for side in SIDES}
    sides = {side: Runners(crowd, writer.look) for side, crowd in crowds.items()}
    for runners in sides.values():
        writer.look()
        runners.crowd.prepare()
    steps = moments(spec.steps, POINT_MOMENTS)
    with ThreadPoolExecutor(len(SIDES)) as pool:
        for place, step in enumerate(steps):
            say(place / len(steps), f"Step {step:,} of {spec.steps:,}, {spec.seeds} seeds twice.")
            waiting = {side: pool.submit(runners.play_to, step) for side, runners in sides.items()}
            clouds = {side: future.result()[:, :CLOUD_POINTS] for side, future in waiting.items()}
            writer.clouds(clouds)
            told = {side: np.array(_by_member(runners.figures)) for side, runners in sides.items()}
            writer.result(race_json("points", steps[: place + 1], told))


def _by_member(moments_of: list[list[Measured | None]]) -> list[list[Measured | None]]:
    return [list(member) for member in zip(*moments_of, strict=True)]


# --- pictures ------------------------------------------------------------------------------------


def _race_on_pictures(spec: RaceSpec, writer: ExperimentWriter, say: Say) -> None:
    data = make_images(spec.twin("plain").dataset)
    steps = moments(spec.steps, PICTURE_MOMENTS)
    told: dict[str, list] = {side: [] for side in SIDES}
    for seed in range(spec.seeds):
        for turn, side in enumerate(SIDES):
            began = (2 * seed + turn) / (2 * spec.seeds)

            def report(step: int, began: float = began, seed: int = seed, side: str = side) -> None:
                share = began + step / spec.steps / (2 * spec.seeds)
                say(share, f"Seed {seed + 1} of {spec.seeds}, the {side} twin, step {step:,} of {spec.steps:,}.")

            trainer = Trainer(spec.twin(side, seed), data)
            told[side].append(list(_moments_of(trainer, steps, report)))
            writer.grid(side, seed, _grid(trainer))
        writer.result(race_json("images", steps, {side: np.array(rows) for side, rows in told.items()}))


def _moments_of(trainer: Trainer, steps: list[int], report: Callable[[int], None]) -> Iterator[Measured | None]:
    """Figures at each of the steps; None from where it has diverged."""
    gone = False
    for step in steps:
        while trainer.step < step and not gone:
            report(trainer.step)
            try:
                trainer.advance(min(trainer.program.noise.length, step - trainer.step))
            except DivergedError:
                gone = True
        yield None if gone else picture_figures(trainer)


def _grid(trainer: Trainer) -> bytes:
    """A grid (PNG) from the same z for every twin and seed, a class a row where there are classes."""
    config, classes = trainer.config, trainer.config.model.classes_count
    plan = plan_for(config, len(trainer.data.class_names))
    labels = np.arange(plan.count) // plan.columns % classes if config.is_conditional else None
    samples = trainer.sample(quality_latents(config, plan.count), labels)
    return png_bytes(tile_grid(to_uint8(samples, config.tips.scaling), plan))


# --- as it stands in result.json -----------------------------------------------------------------


def race_json(kind: str, steps: list[int], told: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The result of figures told[side] (seeds, moments) of mappings or None, see :mod:`results`."""
    names, bounds = bounds_of(told.values())
    return {
        "kind": kind,
        "seeds": len(told["plain"]),
        "steps": steps,
        "bounds": bounds,
        "figures": {name: {side: values_of(rows, name) for side, rows in told.items()} for name in names},
    }


def values_of(rows: np.ndarray, name: str) -> np.ndarray:
    """The values of one figure, in the shape of ``rows``; NaN where there is none."""
    return np.vectorize(lambda figures: np.nan if figures is None else figures[name]["value"], otypes=[float])(rows)


def bounds_of(tables: Any) -> tuple[list[str], dict[str, dict[str, float]]]:
    """Names of the figures, and floor and collapse value of each; nothing where all have diverged."""
    first = next((figures for table in tables for figures in np.ravel(table) if figures is not None), {})
    return list(first), {name: {key: figure[key] for key in ("floor", "collapse")} for name, figure in first.items()}
