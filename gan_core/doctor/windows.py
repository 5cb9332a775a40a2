"""The doctor's figures at one step: what was measured in the window before it, put together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_core.config import IMAGES, POINTS

if TYPE_CHECKING:
    from gan_core.doctor.watching import History

Figures = dict[str, float | None]
Row = Mapping[str, Any]
GOOD_REACH, GOOD_GAP = 0.6, 0.2
MEDIANS = ("reached", "near", "gap", "gradient", "spread", "repeats")
LABEL_LOSSES = ("non_saturating", "minimax", "least_squares")
SWING_EVALUATIONS, LAST_EVALUATIONS = 6, 2
FEWEST_EPOCHS = 4
DISTANCES = ("frechet_distance", "pca_frechet_distance")


def figures_of(history: History, step: int) -> Figures:
    """Every figure that is known at ``step``; none before the minimum age, but for a divergence."""
    figures: Figures = {"loss": 0.0 if history.diverged_at is None else 1.0}
    if step < history.pace.age:
        return figures
    if history.kind == POINTS:
        return figures | _of_the_game(history, step) | _of_points(history, step)
    if history.kind == IMAGES:
        return figures | _of_the_game(history, step) | _of_pictures(history)
    return figures | _of_text(history)


def is_good(row: Row) -> bool:
    """Whether a moment of a 2-D run is one to go back to."""
    reached, gap = _number(row.get("reached")), _number(row.get("gap"))
    return reached is not None and gap is not None and reached >= GOOD_REACH and gap <= GOOD_GAP


def _window(rows: Iterable[Row], step: int, span: int, fewest: int) -> list[Row]:
    """The rows of the last ``span`` steps up to ``step``, at least the last ``fewest``; [] where there are fewer."""
    before = [row for row in rows if row["step"] <= step]
    inside = [row for row in before if row["step"] > step - span]
    chosen = inside if len(inside) >= fewest else before[-fewest:]
    return chosen if len(chosen) >= fewest else []


def _of_the_game(history: History, step: int) -> Figures:
    rows = _window(history.metrics, step, history.pace.span, 1)
    if history.loss not in LABEL_LOSSES:
        return {}
    parts = [_mean(rows, name) for name in ("d_acc_real", "d_acc_fake")]
    accuracy = None if None in parts else sum(parts) / 2
    return {"d_accuracy": accuracy, "d_fake": _mean(rows, "d_fake")}


def _of_points(history: History, step: int) -> Figures:
    pace = history.pace
    rows = [row for row in _window(history.vitals, step, pace.span, pace.rows) if row["step"] > 0]
    if len(rows) < pace.rows or rows[-1]["step"] - rows[0]["step"] < pace.span / 2:
        return {}
    medians = {name: _median(rows, name) for name in MEDIANS}
    return {**medians, "sway": _sway(rows)}


def _sway(rows: list[Row]) -> float | None:
    """How far the middle of the cloud moves about a straight line through the window: a root mean square."""
    path = np.array([[_or_nan(row.get("x")), _or_nan(row.get("y"))] for row in rows])
    if np.isnan(path).any():
        return None
    steps = np.array([row["step"] for row in rows], np.float64)
    line = np.stack([np.ones_like(steps), (steps - steps.mean()) / max(np.ptp(steps), 1.0)], axis=1)
    rest = path - line @ np.linalg.lstsq(line, path, rcond=None)[0]
    return float(np.sqrt((rest**2).sum(axis=1).mean()))


def _of_pictures(history: History) -> Figures:
    rows = list(history.quality)[-SWING_EVALUATIONS:]
    figures: Figures = {}
    last = rows[-LAST_EVALUATIONS:]
    if len(last) == LAST_EVALUATIONS:
        for name, source in (("diversity", "diversity"), ("classes", "coverage"), ("clear", "confident")):
            figures[name] = _both([_against_floor(row, source) for row in last])
        figures["newness"] = _both([_against_floor(row, "nearest_real") for row in last])
        figures["distance"] = _both([_distance(row) for row in last])
    distances = [value for row in rows if (value := _distance(row)) is not None]
    if len(distances) == SWING_EVALUATIONS:
        figures["swing"] = _turning(distances)
    vitals = list(history.vitals)[-LAST_EVALUATIONS:]
    figures["gradient"] = _median(vitals, "gradient") if vitals else None
    return figures


def _turning(values: list[float]) -> float:
    """The mean size of the moves up and down where they turn again and again; 0 where it goes one way."""
    moves = np.diff(values)
    turns = int((np.sign(moves[1:]) != np.sign(moves[:-1])).sum())
    return float(np.abs(moves).mean()) if turns >= len(moves) // 2 else 0.0


def _of_text(history: History) -> Figures:
    rows = list(history.quality)
    values = [value for row in rows if (value := _value(row, "perplexity")) is not None]
    trained = [value for row in list(history.metrics)[-1:] if (value := _number(row.get("loss"))) is not None]
    if len(values) < FEWEST_EPOCHS or not trained or not math.isfinite(history.best):
        return {}
    now = min(values[-LAST_EVALUATIONS:])
    return {"held_out_rise": now / history.best, "train_share": math.exp(min(trained[-1], 50.0)) / now}


def _distance(row: Row) -> float | None:
    """The Fréchet distance of an evaluation against that of one real picture again and again."""
    for name in DISTANCES:
        value, collapse = _value(row, name), _value(row, name, "collapse")
        if value is not None and collapse:
            return value / collapse
    return None


def _against_floor(row: Row, name: str) -> float | None:
    value, floor = _value(row, name), _value(row, name, "floor")
    return value / floor if value is not None and floor else None


def _both(values: list[float | None]) -> float | None:
    return None if None in values else float(np.mean(values))


def _value(row: Row, name: str, part: str = "value") -> float | None:
    figures = row.get("figures")
    figure = figures.get(name) if isinstance(figures, Mapping) else None
    return _number(figure.get(part)) if isinstance(figure, Mapping) else None


def _numbers(rows: Iterable[Row], name: str) -> list[float]:
    return [value for row in rows if (value := _number(row.get(name))) is not None]


def _mean(rows: list[Row], name: str) -> float | None:
    values = _numbers(rows, name)
    return float(np.mean(values)) if values else None


def _median(rows: list[Row], name: str) -> float | None:
    values = _numbers(rows, name)
    return float(np.median(values)) if values else None


def _or_nan(value: object) -> float:
    number = _number(value)
    return math.nan if number is None else number


def _number(value: object) -> float | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if usable else None
