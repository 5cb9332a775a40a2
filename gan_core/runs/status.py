"""What state a run is in, as far as a reader can tell from its folder."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import read_json
from gan_core.runs.layout import MAX_STEP, STATES, RunPaths, clean_name
from gan_core.runs.process import ProcessRecord, is_alive, record_from_json

STALE_SECONDS = 15.0
MOVING = ("running", "paused")
UNREADABLE = "status.json could not be read; the run can be continued from its last checkpoint."


@dataclass(frozen=True)
class RunStatus:
    """State of a run at one moment.

    ``state`` is what to show; ``recorded_state`` what the writer wrote last (they differ for an interrupted run).
    ``step`` and ``total_steps`` count training steps, ``heartbeat`` is in seconds since 1970 (0: never). ``doing``:
    what keeps a running run from stepping now, as a phrase. ``alive``: somebody seems to be working on it: its
    process runs, or (elsewhere) its heartbeat is fresh.
    """

    state: str
    step: int = 0
    total_steps: int = 0
    heartbeat: float = 0.0
    error: str | None = None
    name: str | None = None
    owner: str | None = None
    recorded_state: str = ""
    alive: bool = False
    doing: str | None = None
    process: ProcessRecord | None = None


def read_raw_status(paths: RunPaths) -> dict[str, object]:
    """status.json and the viewer's name; an unreadable one reads as interrupted, none as queued."""
    try:
        raw = read_json(paths.status)
    except FileNotFoundError:
        raw = {"state": "queued"}
    except RunError:
        raw = {"state": "interrupted", "error": UNREADABLE}
    name = read_name(paths)
    return raw if name is None else {**raw, "name": name}


def read_name(paths: RunPaths) -> str | None:
    """The name that a viewer gave the run, or None."""
    try:
        return clean_name(str(read_json(paths.about, max_bytes=4096).get("name") or ""))
    except (FileNotFoundError, RunError):
        return None


def judge_status(
    raw: Mapping[str, object],
    *,
    now: float | None = None,
    alive: Callable[[ProcessRecord], bool] = is_alive,
    lock: Path | None = None,
) -> RunStatus:
    """The state to show for a raw status: ``interrupted`` for a running one with a stale heartbeat and no
    process.

    A process of another machine (or from before a restart) is judged by its heartbeat, and by when its ``lock`` was
    touched last, which somebody else does for it while it is silent. A heartbeat from the future, left by a clock that
    was set back, is as stale as one from the past.
    """
    recorded = raw.get("state") if raw.get("state") in STATES else "interrupted"
    process = record_from_json(raw.get("process"))
    heartbeat = _seconds(raw.get("heartbeat"))
    now = time.time() if now is None else now
    fresh = _is_fresh(heartbeat, now)
    if process is not None and process.is_here:
        working = alive(process)
    else:
        working = fresh or (recorded in MOVING and lock is not None and _is_fresh(_touched(lock), now))
    gone = recorded == "running" and not fresh and not working
    return RunStatus(
        state="interrupted" if gone else str(recorded),
        step=_count(raw.get("step")),
        total_steps=_count(raw.get("total_steps")),
        heartbeat=heartbeat,
        error=_text(raw.get("error")),
        name=_text(raw.get("name")),
        owner=_text(raw.get("owner")),
        recorded_state=str(recorded),
        alive=working,
        doing=_text(raw.get("doing")) if recorded == "running" and not gone else None,
        process=process,
    )


def _is_fresh(moment: float, now: float) -> bool:
    return abs(now - moment) <= STALE_SECONDS


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value <= MAX_STEP else 0


def _seconds(value: object) -> float:
    usable = isinstance(value, (int, float)) and abs(value) < 1e15 and math.isfinite(value)
    return float(value) if usable else 0.0
