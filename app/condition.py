"""How the server is: sessions, what trains, what waits, memory, cores, disk. For the health address and the panel."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from app.presence import presence
from gan_core import __version__

STALE_SECONDS = 2.0
LITTLE_DISK, LITTLE_MEMORY = 500, 500  # MB
MEGABYTE = 1e6
STARTED = time.time()


@dataclass(frozen=True)
class Condition:
    """The server at one moment.

    Attributes:
        status: "ok", or "degraded" where something needs a person.
        problems: what that is, in sentences.
        sessions: open pages.  points_training, pictures_training, queued: runs.
        experiments: races and sweeps that run or wait.
        engine: starting, ready, restarting or failed.
        memory_mb: of all processes of this server together; memory_free_mb of the machine.
        cores_used: by these processes since the last look; cores: that the machine has.
        disk_free_mb: where the runs lie.
        uptime_seconds: since the server's start.
    """

    status: str
    problems: tuple[str, ...]
    sessions: int
    points_training: int
    pictures_training: int
    queued: int
    experiments: int
    engine: str
    memory_mb: float
    memory_free_mb: float
    cores_used: float
    cores: int
    disk_free_mb: float
    uptime_seconds: float
    version: str

    def to_json_dict(self) -> dict[str, object]:
        """Plain data."""
        return {**asdict(self), "problems": list(self.problems)}


@dataclass(frozen=True)
class Training:
    """What trains and waits, and why it may not; ``experiments`` run or wait."""

    engine: str
    points: int
    pictures: int
    queued: int
    problem: str | None = None
    experiments: int = 0


class Gauge:
    """Reads the server's condition, at most once in two seconds, whoever asks.

    Arguments:
        training: says what trains; asked with nothing.
        runs_root: where the runs lie.
    """

    def __init__(self, training: Callable[[], Training], runs_root: Path) -> None:
        self._training, self._root = training, runs_root
        self._lock = threading.Lock()
        self._read_at, self._last = 0.0, None
        self._cpu = (time.monotonic(), {})

    def read(self) -> Condition:
        """The condition now, or that of a moment ago."""
        with self._lock:
            if self._last is None or time.monotonic() - self._read_at > STALE_SECONDS:
                self._last, self._read_at = self._look(), time.monotonic()
            return self._last

    def _look(self) -> Condition:
        training, family = self._training(), _family()
        disk, free = _disk_free(self._root), psutil.virtual_memory().available / MEGABYTE
        problems = _problems(training, disk, free)
        return Condition(
            status="degraded" if problems else "ok",
            problems=problems,
            sessions=len(presence.present()),
            points_training=training.points,
            pictures_training=training.pictures,
            queued=training.queued,
            experiments=training.experiments,
            engine=training.engine,
            memory_mb=round(sum(_megabytes(process) for process in family)),
            memory_free_mb=round(free),
            cores_used=round(self._cores_used(family), 2),
            cores=psutil.cpu_count() or 1,
            disk_free_mb=round(disk),
            uptime_seconds=round(time.time() - STARTED),
            version=__version__,
        )

    def _cores_used(self, family: list[psutil.Process]) -> float:
        """Core seconds of the processes that were there before too, by the seconds that have passed."""
        now, spent = time.monotonic(), {process.pid: _core_seconds(process) for process in family}
        before, known = self._cpu
        self._cpu = now, spent
        gained = sum(spent[pid] - known[pid] for pid in spent.keys() & known.keys())
        return max(0.0, gained / max(now - before, 1e-3))


def _problems(training: Training, disk: float, memory: float) -> tuple[str, ...]:
    found = []
    if training.engine == "failed":
        found.append("The engine stopped too often and is tried again in a minute; if it stays so, restart the app.")
    if training.problem:
        found.append(training.problem)
    if disk < LITTLE_DISK:
        found.append(f"Only {disk:,.0f} MB of disk are free where the runs lie; delete runs or make room.")
    if memory < LITTLE_MEMORY:
        found.append(f"Only {memory:,.0f} MB of memory are free; stop a run or lower GAN_MAX_WORKERS.")
    return tuple(found)


def _family() -> list[psutil.Process]:
    own = psutil.Process()
    try:
        return [own, *own.children(recursive=True)]
    except psutil.Error:
        return [own]


def _megabytes(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / MEGABYTE
    except psutil.Error:  # it has just ended
        return 0.0


def _core_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def _disk_free(root: Path) -> float:
    there = next((place for place in (root, *root.parents) if place.is_dir()), Path.cwd())
    try:
        return shutil.disk_usage(there).free / MEGABYTE
    except OSError:  # a disk that does not answer has no room either
        return 0.0
