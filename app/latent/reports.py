"""What a part in the browser reports, read with the care that anything from outside deserves."""

from __future__ import annotations

from typing import Any

from app.components.told import told_fields

LARGEST = 1e300  # and no infinity; a whole number may be larger than any float


def reported(key: str, payload_id: str | None = None) -> dict[str, Any]:
    """What the part ``key`` just reported about the payload on show; {} for anything else."""
    value = told_fields(key, "picked")
    return value if payload_id is None or value.get("id") == payload_id else {}


def number(report: dict[str, Any], name: str, low: float, high: float) -> float | None:
    """The number called ``name``, kept within ``low`` and ``high``; None where there is none."""
    value = report.get(name)
    return min(max(float(value), low), high) if _is_number(value) else None


def whole(report: dict[str, Any], name: str, high: int) -> int | None:
    """The whole number from 0 to ``high`` called ``name``, else None."""
    value = report.get(name)
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high
    return value if fits else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST
