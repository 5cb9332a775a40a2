"""An app without pages: ``python -m tools.faults.app FOLDER``. A pool of workers and an engine over FOLDER/disk/runs.

A line of JSON on stdin is a call, ``{"on": "pool" | "engine", "call": name, "given": {...}}``; the answer is a line of
JSON too, ``{"answer": ...}`` or ``{"error": sentence}``. It can be killed at any moment, as an app can.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

from gan_core.config import from_json_dict
from gan_core.errors import UserError
from gan_core.runs import RunStore
from gan_core.service.client import EngineClient
from gan_core.workers import WorkerPool
from gan_core.workers.care import Care

CARE = Care(quiet_seconds=4.0, memory_mb=1900)
FOLDER = Path(sys.argv[1])


@cache
def pool() -> WorkerPool:
    """Two workers at once, which can be harmed."""
    command = [sys.executable, "-m", "tools.faults.worker", str(FOLDER)]
    return WorkerPool(RunStore(FOLDER / "disk" / "runs"), max_workers=2, command=command, care=CARE, tick_seconds=0.1)


@cache
def engine() -> EngineClient:
    """The real engine."""
    return EngineClient.local(FOLDER / "disk" / "runs")


def call(order: dict) -> object:
    """Carry one call out."""
    given = order.get("given", {})
    if "config" in given:
        given["config"] = from_json_dict(given["config"])
    asked = pool() if order["on"] == "pool" else engine()
    found = getattr(asked, order["call"])
    answer = found(**given) if callable(found) else found
    return getattr(answer, "phase", answer)


def main() -> None:
    """Answer until stdin closes."""
    for line in sys.stdin:
        try:
            said = {"answer": call(json.loads(line))}
        except UserError as error:
            said = {"error": str(error)}
        print(json.dumps(said, default=repr), flush=True)


if __name__ == "__main__":
    main()
