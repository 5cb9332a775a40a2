"""Folders of experiments as the engine writes them, made in milliseconds and without TensorFlow."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gan_core.experiments.folder import ExperimentWriter
from gan_core.experiments.results import figure_words
from gan_core.experiments.spec import SIDES, RaceSpec, SweepSpec
from gan_core.imaging import png_bytes

POINT_BOUNDS = {
    "energy_distance": (0.0006, 0.25),
    "jensen_shannon": (0.05, 1.0),
    "distance_to_curve": (0.0, 0.0),
    "coverage": (1.0, 0.02),
}
IMAGE_BOUNDS = {"confident": (0.96, 0.95), "frechet_distance": (0.01, 2.0), "diversity": (1.0, 0.0)}
RACE = {
    "base": {"preset": "quadratic"},
    "plain": {"tips.label_smoothing": 0.0},
    "tipped": {"tips.label_smoothing": 0.2},
    "title": "Label smoothing",
}


def race_spec(*, images: bool = False, seeds: int = 8, steps: int = 5000, **changes) -> RaceSpec:
    base = {"preset": "digits"} if images else RACE["base"]
    return RaceSpec(**{**RACE, "base": base, "seeds": seeds, "steps": steps, **changes})


def sweep_spec(*, columns: int = 4, rows: int = 3, steps: int = 2000, **changes) -> SweepSpec:
    rates = [float(f"{value:.3g}") for value in np.geomspace(1e-4, 1e-2, columns)]
    return SweepSpec(
        **{
            "base": {"preset": "quadratic"},
            "x_key": "optimizer.generator_lr",
            "x_values": rates,
            "y_key": "tips.label_smoothing",
            "y_values": [round(0.4 * row / max(1, rows - 1), 2) for row in range(rows)],
            "steps": steps,
            **changes,
        }
    )


def make_race(
    root: Path,
    *,
    gain: float = -0.01,
    images: bool = False,
    state: str = "finished",
    done: float = 1.0,
    points: int = 12,
    diverged: bool = False,
    **spec,
) -> str:
    """A race whose tipped twin is better by ``gain`` (energy distance) on average; 0 is exactly the same."""
    asked = race_spec(images=images, **spec)
    writer, random = ExperimentWriter(root, asked), np.random.default_rng(3)
    writer.begin()
    measured = max(0, round(points * done))
    bounds = IMAGE_BOUNDS if images else POINT_BOUNDS
    figures = {}
    for name, (floor, collapse) in bounds.items():
        fall = np.exp(-np.arange(1, points + 1) / (points / 4))
        noise = np.abs(random.normal(0, 0.004, (asked.seeds, points)))
        plain = floor + (collapse - floor) * 0.5 * fall + noise
        better = -1 if figure_words("images" if images else "points")[name].better == "high" else 1
        shift = gain * better * (1 + random.normal(0, 0.3, (asked.seeds, 1))) if gain else 0.0
        figures[name] = {"plain": plain[:, :measured], "tipped": (plain + shift)[:, :measured]}
    if diverged:
        for sides in figures.values():
            sides["plain"][0, measured // 2 :] = np.nan
    if measured:
        writer.result(
            {
                "kind": "images" if images else "points",
                "seeds": asked.seeds,
                "steps": [asked.steps * (index + 1) // points for index in range(measured)],
                "figures": figures,
                "bounds": {name: {"floor": floor, "collapse": collapse} for name, (floor, collapse) in bounds.items()},
            }
        )
        _draw(writer, asked, random, images)
    writer.say(state, done, "" if state != "failed" else "The disk is full.")
    return asked.id


def _draw(writer: ExperimentWriter, asked: RaceSpec, random: np.random.Generator, images: bool) -> None:
    if images:
        for side in SIDES:
            for seed in range(asked.seeds):
                picture = random.integers(0, 255, (64, 64, 1), dtype=np.uint8)
                writer.grid(side, seed, png_bytes(picture))
        return
    x = random.uniform(-1, 1, (2, asked.seeds, 500))
    clouds = np.stack([x, x**2 + random.normal(0, 0.05, x.shape)], axis=-1)
    writer.clouds(dict(zip(SIDES, clouds, strict=True)))


def make_sweep(
    root: Path, *, state: str = "finished", done: float = 1.0, points: int = 5, diverged: bool = True, **spec
) -> str:
    """A sweep whose middle scores best, and whose last cell has diverged."""
    asked = sweep_spec(**spec)
    writer, random = ExperimentWriter(root, asked), np.random.default_rng(5)
    writer.begin()
    rows, columns = asked.shape
    measured = max(0, round(points * done))
    away = np.hypot(
        np.linspace(-1, 1, rows)[:, None] if rows > 1 else np.zeros((1, 1)), np.linspace(-1, 1, columns)[None]
    )
    figures = {}
    for name, (floor, collapse) in POINT_BOUNDS.items():
        share = 0.1 + 0.5 * away[..., None] * np.exp(-np.arange(points) / points)
        values = floor + (collapse - floor) * share
        if diverged:
            values[-1, -1, points // 2 :] = np.nan
        figures[name] = values[:, :, :measured]
    if measured:
        writer.result(
            {
                "shape": [rows, columns],
                "steps": [asked.steps * (index + 1) // points for index in range(measured)],
                "figures": figures,
                "bounds": {
                    name: {"floor": floor, "collapse": collapse} for name, (floor, collapse) in POINT_BOUNDS.items()
                },
            }
        )
        x = random.uniform(-1, 1, (rows, columns, 256))
        clouds = np.stack([x, x**2 + away[..., None] * random.normal(0, 0.2, x.shape)], axis=-1)
        if diverged and measured > points // 2:
            clouds[-1, -1] = np.nan
        writer.clouds({"clouds": clouds})
    writer.say(state, done)
    return asked.id
