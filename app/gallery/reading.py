"""The few bytes of a run folder that a card needs: its newest sample, its last figures, its pace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gan_core.doctor import Finding, standing
from gan_core.quality import FIGURES, IMAGE_FIGURES, TEXT_FIGURES, FigureInfo
from gan_core.runs import RunPaths, parse_step
from gan_core.runs.rows import Row, parse_row

TAIL_BYTES = 64 * 1024
LARGEST = 1e300  # a file may hold any number, and a float cannot
INFOS: dict[str, dict[str, FigureInfo]] = {"points": FIGURES, "images": IMAGE_FIGURES, "text": TEXT_FIGURES}
MAIN_FIGURES = 2
LARGE = 1000  # a perplexity of so many words needs no decimals
FIRST_FIGURES = ("energy_distance", "confident", "coverage", "pca_frechet_distance", "diversity")


@dataclass(frozen=True)
class FigureWords:
    """A figure of quality in words: its name, what it is now, what real against real scores, and its help."""

    label: str
    value: str
    floor: str
    help: str


def file_mark(path: Path) -> tuple[str, int, int] | None:
    """What changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_mtime_ns, found.st_size


def last_row(path: Path) -> Row | None:
    """The newest whole row of a file of rows, read from its end."""
    mark = file_mark(path)
    return _last_row(mark) if mark else None


@lru_cache(maxsize=2048)
def _last_row(mark: tuple[str, int, int]) -> Row | None:
    try:
        with open(mark[0], "rb") as file:
            file.seek(max(0, mark[2] - TAIL_BYTES))
            lines = file.read().split(b"\n")[:-1]
    except OSError:
        return None
    return next((row for line in reversed(lines) if (row := parse_row(line))), None)


def newest_sample(run_dir: Path) -> Path | None:
    """The file of the newest samples; None before there are any."""
    try:
        with os.scandir(RunPaths(run_dir).samples) as entries:
            steps = [(step, entry.name) for entry in entries if (step := parse_step(entry.name)) is not None]
    except OSError:
        return None
    return RunPaths(run_dir).samples / max(steps)[1] if steps else None


def has_checkpoint(run_dir: Path) -> bool:
    """Whether the folder has a checkpoint that looks complete; a quick look, for lists."""
    try:
        with os.scandir(RunPaths(run_dir).checkpoints) as entries:
            return any(parse_step(entry.name) is not None for entry in entries)
    except OSError:
        return False


def last_figures(run_dir: Path, kind: str) -> dict[str, FigureWords]:
    """Every figure of quality of a run's last evaluation by name, the most telling first; none before one."""
    row = last_row(RunPaths(run_dir).quality)
    figures = row.get("figures") if row else None
    return figures_in_words(figures, kind) if isinstance(figures, Mapping) else {}


def main_figures(run_dir: Path, kind: str) -> list[FigureWords]:
    """The two figures that a card has room for."""
    return list(last_figures(run_dir, kind).values())[:MAIN_FIGURES]


def figures_in_words(figures: Mapping[str, Any], kind: str) -> dict[str, FigureWords]:
    """Every figure of one evaluation by name, the most telling first; damaged ones are left out."""
    infos = INFOS.get(kind, {})
    places = {name: place for place, name in reversed(list(enumerate((*FIRST_FIGURES, *infos))))}
    usable = [name for name in figures if isinstance(figures[name], Mapping) and _has_value(figures[name])]
    return {
        name: _words(name, infos.get(name), figures[name]) for name in sorted(usable, key=lambda n: places.get(n, 99))
    }


def _words(name: str, info: FigureInfo | None, figure: Mapping[str, Any]) -> FigureWords:
    label = info.label if info else name.replace("_", " ")[:40]
    style = info.format if info else ".3g"
    value, floor = (_number(figure.get(key)) for key in ("value", "floor"))
    style = ",.0f" if name in TEXT_FIGURES and value >= LARGE else style
    floor = None if name in TEXT_FIGURES else floor  # of text it is 1, a network that is never wrong
    return FigureWords(
        label, format(value, style), "" if floor is None else format(floor, style), info.help if info else ""
    )


def findings(run_dir: Path) -> tuple[Finding, ...]:
    """What the doctor has found in a run and still stands, worst first."""
    mark = file_mark(RunPaths(run_dir).events)
    return _findings(mark) if mark else ()


@lru_cache(maxsize=2048)
def _findings(mark: tuple[str, int, int]) -> tuple[Finding, ...]:
    try:
        with open(mark[0], "rb") as file:
            rows = [parse_row(line) for line in file if b'"illness"' in line or b'"rewound"' in line]
    except OSError:
        return ()
    return standing(row for row in rows if row is not None)


def seconds_left(run_dir: Path, step: int, total: int) -> float | None:
    """How long the rest takes at the pace so far; None before there is one."""
    row = last_row(RunPaths(run_dir).metrics)
    seconds = _number(row.get("seconds")) if row else None
    if row is None or not seconds or not row["step"] or total <= step:
        return None
    return seconds / float(row["step"]) * (total - step)  # type: ignore[arg-type]


def duration(seconds: float) -> str:
    """A length of time for people: ``12 s``, ``5 min``, ``2 h 10 min``."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes and hours < 24 else f"{hours} h"


def _has_value(figure: Mapping[str, Any]) -> bool:
    return _number(figure.get("value")) is not None


def _number(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or abs(value) > LARGEST:
        return None
    return float(value)
