"""Starts the engine process, watches it, and starts it again when it dies."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_core import journal
from gan_core.service.wire import TOKEN_VARIABLE

LOG_NAME = ".engine.log"
WATCH_SECONDS = 0.3
MOST_RESTARTS, RESTART_WINDOW = 5, 60.0
STARTING = "The engine is starting; this takes about five seconds."
RESTARTING = "The engine had stopped and is starting again; your runs continue from their last snapshot."
FAILED = "The engine stopped {} times within a minute; see {}. It is tried again in a minute."
LOG_LIMIT = 5_000_000


@dataclass(frozen=True)
class EngineState:
    """What a page may say of the engine: ``phase`` is starting, ready, restarting or failed."""

    phase: str
    message: str = ""


@dataclass(frozen=True)
class Address:
    """Where a living engine listens, and the token it expects."""

    port: int
    token: str


class EngineLauncher:
    """One engine process for one web server.

    It is started at once, in the background, and ends with the web server: the process reads a pipe of ours and stops
    when that closes, however we ended. ``after`` are seconds for which it holds back at first.
    """

    def __init__(self, runs_root: Path, *, after: float = 0.0) -> None:
        self._runs_root, self._after = runs_root, after
        self._address: Address | None = None
        self._state = EngineState("starting", STARTING)
        self._starts: list[float] = []
        self._closed = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._watch, daemon=True, name="engine-watch").start()

    def state(self) -> EngineState:
        """The state now; never waits."""
        return self._state

    def address(self) -> Address | None:
        """Where to reach the engine; None while it is not ready."""
        return self._address

    def close(self) -> None:
        """End the process politely; it saves its runs."""
        self._closed.set()
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def _watch(self) -> None:
        self._closed.wait(self._after)
        while not self._closed.is_set():
            if self._too_many_starts():
                self._state = EngineState("failed", FAILED.format(MOST_RESTARTS, self._runs_root / LOG_NAME))
                self._closed.wait(RESTART_WINDOW)
                self._starts.clear()
                continue
            try:
                self._start()
                self.process.wait()
                journal.event("engine ended", status=self.process.returncode, wanted=self._closed.is_set())
            except (OSError, ValueError) as error:
                self._state = EngineState("failed", f"The engine could not be started: {error}.")
            else:
                self._state = EngineState("restarting", RESTARTING)
            self._address = None
            self._closed.wait(WATCH_SECONDS)

    def _too_many_starts(self) -> bool:
        now = time.monotonic()
        self._starts = [start for start in self._starts if now - start < RESTART_WINDOW] + [now]
        return len(self._starts) > MOST_RESTARTS

    def _start(self) -> None:
        """Start the process and wait for the line that says its port."""
        token = secrets.token_urlsafe(32)
        with self._log() as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gan_core.service", str(self._runs_root)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(token),
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )
        line = self.process.stdout.readline()
        if line:
            self._address = Address(json.loads(line)["port"], token)
            self._state = EngineState("ready")

    def _log(self) -> BinaryIO:
        try:
            self._runs_root.mkdir(parents=True, exist_ok=True)
            path = self._runs_root / LOG_NAME
            mode = "wb" if path.exists() and path.stat().st_size > LOG_LIMIT else "ab"
            return path.open(mode)
        except OSError:  # a folder that can only be read is no reason to show nothing
            return Path(os.devnull).open("ab")


def _environment(token: str) -> dict[str, str]:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow"}
    return {**os.environ, **quiet, TOKEN_VARIABLE: token}
