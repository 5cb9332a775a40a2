"""What the board in the browser draws: one dictionary out of an experiment's folder; numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.components.stage.payload import encode_points
from app.sweep import words
from app.sweep.axes import axis_title, short_words
from app.sweep.links import cell_query
from gan_core.config import differences
from gan_core.data import PointSet, make_points
from gan_core.doors.places import check_data_path
from gan_core.experiments import Experiment, SweepResult, SweepSpec
from gan_core.presets import PRESETS
from gan_core.quality.points import FIGURES
from gan_core.runs import RunStore

REAL_POINTS = 300
MOST_DRAWN = 256
DIGITS = 5


def sweep_payload(experiment: Experiment, *, is_example: bool = False) -> dict[str, Any]:
    """Every field that ``web/board.js`` reads.

    ``mark`` changes with everything but the status; cells are counted row by row from the upper left.
    """
    spec, result = experiment.spec, experiment.result
    assert isinstance(spec, SweepSpec)
    cells = spec.shape[0] * spec.shape[1]
    dataset = spec.cell(0, 0).dataset
    check_data_path(dataset.path, RunStore().root)
    points = make_points(dataset)
    steps = [] if result is None else [int(step) for step in result.steps]
    clouds = _clouds(result, cells)
    return {
        "id": experiment.id,
        "mark": f"{experiment.id}/{len(steps)}/{experiment.ended}",
        "status": {
            "state": experiment.state,
            "words": words.state_words(experiment, is_example=is_example),
            "done": round(experiment.done, 3),
        },
        "waiting": words.WAITING if not experiment.ended else "It ended before anything was measured.",
        "x": _axis(spec.x_key, spec.x_values),
        "y": _axis(spec.y_key, spec.y_values) if spec.y_key else None,
        "names": [words.cell_name(spec, cell) for cell in range(cells)],
        "links": [cell_query(spec, cell) for cell in range(cells)],
        "rest": _rest(spec),
        "real": encode_points(_some_real(points), points.box),
        "clouds": encode_points(clouds.reshape(-1, 2), points.box),
        "per_cell": clouds.shape[1],
        "steps": steps,
        "total": spec.steps,
        "figures": [_figure(spec, result, name) for name in FIGURES],
    }


def _axis(key: str, values: tuple[Any, ...]) -> dict[str, Any]:
    return {"title": axis_title(key), "values": [short_words(value) for value in values]}


def _some_real(points: PointSet) -> np.ndarray:
    random = np.random.default_rng(0)
    return points.pool[random.integers(len(points.pool), size=REAL_POINTS)]


def _clouds(result: SweepResult | None, cells: int) -> np.ndarray:
    """The points of every cell, (cells, n, 2); n is 0 before the first."""
    if result is None or not result.clouds.size:
        return np.zeros((cells, 0, 2))
    return result.clouds[:, :, :MOST_DRAWN].reshape(cells, -1, 2)


def _rest(spec: SweepSpec) -> str:
    """What all cells have in common, in words."""
    config = spec.cell(0, 0)
    swept = (spec.x_key, spec.y_key, "seed", "steps", "dataset.path")
    others = [f"{key}={value}" for key, value in differences(config).items() if key not in swept]
    told = f"All others as in the preset {PRESETS.get(config.preset).label}"
    told += f", but {', '.join(others)}" if others else ""
    return f"{told}; seed {spec.seed}, {spec.steps:,} steps, the same noise for all."


def _figure(spec: SweepSpec, result: SweepResult | None, name: str) -> dict[str, Any]:
    """One figure at every measured step, with the two ends of its scale."""
    info = FIGURES[name]
    told = {"name": name, "label": info.label, "help": info.help, "unit": info.unit, "better": info.better}
    if result is None or name not in result.figures:
        return told | {"floor": None, "bad": None, "bad_words": "", "values": [], "best": [], "sentences": []}
    values = words.by_step(result, name)
    bad, bad_words = bad_end(result, name)
    return told | {
        "floor": result.bounds[name].floor,
        "bad": bad,
        "bad_words": bad_words,
        "values": [[_short(value) for value in row] for row in values],
        "best": words.best_cells(result, name),
        "sentences": words.sentences(spec, result, name),
    }


def bad_end(result: SweepResult, name: str) -> tuple[float, str]:
    """The dark end of a figure's scale: its collapse value, or the worst cell where one point scores as well as all.

    One point alone may lie exactly on the curve: then its distance says nothing.
    """
    bounds = result.bounds[name]
    if result.info[name].better == "high":
        return bounds.collapse, "all on one point"
    if bounds.collapse > 1.5 * bounds.floor + 1e-9:
        return bounds.collapse, "all on one point"
    values = np.asarray(result.figures[name], np.float64)
    worst = bounds.floor if np.isnan(values).all() else float(np.nanmax(values))
    return max(worst, bounds.floor), "the worst here"


def _short(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
