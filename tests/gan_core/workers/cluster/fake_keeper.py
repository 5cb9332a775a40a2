"""A keeper whose worker only counts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gan_core.workers.cluster.keeper import Keeper

FAKE_WORKER = Path(__file__).resolve().parents[1] / "fake_worker.py"


class CountingKeeper(Keeper):
    """As :class:`Keeper`; ``$STEERING`` names the folder with the files that steer the worker."""

    command = (sys.executable, str(FAKE_WORKER), os.environ.get("STEERING", "."))
    look_seconds = 0.02
    sure_seconds = 0.1
