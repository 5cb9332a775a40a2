"""One worker process, seen from the pool: started, loading, ready, training one run, gone.

What goes in are lines of JSON on its stdin: ``{"run_dir": ...}`` once, then perhaps ``{"leave": "paused"}``; when the
pipe closes the worker saves and leaves. What comes out are lines of JSON too: ``{"ready": true}``, or
``{"problem": ...}`` when it cannot load, or ``{"failed": ...}`` when its run cannot be trained.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from gan_core.workers.care import Trouble

COMMAND = (sys.executable, "-m", "gan_core.workers")
LOG_NAME = ".workers.log"
LOG_LIMIT = 2_000_000
# The C library's memory in large pages, which it knows on Linux: a step of the MNIST networks takes 7 % less time.
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
TAKEN = 4  # exit status of a worker that found its run in other hands


class Worker:
    """A process that waits for one run, trains it, and ends.

    ``on_change`` is called, from a thread of ours, whenever it became ready or ended.
    Raises OSError when the process cannot be started.
    """

    def __init__(self, command: Sequence[str], runs_root: Path, on_change: Callable[[], None]) -> None:
        self.run_id: str | None = None
        self.started = time.monotonic()
        self.assigned_at = 0.0
        self.leaving: str | None = None
        self.ready_at: float | None = None
        self.problem: str | None = None
        self.failed: str | None = None
        self.trouble: Trouble | None = None  # why we ended it
        self._gone = threading.Event()
        self._on_change = on_change
        with _log(runs_root) as log:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )
        threading.Thread(target=self._listen, daemon=True, name=f"worker-{self.pid}").start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """As ``Popen.returncode``, once it has gone and all it said was heard; None before."""
        return self._process.returncode if self._gone.is_set() else None

    @property
    def ready(self) -> bool:
        """Whether it has loaded everything and can begin at once."""
        return self.ready_at is not None

    @property
    def is_idle(self) -> bool:
        """Whether it loads or waits, without a run."""
        return self.run_id is None and not self._gone.is_set()

    def assign(self, run_id: str, run_dir: Path) -> bool:
        """Hand it a run; False when it has just died."""
        self.run_id, self.assigned_at = run_id, time.time()
        return self._tell({"run_dir": str(run_dir)})

    def leave(self, state: str) -> None:
        """Ask it to save and leave its run in this state."""
        self.leaving = state
        self._tell({"leave": state})

    def dismiss(self) -> None:
        """Close its stdin: it saves its run as interrupted and ends."""
        with suppress(OSError):
            self._process.stdin.close()

    def end(self, trouble: Trouble) -> None:
        """End it at once, with all it started: it hangs, or takes what others need."""
        self.trouble = self.trouble or trouble
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it is still there."""
        return self._gone.wait(seconds)

    def _tell(self, message: dict[str, str]) -> bool:
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            return False
        return True

    def _listen(self) -> None:
        for line in self._process.stdout:
            self._hear(line)
        self._process.wait()
        self._process.stdout.close()
        self.dismiss()
        self._gone.set()
        self._on_change()

    def _hear(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if isinstance(said, dict):
            if said.get("ready") is True:
                self.ready_at = time.monotonic()
            self.problem = said.get("problem") or self.problem
            self.failed = said.get("failed") or self.failed
            self._on_change()


def why_gone(status: int | None) -> str:
    """How a process ended, in words that stand behind "the worker"."""
    if status is not None and status < 0:
        hint = ", as a machine does that runs out of memory" if status == -9 else ""
        return f"was ended from outside or crashed (signal {-status}){hint}"
    return f"ended with status {status}"


def _log(runs_root: Path) -> BinaryIO:
    """Where workers print until they have a run; begun anew when it has grown, nowhere when the disk refuses."""
    try:
        runs_root.mkdir(parents=True, exist_ok=True)
        path = runs_root / LOG_NAME
        too_long = path.exists() and path.stat().st_size > LOG_LIMIT
        return path.open("wb" if too_long else "ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _environment() -> dict[str, str]:
    """Ours, with this library on the path; the working folder stays, so that relative paths mean the same."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    defaults = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}
    return {**HUGE_PAGES, **defaults, **os.environ, "KERAS_BACKEND": "tensorflow", "PYTHONPATH": path}
