"""What came out when every tip was raced: read from ``tips_measured.json``, which a tool of the repository writes."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

MEASURED_FILE = Path(__file__).with_name("tips_measured.json")
OUTCOMES = ("helped", "hurt", "close", "same")


@dataclass(frozen=True)
class Measured:
    """The outcome of one tip on one kind of data.

    Attributes:
        seeds, steps: how many twins were trained, and for how long.
        wins, losses: on how many seeds the tipped twin was better, and worse.
        difference, low, high: tipped minus plain in the figure judged by, with its 95 % interval.
        outcome: whether the tip helped; "close" is too close to call.
        sentence: the same in words.
    """

    seeds: int
    steps: int
    wins: int
    losses: int
    difference: float
    low: float
    high: float
    outcome: Literal["helped", "hurt", "close", "same"]
    sentence: str


def measured(tip: str, kind: str, file: Path = MEASURED_FILE) -> Measured | None:
    """The outcome of ``tip`` on ``kind`` of data; None where none was written down."""
    found = _table(file).get(tip, {}).get(kind)
    return None if found is None else Measured(**{field.name: found[field.name] for field in fields(Measured)})


@cache
def _table(file: Path) -> dict[str, dict[str, dict[str, Any]]]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
