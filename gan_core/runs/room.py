"""Whether a folder of runs can be written to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RUNS_DIR_VARIABLE = "GAN_RUNS_DIR"
LEAST_FREE_BYTES = 2**20  # below it not even a run's status can be relied on


def closed_words(root: Path) -> str | None:
    """Why nothing can be trained into ``root``, in one sentence: it can only be read, or its disk is full."""
    place = next((path for path in (root, *root.parents) if path.exists()), root)
    because = f"Nothing can be trained, because the folder of the runs, {root},"
    if not os.access(place, os.W_OK | os.X_OK):
        another = f"${RUNS_DIR_VARIABLE} names another folder"
        return f"{because} can only be read; runs that are there can be looked at, and {another}."
    if _free_bytes(place) < LEAST_FREE_BYTES:
        return f"{because} is on a disk that is full; free some space, and training goes on."
    return None


def _free_bytes(place: Path) -> float:
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return float("inf")
