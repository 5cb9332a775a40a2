"""What a sweep says: its state, and for every figure and step which cell is best; no Streamlit."""

from __future__ import annotations

import numpy as np

from app.runwords import span_words
from app.sweep.axes import Value, short_words
from gan_core.config import find_setting
from gan_core.experiments import Experiment, SweepResult, SweepSpec

WAITING = "The first figures come in a moment."
SURE = 0.15  # share of the work after which the time left can be told


def cell_name(spec: SweepSpec, cell: int) -> str:
    """The settings of a cell (counted row by row): "Learning rate of G 0.001, Label smoothing 0.2"."""
    row, column = divmod(cell, spec.shape[1])
    told = [_setting(spec.x_key, spec.x_values[column])]
    if spec.y_key is not None:
        told.append(_setting(spec.y_key, spec.y_values[row]))
    return ", ".join(told)


def _setting(key: str, value: Value) -> str:
    colon = ":" if isinstance(value, str | bool) else ""
    return f"{find_setting(key).label}{colon} {short_words(value)}"


def state_words(experiment: Experiment, *, is_example: bool = False) -> str:
    """One sentence on where the sweep stands."""
    rows, columns = experiment.spec.shape
    gans, steps = f"{rows * columns} GANs", experiment.spec.steps
    took = f" in {span_words(experiment.seconds)}" if experiment.seconds else ""
    if experiment.state == "finished":
        return f"{'An example: ' if is_example else ''}{gans}, {steps:,} steps each{took}."
    if experiment.state == "queued":
        return f"{gans} wait for their turn. {experiment.message}".strip()
    if experiment.state == "running":
        return f"{experiment.message.rstrip('.') or f'{gans} train at once'}{_time_left(experiment)}."
    if experiment.state == "stopped":
        steps_measured = () if experiment.result is None else experiment.result.steps
        measured = int(steps_measured[-1]) if len(steps_measured) else 0
        return f"Stopped: these are the figures of step {measured:,} of {steps:,}. Sweep begins anew."
    if experiment.state == "interrupted":
        return experiment.message or "The sweep was interrupted: start it again."
    return f"{experiment.message or 'The sweep failed.'} Sweep begins anew."


def _time_left(experiment: Experiment) -> str:
    if experiment.done < SURE or not experiment.seconds:
        return ""
    return f"; about {span_words(experiment.seconds * (1 - experiment.done) / experiment.done)} left"


def best_cells(result: SweepResult, name: str) -> list[int | None]:
    """The best cell of a figure at every measured step; None where all have diverged."""
    values = by_step(result, name)
    if result.info[name].better == "high":
        values = -values
    return [None if np.isnan(row).all() else int(np.nanargmin(row)) for row in values]


def sentences(spec: SweepSpec, result: SweepResult, name: str) -> list[str]:
    """For every measured step: the best cell, the middle one, and how many have diverged."""
    best = best_cells(result, name)
    return [_sentence(spec, result, name, row, cell) for row, cell in zip(by_step(result, name), best, strict=True)]


def _sentence(spec: SweepSpec, result: SweepResult, name: str, values: np.ndarray, best: int | None) -> str:
    info, bounds = result.info[name], result.bounds[name]
    label = info.label[0].lower() + info.label[1:] if not name.startswith("jensen") else info.label
    gone = int(np.isnan(values).sum())
    if best is None:
        return f"All {len(values)} GANs have diverged: their numbers are no numbers any more."
    told = f"Best: {cell_name(spec, best)}, with {label} {_text(values[best], info.format)}"
    told += (
        f" (floor {_text(bounds.floor, info.format)}); half of all reach {_text(np.nanmedian(values), info.format)}."
    )
    return told + (f" {gone} of {len(values)} diverged." if gone else "")


def _text(value: float, form: str) -> str:
    return format(float(value), form).replace("%", " %")


def by_step(result: SweepResult, name: str) -> np.ndarray:
    """A figure as (S, cells), cells row by row."""
    values = np.asarray(result.figures[name], np.float64)
    return values.reshape(-1, values.shape[2]).T
