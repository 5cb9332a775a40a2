"""One process of :mod:`tools.spread_trial`: trains every case one way, and saves what came of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.data.images import make_images
from gan_core.engine.spread import leading, spread_for
from gan_core.engine.spread_trainer import make_trainer
from gan_core.training import follow_chief
from tools.spread_trial import CASES, ONE, PLAIN, file_of

REPLICAS = 2
Arrays = Mapping[str, np.ndarray]


def config_of(case: str, way: str) -> RunConfig:
    """The configuration of a case."""
    preset, changes = CASES[case]
    return build_config(preset, {**PLAIN, **changes, "loop.spread": way})


def play(way: str, steps: int, folder: Path, cases: list[str]) -> None:
    """Train all cases one after the other; hosts behind the first only follow."""
    for case in cases:
        if way != ONE and spread_for(way).hosts.follows:
            assert follow_chief().steps == steps
        else:
            lead(config_of(case, way), steps, folder / file_of(way, case))


def lead(config: RunConfig, steps: int, path: Path) -> None:
    """Train one case: its metrics, and the state before, after the first step and in the end."""
    with leading(config) as spread:
        trainer = make_trainer(config, make_images(config.dataset))
        before = trainer.to_arrays()
        metrics = [trainer.advance(1)]
        first = trainer.to_arrays()
        metrics.append(trainer.advance(steps - 1))
        if spread:
            assert spread.replicas == REPLICAS
            spread.dismiss("finished", trainer.step)
    _save(path, metrics, before=before, first=first, last=trainer.to_arrays())


def _save(path: Path, metrics: list[Arrays], **states: Arrays) -> None:
    arrays = {f"{when}.{name}": value for when, state in states.items() for name, value in state.items()}
    rows = {name: np.concatenate([part[name] for part in metrics]) for name in metrics[0]}
    np.savez(path, **arrays, **{f"metric.{name}": value for name, value in rows.items()})


if __name__ == "__main__":
    play(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
