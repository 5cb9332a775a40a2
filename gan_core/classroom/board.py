"""The leaderboard: one entry a person, from figures that the engine itself measured at the one step that counts.

Nothing is typed in. A run counts with the row of its ``quality.jsonl`` at exactly that step, however long it trained
afterwards, and only if every step up to there trained both networks, on the plain data, on this server.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gan_core.classroom.settings import Board
from gan_core.errors import UserError
from gan_core.people import NOBODY, owner_id
from gan_core.runs import RunPaths, RunReader, RunSummary
from gan_core.runs.rows import Row

DISTANCE, CLOSENESS, COVERAGE = "energy_distance", "distance_to_curve", "coverage"
MOST_ANCESTORS = 30

RULES = (
    "Everybody has the same data, without jitter, and the same number of steps.",
    "The server measures every run at exactly that step; training on afterwards changes nothing.",
    "The smallest energy distance wins: how far 2,000 generated points are from 2,000 real ones. It sees wrong places "
    "and missing parts alike.",
    "Networks, batch, rates, tips and seed are free, also while it trains. Every step has to train both networks.",
    "A branch counts if the run that it came from is one's own and still here.",
    "Runs that came in as a zip do not count. Each person has one entry: the best of their runs.",
)


@dataclass(frozen=True)
class Entry:
    """One person's place; the figures are those at the step that counts, ``floor`` that of real against real points."""

    person: str
    run_id: str
    name: str
    created: float
    distance: float
    floor: float
    closeness: float | None
    coverage: float | None
    branched: bool


def standings(runs: Iterable[RunSummary], board: Board) -> list[Entry]:
    """The best run of every person, the best person first; of equals the earlier run."""
    by_id = {run.run_id: run for run in runs}
    best: dict[str, Entry] = {}
    for run in by_id.values():
        entry = _entry(run, board, by_id)
        if entry is not None and (entry.person not in best or _rank(entry) < _rank(best[entry.person])):
            best[entry.person] = entry
    return sorted(best.values(), key=_rank)


def why_not(run: RunSummary, board: Board, by_id: Mapping[str, RunSummary]) -> str | None:
    """Why a run does not count, as a sentence; None when it does."""
    if owner_id(run.status.owner) == NOBODY:
        return "It is nobody's: it comes from the command line, or from before there were people here."
    section = run.config.get("dataset")
    data = section if isinstance(section, Mapping) else {}
    if data.get("name") != board.dataset:
        return f"It learns from other data than {board.dataset}."
    if data.get("jitter"):
        return "Its real points have jitter."
    reason = _history(run, board.steps, by_id, MOST_ANCESTORS)
    if reason:
        return reason
    if _row_at(run.path, board.steps) is not None:
        return None
    if run.status.step < board.steps:
        return f"It stands at step {run.status.step:,} of {board.steps:,}."
    return f"It was not measured at step {board.steps:,}: it was branched later than that, or trained elsewhere."


def _entry(run: RunSummary, board: Board, by_id: Mapping[str, RunSummary]) -> Entry | None:
    if why_not(run, board, by_id) is not None:
        return None
    figures = _row_at(run.path, board.steps) or {}
    distance, floor = _number(figures, DISTANCE, "value"), _number(figures, DISTANCE, "floor")
    return Entry(
        person=owner_id(run.status.owner),
        run_id=run.run_id,
        name=run.status.name or str(run.config.get("preset") or run.run_id),
        created=run.created,
        distance=distance if distance is not None else math.inf,
        floor=floor if floor is not None else 0.0,
        closeness=_number(figures, CLOSENESS, "value"),
        coverage=_number(figures, COVERAGE, "value"),
        branched=_parent(run) is not None,
    )


def _rank(entry: Entry) -> tuple[float, float, str]:
    return entry.distance, entry.created, entry.run_id


def _history(run: RunSummary, upto: int, by_id: Mapping[str, RunSummary], most: int) -> str | None:
    """What in a run's past, its ancestors' too, keeps it from counting."""
    if RunPaths(run.path).imported.exists():
        return "It came in as a zip: nobody here saw it train."
    if _trained_one_network(run.path, upto):
        return "Some of its steps trained one network only."
    parent = _parent(run)
    if parent is None:
        return None
    before = by_id.get(parent[0])
    if before is None or most <= 0:
        return "The run that it was branched from is not here any more."
    if owner_id(before.status.owner) != owner_id(run.status.owner):
        return "It was branched from somebody else's run."
    return _history(before, min(parent[1], upto), by_id, most - 1)


def _parent(run: RunSummary) -> tuple[str, int] | None:
    parent = run.meta.get("parent")
    if not isinstance(parent, Mapping) or not parent.get("run"):
        return None
    step = parent.get("step")
    return str(parent["run"]), step if type(step) is int else 0


def _row_at(run_dir: Path, step: int) -> dict[str, Any] | None:
    """The figures measured at exactly this step; None without a usable row."""
    mark = _mark(RunPaths(run_dir).quality)
    figures = _figures(run_dir, mark, step) if mark else None
    return figures if figures and _number(figures, DISTANCE, "value") is not None else None


@lru_cache(maxsize=4096)
def _figures(run_dir: Path, _: tuple[int, int], step: int) -> dict[str, Any] | None:
    rows = _rows(RunReader.quality, run_dir)
    found = [row["figures"] for row in rows if row["step"] == step and isinstance(row.get("figures"), dict)]
    return found[-1] if found else None  # type: ignore[return-value]


def _trained_one_network(run_dir: Path, upto: int) -> bool:
    mark = _mark(RunPaths(run_dir).events)
    return bool(mark) and any(step <= upto for step in _single_steps(run_dir, mark))


@lru_cache(maxsize=4096)
def _single_steps(run_dir: Path, _: tuple[int, int]) -> tuple[int, ...]:
    """The steps after which only one network had been trained for a while."""
    rows = _rows(RunReader.events, run_dir)
    return tuple(int(row["step"]) - int(row.get("count", 1)) + 1 for row in rows if row.get("kind") == "stepped")


def _rows(read: Any, run_dir: Path) -> list[Row]:
    try:
        return read(RunReader(run_dir))[0]
    except UserError:
        return []


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _number(figures: Mapping[str, Any], name: str, part: str) -> float | None:
    figure = figures.get(name)
    value = figure.get(part) if isinstance(figure, Mapping) else None
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return float(value) if usable else None
