"""The steps at which every 2-D run is measured, watched or not, so that runs can be compared at the same step."""

from __future__ import annotations

MARKS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


def next_mark(step: int) -> int | None:
    """The first mark after ``step``; None past the last one."""
    return next((mark for mark in MARKS if mark > step), None)
