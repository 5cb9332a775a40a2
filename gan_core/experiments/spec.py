"""What an experiment is asked for: which settings, which one change or grid, how many seeds and steps.

The id of an experiment follows from what it trains: whoever asks for the same gets the same folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gan_core.config import IMAGES, POINTS, RunConfig, build_config, find_setting, to_json_dict
from gan_core.errors import ConfigError

FORMAT = 1
MOST_SEEDS = 32
MOST_CELLS = 100
MOST_STEPS = {POINTS: 50_000, IMAGES: 5_000}
SIDES = ("plain", "tipped")
FIXED_KEYS = ("seed", "steps", "log_every", "snapshot_every", "dataset.path", "dataset.formula", "dataset.name")
Settings = dict[str, bool | int | float | str | None]


class _Spec(BaseModel):
    """What races and sweeps have in common.

    Attributes:
        base: ``{"preset": name, dotted key: value, ...}``, what all of its GANs have.
        steps: training steps of every GAN.
        title: what a page calls it, at most 120 characters; not part of the id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    base: Settings
    steps: int = Field(ge=1)
    title: str = Field("", max_length=120)

    def config(self, changes: Mapping[str, Any], seed: int) -> RunConfig:
        """The configuration of one of its GANs; raises :class:`ConfigError` for settings that cannot be used."""
        preset = str(self.base.get("preset", "quadratic"))
        given = {key: value for key, value in self.base.items() if key != "preset"}
        return build_config(preset, {**given, **changes, "seed": seed, "steps": self.steps})

    def _check_size(self, config: RunConfig) -> None:
        most = MOST_STEPS.get(config.kind)
        if most is None:
            raise ConfigError(
                f"An experiment expected points or pictures, received {config.kind}; choose another preset."
            )
        if not 1 <= self.steps <= most:
            raise ConfigError(
                f"An experiment with {config.kind} expected 1 to {most:,} steps, received {self.steps:,}; "
                "choose a number between them."
            )

    def to_json(self) -> dict[str, Any]:
        """As it stands in spec.json; :func:`spec_from_json` reads it."""
        return {"format": FORMAT, **self.model_dump()}


class RaceSpec(_Spec):
    """A twin race: two forms of one GAN on the same seeds.

    Attributes:
        plain, tipped: dotted settings of either twin on top of ``base``.
        seeds: how many seeds, 2 to 32; they are 0, 1, ..., seeds - 1.
    """

    kind: Literal["race"] = "race"
    plain: Settings
    tipped: Settings
    seeds: int

    def twin(self, side: str, seed: int = 0) -> RunConfig:
        """The configuration of the twin "plain" or "tipped" on a seed."""
        return self.config(self.plain if side == "plain" else self.tipped, seed)

    def networks(self) -> list[tuple[RunConfig, int]]:
        """Every configuration that it trains, and on how many seeds."""
        return [(self.twin(side), self.seeds) for side in SIDES]

    def check(self) -> RaceSpec:
        """Itself, if it can be run; else :class:`ConfigError` in words."""
        if not 2 <= self.seeds <= MOST_SEEDS:
            raise ConfigError(f"A race expected 2 to {MOST_SEEDS} seeds, received {self.seeds}; choose between them.")
        plain, tipped = self.twin("plain"), self.twin("tipped")
        self._check_size(plain)
        if plain.dataset != tipped.dataset:
            raise ConfigError(
                f"A race expected twins on the same data, received {plain.dataset.name} and {tipped.dataset.name} "
                "or other settings of it; leave the data out of what the twins differ in."
            )
        return self

    @property
    def id(self) -> str:
        """``race-`` and twelve letters that follow from what is trained."""
        return f"race-{_mark([to_json_dict(self.twin(side)) for side in SIDES], self.seeds)}"


class SweepSpec(_Spec):
    """A grid of GANs over one or two settings, all on one seed and so on the same noise.

    Attributes:
        x_key, y_key: dotted keys; ``y_key`` is None in a sweep over one setting.
        x_values, y_values: their values, in the order of the grid; ``y_values`` is empty without ``y_key``.
        seed: of every cell.
    """

    kind: Literal["sweep"] = "sweep"
    x_key: str
    x_values: tuple[bool | int | float | str, ...]
    y_key: str | None = None
    y_values: tuple[bool | int | float | str, ...] = ()
    seed: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows (values of y, at least one) and columns (values of x)."""
        return max(1, len(self.y_values)), len(self.x_values)

    def cell(self, row: int, column: int) -> RunConfig:
        """The configuration of a cell, trained alone it is the same GAN."""
        changes = {self.x_key: self.x_values[column]}
        if self.y_key is not None:
            changes[self.y_key] = self.y_values[row]
        return self.config(changes, self.seed)

    def networks(self) -> list[tuple[RunConfig, int]]:
        """Every configuration that it trains, and on how many seeds."""
        rows, columns = self.shape
        return [(self.cell(row, column), 1) for row in range(rows) for column in range(columns)]

    def check(self) -> SweepSpec:
        """Itself, if it can be run; else :class:`ConfigError` in words."""
        keys = [self.x_key] if self.y_key is None else [self.x_key, self.y_key]
        for key in keys:
            if key in FIXED_KEYS or POINTS not in find_setting(key).applies:
                raise ConfigError(f"A sweep cannot run over {key}: choose a setting of the networks or the training.")
        if len(set(keys)) < len(keys):
            raise ConfigError(f"A sweep expected two different settings, received {self.x_key} twice; change one.")
        rows, columns = self.shape
        if (self.y_key is None) != (not self.y_values) or columns < 1 or not 2 <= rows * columns <= MOST_CELLS:
            raise ConfigError(
                f"A sweep expected 2 to {MOST_CELLS} cells, received {columns} values of {self.x_key}"
                + (f" and {len(self.y_values)} of {self.y_key}" if self.y_key else "")
                + "; change the number of values."
            )
        for row in range(rows):
            for column in range(columns):
                config = self.cell(row, column)
        if config.kind != POINTS:
            raise ConfigError(f"A sweep expected points in the plane, received {config.kind}; choose another preset.")
        self._check_size(config)
        return self

    @property
    def id(self) -> str:
        """``sweep-`` and twelve letters that follow from what is trained."""
        rows, columns = self.shape
        return f"sweep-{_mark([to_json_dict(self.cell(y, x)) for y in range(rows) for x in range(columns)], 1)}"


Spec = RaceSpec | SweepSpec
LATER = (("loop", "spread"),)


def spec_from_json(value: Mapping[str, Any]) -> Spec:
    """Read what ``to_json`` wrote, checked; raises :class:`ConfigError` in words."""
    kinds = {"race": RaceSpec, "sweep": SweepSpec}
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in kinds or value.get("format", FORMAT) != FORMAT:
        raise ConfigError(f"An experiment expected a race or a sweep of format {FORMAT}, received something else.")
    try:
        spec = kinds[kind].model_validate({key: part for key, part in value.items() if key != "format"})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"The {kind} cannot be read at {place}: {first['msg']}; correct it.") from error
    return spec.check()


def _mark(configs: list[dict[str, Any]], seeds: int) -> str:
    """Twelve letters of what is trained. Settings that came later count only where they are set, so that an experiment
    of an earlier version keeps its id."""
    for config in configs:
        for section, key in LATER:
            if config[section].get(key) is None:
                config[section].pop(key, None)
    told = json.dumps([FORMAT, configs, seeds], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
