"""An app that has a pool and submits runs: ``fake_app.py FOLDER STEPS...``; prints their ids, then waits for Enter."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from gan_core.config import build_config
from gan_core.runs import RunStore
from gan_core.workers import WorkerPool

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it starts with &
    folder = Path(sys.argv[1])
    command = [sys.executable, str(Path(__file__).with_name("fake_worker.py")), str(folder)]
    pool = WorkerPool(RunStore(folder / "runs"), max_workers=1, command=command, tick_seconds=0.02)
    for steps in sys.argv[2:]:
        print(pool.submit(build_config("quadratic", {"steps": int(steps)}), owner="app"), flush=True)
    sys.stdin.readline()
