"""What a quality figure is: a value beside its floor and its collapse value, and the words that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class Figure(TypedDict):
    """One figure's value beside its floor (real against real) and its collapse value (one real thing, repeated)."""

    value: float
    floor: float
    collapse: float


@dataclass(frozen=True)
class FigureInfo:
    """What a page or a table says about a figure.

    Attributes:
        label: its name.
        help: one sentence on what it tells.
        better: "low" or "high".
        format: a format specification for `format(value, ...)`.
        unit: "data units", "bits", "share", or "" for none.
    """

    label: str
    help: str
    better: str
    format: str
    unit: str
