"""Sweeps, run: all cells of one structure as one crowd, in one compiled call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gan_core.data import make_points
from gan_core.engine.crowd import Crowd, together
from gan_core.experiments.folder import ExperimentWriter
from gan_core.experiments.racing import Runners, Say, bounds_of, moments, values_of
from gan_core.experiments.spec import SweepSpec

MOMENTS = 5
CLOUD_POINTS = 256
PARALLEL = 2


def run_sweep(spec: SweepSpec, writer: ExperimentWriter, say: Say) -> None:
    """Train all cells and write what comes out as it comes; ``say`` as for a race."""
    say(0.0, "The networks are being compiled.")
    rows, columns = spec.shape
    configs = [spec.cell(row, column) for row in range(rows) for column in range(columns)]
    data = make_points(configs[0].dataset)
    groups = [part for group in together(configs) for part in _halves(group)]
    crowds = [Runners(Crowd([configs[place] for place in group], data), writer.look) for group in groups]
    for place, runners in enumerate(crowds):
        say(0.0, f"The networks are being compiled: {place + 1} of {len(crowds)}.")
        runners.crowd.prepare()
    steps = moments(spec.steps, MOMENTS)
    clouds = np.full((len(configs), CLOUD_POINTS, 2), np.nan, np.float32)
    table = np.full((len(configs), len(steps)), None, object)
    with ThreadPoolExecutor(PARALLEL) as pool:
        for moment, step in enumerate(steps):
            say(moment / len(steps), f"Step {step:,} of {spec.steps:,}, {len(configs)} GANs at once.")
            futures = [pool.submit(runners.play_to, step) for runners in crowds]
            for group, runners, future in zip(groups, crowds, futures, strict=True):
                clouds[group] = future.result()[:, :CLOUD_POINTS]
                for place, figures in zip(group, runners.figures[-1], strict=True):
                    table[place, moment] = figures
            writer.clouds({"clouds": clouds.reshape(rows, columns, CLOUD_POINTS, 2)})
            writer.result(_json(spec, steps[: moment + 1], table[:, : moment + 1]))


def _halves(group: list[int]) -> list[list[int]]:
    """A large crowd as two of equal size, one for each core; both run the same compiled program."""
    half = len(group) // 2
    return [group[:half], group[half:]] if len(group) >= 8 and len(group) % 2 == 0 else [group]


def _json(spec: SweepSpec, steps: list[int], table: np.ndarray) -> dict[str, object]:
    names, bounds = bounds_of([table])
    shape = (*spec.shape, len(steps))
    figures = {name: values_of(table, name).reshape(shape) for name in names}
    return {"shape": list(spec.shape), "steps": steps, "bounds": bounds, "figures": figures}
