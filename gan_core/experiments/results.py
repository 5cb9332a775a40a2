"""What came out of an experiment, as arrays; it grows while the experiment runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gan_core.errors import RunError
from gan_core.experiments.spec import SIDES
from gan_core.experiments.statistics import Verdict, compare
from gan_core.quality.figures import FigureInfo
from gan_core.quality.images import IMAGE_FIGURES
from gan_core.quality.points import FIGURES

ALL_FIGURES: dict[str, FigureInfo] = {**IMAGE_FIGURES, **FIGURES}
MAIN_FIGURES = ("energy_distance", "frechet_distance", "pca_frechet_distance")
JUDGED_SHARE = 0.25


@dataclass(frozen=True)
class Bounds:
    """A figure's floor (real against real) and its collapse value."""

    floor: float
    collapse: float


@dataclass(frozen=True)
class RaceResult:
    """The figures of both twins.

    Attributes:
        steps: (S,) the steps at which they were measured, so far.
        figures: figure -> {"plain": (N, S), "tipped": (N, S)}; NaN once a GAN has diverged.
        bounds: figure -> its floor and collapse value.
        info: "points" or "images": which words go with the figures.
    """

    steps: np.ndarray
    figures: Mapping[str, Mapping[str, np.ndarray]]
    bounds: Mapping[str, Bounds]
    kind: str = "points"

    @property
    def info(self) -> Mapping[str, FigureInfo]:
        """The words that go with each figure."""
        return figure_words(self.kind)

    @property
    def main(self) -> str:
        """The figure a race is judged by: the energy distance of points, the Fréchet distance of pictures."""
        return main_figure(self.figures)

    def judged(self, name: str) -> dict[str, np.ndarray]:
        """The figure (N,) of either twin as it is judged: its mean over the last quarter of the measured steps.

        A GAN that diverged counts from there on as collapsed, or as the worst that was measured in this race.
        """
        last = self.steps > (1 - JUDGED_SHARE) * self.steps[-1]
        worst = self._worst(name)
        sides = {side: np.asarray(self.figures[name][side], np.float64)[:, last] for side in SIDES}
        return {side: np.where(np.isnan(values), worst, values).mean(axis=1) for side, values in sides.items()}

    def _worst(self, name: str) -> float:
        measured = np.concatenate([np.ravel(self.figures[name][side]) for side in SIDES])
        seen = [self.bounds[name].collapse, *measured[~np.isnan(measured)]]
        return float(max(seen) if self.info[name].better == "low" else min(seen))

    def verdict(self, name: str | None = None) -> Verdict:
        """What it says of a figure, of the main one when left out; raises RunError before anything was measured."""
        if not len(self.steps):
            raise RunError("The race has measured nothing yet: wait for its first figures.")
        name = name or self.main
        judged = self.judged(name)
        return compare(judged["plain"], judged["tipped"], self.info[name])

    def diverged(self, side: str) -> np.ndarray:
        """Which seeds of a twin diverged: (N,) bool."""
        values = self.figures[self.main][side]
        return np.isnan(values).any(axis=1)


@dataclass(frozen=True)
class SweepResult:
    """The figures of every cell.

    Attributes:
        steps: (S,) the steps at which they were measured, so far.
        figures: figure -> (Y, X, S); NaN once a cell has diverged.
        bounds: figure -> its floor and collapse value.
        clouds: (Y, X, n, 2) float32, the newest points of every cell; NaN where it has diverged.
    """

    steps: np.ndarray
    figures: Mapping[str, np.ndarray]
    bounds: Mapping[str, Bounds]
    clouds: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0, 2), np.float32))

    @property
    def info(self) -> Mapping[str, FigureInfo]:
        """The words that go with each figure."""
        return FIGURES

    @property
    def diverged(self) -> np.ndarray:
        """Which cells have diverged: (Y, X) bool."""
        return np.isnan(self.figures[main_figure(self.figures)]).any(axis=2)

    def best(self, name: str) -> tuple[int, int] | None:
        """Row and column of the cell that scores best now; None where all have diverged or none is measured."""
        if not len(self.steps):
            return None
        now = self.figures[name][:, :, -1]
        if np.isnan(now).all():
            return None
        place = np.nanargmin(now) if FIGURES[name].better == "low" else np.nanargmax(now)
        row, column = np.unravel_index(place, now.shape)
        return int(row), int(column)


def figure_words(kind: str) -> Mapping[str, FigureInfo]:
    """Label, help and format of the figures of points or of images."""
    return FIGURES if kind == "points" else IMAGE_FIGURES


def main_figure(figures: Mapping[str, Any]) -> str:
    """The figure that an experiment is judged by."""
    return next((name for name in MAIN_FIGURES if name in figures), next(iter(figures), "energy_distance"))


def race_from_json(value: Mapping[str, Any]) -> RaceResult:
    """Read what the folder holds; raises RunError where it is damaged."""
    try:
        seeds = int(value["seeds"])
        figures = {
            name: {side: _numbers(sides[side], (seeds, -1)) for side in SIDES}
            for name, sides in value["figures"].items()
        }
        return RaceResult(_numbers(value["steps"], (-1,)), figures, _bounds(value), str(value["kind"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"The result of this race is damaged ({error}): run it again.") from error


def sweep_from_json(value: Mapping[str, Any], clouds: np.ndarray) -> SweepResult:
    """Read what the folder holds; raises RunError where it is damaged."""
    try:
        steps = _numbers(value["steps"], (-1,))
        shape = (*(int(size) for size in value["shape"]), len(steps))
        figures = {name: _numbers(rows, shape) for name, rows in value["figures"].items()}
        return SweepResult(steps, figures, _bounds(value), clouds)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"The result of this sweep is damaged ({error}): run it again.") from error


def _numbers(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    return np.array(value, np.float64).reshape(shape)  # null becomes NaN


def _bounds(value: Mapping[str, Any]) -> dict[str, Bounds]:
    return {name: Bounds(float(both["floor"]), float(both["collapse"])) for name, both in value["bounds"].items()}
