"""The trash of a store: a folder for each deleted run, with a note of which run it was, when, and who deleted it."""

from __future__ import annotations

import math
import shutil
import time
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, read_json

NOTE = "deleted.json"
PURGED = ".purged"  # beside the runs, where somebody keeps them at another place too
ELSEWHERE = "elsewhere"  # who deleted a run that another machine deleted first


def places(trash: Path) -> list[Path]:
    """Every place in the trash; none before anything was deleted."""
    return [path for path in trash.iterdir() if path.is_dir()] if trash.is_dir() else []


def write_note(place: Path, run_id: str, by: str | None) -> None:
    """Note what lies in a place from now on. Raises OSError."""
    atomic_write_json(place / NOTE, {"run_id": run_id, "time": time.time(), "by": by})


def purge(place: Path, *, ignore_errors: bool = False) -> None:
    """Remove a place for good; whoever keeps the runs at another place too finds its run's id in ``.purged``.

    Raises OSError, or with ``ignore_errors`` leaves what cannot be removed.
    """
    run_id, wanted = deleted_id(place), place.parent.parent / PURGED
    is_plain = run_id != "" and run_id == Path(run_id).name and not run_id.startswith(".")
    if is_plain and wanted.is_dir() and deleter(place) != ELSEWHERE:
        with suppress(OSError):  # on a full disk too, room is made
            (wanted / run_id).touch()
    shutil.rmtree(place, ignore_errors=ignore_errors)


def deleted_id(place: Path) -> str:
    """Which run it was; empty where nobody knows."""
    return str(_note(place).get("run_id") or "")


def deleter(place: Path) -> str | None:
    """Who deleted it; None where nobody said."""
    by = _note(place).get("by")
    return by if isinstance(by, str) else None


def deleted_at(place: Path) -> float | None:
    """When, in seconds since 1970; None where nobody knows."""
    when = _note(place).get("time")
    usable = isinstance(when, (int, float)) and math.isfinite(when)
    return float(when) if usable else None


def _note(place: Path) -> dict[str, object]:
    try:
        return read_json(place / NOTE)
    except (FileNotFoundError, RunError):
        return {}
