"""What the doctor says of a lesson's run: the names of the illnesses that it finds, None while it has not looked."""

from __future__ import annotations

from typing import Any


def findings_of_stage(seen: dict[str, Any]) -> tuple[str, ...] | None:
    """Of a 2-D run, from what the stage was sent last."""
    if "doctor" not in seen or not seen["status"].get("step"):
        return None
    return tuple(str(one["illness"]) for one in seen["doctor"])
