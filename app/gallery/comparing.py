"""Two to four runs side by side: what is read of each, and what can be said of them together. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.gallery.cards import KINDS, STATES, Card
from app.gallery.reading import FigureWords, last_figures
from app.textwords import label_for
from gan_core.config import TEXT, RunConfig, from_json_dict, settings_table
from gan_core.config.schema import flatten
from gan_core.errors import UserError
from gan_core.models.specs import parameter_counts
from gan_core.models.wordnet import word_parameters
from gan_core.runs import RunReader
from gan_core.runs.rows import Row

FEWEST, MOST = 2, 4
LETTERS = "ABCD"
NONE = "–"
HEADS = {"dcgan64-dense", "dcgan64-conv"}
SAME_HEADS = (
    "The dense and the conv head of these networks are the same function with the same number of weights: "
    "what differs between these runs comes from {cause}, not from the head."
)
OTHER_DATA = "They learned from different data, so their losses and figures cannot be weighed against each other."
_SILENT = ("preset", "dataset.path", "checkpoint_budget_mb")


@dataclass(frozen=True)
class Compared:
    """One run beside others.

    Attributes:
        letter: A to D. card: what its card says. config: dotted key -> value as frozen.
        steps_per_epoch: None where it is not known. columns: metrics as arrays, "step" among them.
        samples: (step, file), oldest first. quality: rows of figures. parameters: of G and of D, or of the one network
        that writes; None where the configuration cannot be read by this version.
    """

    letter: str
    card: Card
    config: dict[str, Any]
    steps_per_epoch: float | None
    columns: dict[str, np.ndarray]
    samples: list[tuple[int, Path]]
    quality: list[Row]
    parameters: tuple[int, ...] | None
    figures: dict[str, FigureWords] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Letter and name."""
        return f"{self.letter} · {self.card.name}"

    @property
    def seconds(self) -> float | None:
        """How long it was trained, by its last row."""
        column = self.columns.get("seconds", np.empty(0))
        known = column[np.isfinite(column)]
        return float(known[-1]) if len(known) else None

    def last(self, *names: str) -> float | None:
        """The mean of the last values of some metrics; None where there are none."""
        ends = [column[np.isfinite(column)][-1:] for name in names if (column := self.columns.get(name)) is not None]
        values = np.concatenate(ends) if ends else np.empty(0)
        return float(values.mean()) if len(values) else None

    def epochs(self, steps: np.ndarray) -> np.ndarray | None:
        """Steps as epochs; None where nobody knows how many steps an epoch has."""
        return steps / self.steps_per_epoch if self.steps_per_epoch else None

    def seconds_at(self, steps: np.ndarray) -> np.ndarray | None:
        """Steps as seconds of training; None before the first row."""
        step, seconds = self.columns.get("step"), self.columns.get("seconds")
        if step is None or seconds is None or not len(step):
            return None
        known = np.isfinite(seconds)
        return np.interp(steps, np.append(0, step[known]), np.append(0.0, seconds[known])) if known.any() else None


def read_run(card: Card, letter: str) -> Compared:
    """Read what is needed of a run. Raises RunError, in words, where its files cannot be read."""
    reader = RunReader(card.path)
    frozen = reader.config()
    try:
        config = from_json_dict(frozen)
        flat, parameters = config.flat(), _parameters(config, frozen)
    except UserError:  # of another version: what it holds can still be laid side by side
        flat, parameters = flatten(dict(frozen["config"])), None  # type: ignore[call-overload]
    return Compared(
        letter=letter,
        card=card,
        config=flat,
        steps_per_epoch=_steps_per_epoch(frozen, card.kind),
        columns=reader.metrics_columns(),
        samples=[(step, path) for step, path in reader.samples() if path.suffix in (".png", ".npz", ".txt")],
        quality=reader.quality()[0],
        parameters=parameters,
        figures=last_figures(card.path, card.kind),
    )


def _parameters(config: RunConfig, frozen: Mapping[str, object]) -> tuple[int, ...] | None:
    if config.kind != TEXT:
        return parameter_counts(config)
    data = frozen.get("data")
    words = data.get("words") if isinstance(data, Mapping) else None
    return (word_parameters(config, words + 1),) if isinstance(words, int) else None


def _steps_per_epoch(frozen: Mapping[str, object], kind: str) -> float | None:
    if kind == "points":
        return None  # an endless supply has no epochs
    data = frozen.get("data")
    steps = data.get("steps_per_epoch") if isinstance(data, Mapping) else None
    return float(steps) if isinstance(steps, (int, float)) and steps > 0 else None


# --- in words --------------------------------------------------------------------------------------


def why_not(cards: Sequence[Card]) -> str | None:
    """Why these runs cannot be laid side by side, in one sentence; None where they can."""
    for card in cards:
        if not card.is_readable:
            return f"{card.name} cannot be read: {card.error}"
    kinds = sorted({KINDS.get(card.kind, "something else") for card in cards})
    if len(kinds) > 1:
        return f"{kinds[0]} and {kinds[1].lower()} cannot be laid side by side: choose runs of one kind."
    if kinds == ["something else"]:
        return "This version does not know how to show these runs side by side."
    return None


def remarks(runs: Sequence[Compared]) -> list[str]:
    """What somebody should know before reading anything into a difference."""
    found = []
    models = {str(run.config.get("model.name")) for run in runs}
    if models == HEADS:
        batches = {run.config.get("batch_size") for run in runs}
        cause = "the batch size or from chance" if len(batches) > 1 else "chance (the seed, the order of the pictures)"
        found.append(SAME_HEADS.format(cause=cause))
    if len({_data_key(run.config) for run in runs}) > 1:
        found.append(OTHER_DATA)
    return found


def same_data(runs: Sequence[Compared]) -> bool:
    """Whether all of them learned from the same real samples."""
    return len({_data_key(run.config) for run in runs}) == 1


def _data_key(config: Mapping[str, Any]) -> tuple[str, ...]:
    keys = sorted(key for key in config if key.startswith("dataset.") and key != "dataset.flip")
    return tuple(f"{key}={config[key]}" for key in keys)


# --- tables ----------------------------------------------------------------------------------------


def differing_settings(runs: Sequence[Compared]) -> list[tuple[str, list[str]]]:
    """(label, a value for each run) of every setting in which they differ, in the order of the settings."""
    table = settings_table()
    known = list(dict.fromkeys([*table, *(key for run in runs for key in run.config)]))
    rows = []
    for key in known:
        values = [setting_words(run.config.get(key)) for run in runs]
        if key not in _SILENT and len(set(values)) > 1:
            rows.append((label_for(key, runs[0].card.kind), values))
    return rows


def setting_words(value: object) -> str:
    """A setting's value for people."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def standings(runs: Sequence[Compared]) -> list[tuple[str, list[str]]]:
    """(label, a value for each run) of how far they are and how well they do; rows without any value are left out."""
    rows = [
        ("State", [STATES[run.card.state].word for run in runs]),
        ("Steps", [f"{run.card.step:,}" for run in runs]),
        ("Epochs", [_epoch_words(run) for run in runs]),
        ("Training time", [clock(run.seconds) for run in runs]),
        ("Steps a second", [_pace_words(run) for run in runs]),
        *(_of_writers(runs) if runs[0].card.kind == TEXT else _of_pairs(runs)),
    ]
    names = dict.fromkeys(name for run in runs for name in run.figures)
    for name in names:
        label = next(run.figures[name].label for run in runs if name in run.figures)
        rows.append((label, [_figure(run.figures.get(name)) for run in runs]))
    return [row for row in rows if any(value != NONE for value in row[1])]


def _of_pairs(runs: Sequence[Compared]) -> list[tuple[str, list[str]]]:
    return [
        ("Weights of G", [_count(run, 0) for run in runs]),
        ("Weights of D", [_count(run, 1) for run in runs]),
        ("Loss of G", [_loss(run.last("g_loss")) for run in runs]),
        ("Loss of D", [_loss(run.last("d_loss_real", "d_loss_fake")) for run in runs]),
    ]


def _of_writers(runs: Sequence[Compared]) -> list[tuple[str, list[str]]]:
    return [
        ("Weights", [_count(run, 0) for run in runs]),
        ("Loss", [_loss(run.last("loss")) for run in runs]),
    ]


def clock(seconds: float | None) -> str:
    """A length of time as h:mm:ss."""
    if seconds is None:
        return NONE
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _epoch_words(run: Compared) -> str:
    return f"{run.card.step / run.steps_per_epoch:,.1f}" if run.steps_per_epoch else NONE


def _pace_words(run: Compared) -> str:
    if not run.seconds or not len(run.columns["step"]):
        return NONE
    pace = float(run.columns["step"][-1]) / run.seconds
    return f"{pace:,.0f}" if pace >= 20 else f"{pace:.2g}"


def _count(run: Compared, place: int) -> str:
    return f"{run.parameters[place]:,}" if run.parameters else NONE


def _loss(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _figure(figure: FigureWords | None) -> str:
    if figure is None:
        return NONE
    return f"{figure.value} (floor {figure.floor})" if figure.floor else figure.value
