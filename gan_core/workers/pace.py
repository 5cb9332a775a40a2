"""How fast runs train: watched in those that train now, remembered for those like them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gan_core.runs.rows import parse_row
from gan_core.workers.fair import Recipe, Waiting

SETTLED_SECONDS = 2.0  # a run is watched for so long before its speed is believed
TAIL_BYTES = 8192
UNKNOWN = -1
RECIPE_KEYS = ("kind", "dataset", "model", "loop", "batch_size")


@dataclass
class _Watched:
    run: Waiting
    steps_left: int
    first_step: int
    first_time: float
    begun: float | None  # None once it has trained
    seconds_per_step: float | None = None


class Pace:
    """Seconds per step, by run and by recipe; times in seconds of any clock that does not jump."""

    def __init__(self) -> None:
        self._runs: dict[str, _Watched] = {}
        self._recipes: dict[Recipe, float] = {}
        self._preparing = 0.0  # what the last run took from its worker to its first step

    def begin(self, run: Waiting, now: float) -> None:
        """A run that waited has just been given to a worker."""
        self._runs[run.run_id] = _Watched(run, run.steps_left, -1, now, now)

    def saw(self, run_id: str, step: int, total_steps: int, now: float) -> None:
        """A run in training stands at ``step`` of ``total_steps``."""
        watched = self._runs.get(run_id)
        if watched is None:
            return
        watched.steps_left = total_steps - step
        if watched.first_step < 0 or step <= watched.first_step:  # still compiling: its clock starts with a step
            watched.first_step, watched.first_time = step, now
            return
        if watched.begun is not None:
            self._preparing, watched.begun = watched.first_time - watched.begun, None
        if now - watched.first_time >= SETTLED_SECONDS:
            watched.seconds_per_step = (now - watched.first_time) / (step - watched.first_step)
            self._recipes[watched.run.recipe] = watched.seconds_per_step

    def rest(self, run_id: str) -> None:
        """The run is paused: how long it takes is unknown, and its clock starts anew afterwards."""
        if run_id in self._runs:
            self._runs[run_id] = replace(self._runs[run_id], first_step=-1, steps_left=UNKNOWN, begun=None)

    def forget(self, run_id: str) -> None:
        """The run has no worker any more."""
        self._runs.pop(run_id, None)

    def learn(self, recipe: Recipe, seconds_per_step: float) -> None:
        """What an earlier run tells, unless a newer one told already."""
        self._recipes.setdefault(recipe, seconds_per_step)

    def knows(self, recipe: Recipe) -> bool:
        """Whether a run of this kind was seen."""
        return recipe in self._recipes

    def usual(self, recipe: Recipe) -> float | None:
        """Seconds per step of a run of this kind; None where none was seen."""
        return self._recipes.get(recipe)

    def seconds_left(self, run_id: str) -> float | None:
        """How long a run in training has to go; None while its speed is unknown, or it is paused."""
        watched = self._runs.get(run_id)
        if watched is None or watched.steps_left == UNKNOWN:
            return None
        each = watched.seconds_per_step or self._recipes.get(watched.run.recipe)
        return None if each is None else each * max(0, watched.steps_left)

    def duration(self, run: Waiting) -> float | None:
        """How long a waiting run will take, preparations included; None where nothing like it was seen."""
        each = self._recipes.get(run.recipe)
        return None if each is None else self._preparing + each * max(0, run.steps_left)


def recipe_of(config: Mapping[str, Any]) -> Recipe:
    """What decides how long a step takes, from a configuration as it stands in config.json."""
    return tuple(_hashable(config.get(key)) for key in RECIPE_KEYS)


def _hashable(value: object) -> object:
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _hashable(entry)) for key, entry in value.items()))
    return tuple(_hashable(entry) for entry in value) if isinstance(value, list) else value


def logged_pace(metrics: Path) -> float | None:
    """Seconds per step over a whole run, by the last row that it logged; None where there is none."""
    try:
        with metrics.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = file.read().splitlines()
    except OSError:
        return None
    rows = [row for line in lines[-2:] if (row := parse_row(line))]
    seconds = rows[-1].get("seconds") if rows else None
    step = rows[-1]["step"] if rows else 0
    return float(seconds) / step if step and isinstance(seconds, (int, float)) and seconds > 0 else None
