"""How the pool looks after its workers: one that hangs or takes too much memory is ended; see :class:`Nurse`."""

from __future__ import annotations

import os
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from gan_core.errors import ConfigError

MEMORY_VARIABLE = "GAN_WORKER_MEMORY_MB"
PATIENCE_VARIABLE = "GAN_WORKER_PATIENCE_SECONDS"
QUIET_SECONDS, BUSY_SECONDS = 60.0, 1800.0
PATIENT = 20  # times the longest pause between two signs of life that a run has had so far
MOST_RESTARTS = 3
LOOK_SECONDS = 0.5
LONGEST_GAP = 5.0  # a pool that slept for longer, as with the whole machine, counts so much
LEAST_CPU_SECONDS, LEAST_CPU_SHARE = 0.1, 0.005  # less is what a process does that waits for nothing
MACHINE_SHARE, LEAST_MEMORY_MB = 0.75, 3000
CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")
MEGABYTE = 2**20
ADVICE = "choose a smaller batch, micro-batch or picture size"


@dataclass(frozen=True)
class Care:
    """The limits of a worker.

    Attributes:
        quiet_seconds: without a sign of life, and without computing, reading or writing anything, it hangs.
        busy_seconds: without a sign of life, although it computes, it hangs too; at least 20 times the longest pause
            that its run has had so far.
        memory_mb: what it may use; 0 is no limit.
        restarts: how often a run goes on by itself after its worker was lost, until a person continues it.
    """

    quiet_seconds: float = QUIET_SECONDS
    busy_seconds: float = BUSY_SECONDS
    memory_mb: int = 0
    restarts: int = MOST_RESTARTS


@dataclass(frozen=True)
class Trouble:
    """Why a worker must end: ``kind`` is "memory" or "hangs", ``why`` a clause that stands behind "The worker"."""

    kind: str
    why: str


@dataclass
class _Chart:
    """What was seen of one worker; times by the nurse's clock."""

    mark: Hashable
    marked_at: float
    active_at: float
    cpu: float
    moved: int
    looked_at: float
    longest_pause: float = 0.0


@dataclass
class Nurse:
    """Looks at workers from outside, now and then.

    A sign of life is any change of a worker's status, which the thread that trains writes between two pieces of work. A
    large step, compiling and reading data may take many minutes without one, but then the process computes, or reads
    and writes. So one that does neither is ended soon, and one that computes only after a long time.

    The clock stands still while the pool itself does not run: after the sleep of a machine nobody is ended.
    """

    care: Care
    every_seconds: float = LOOK_SECONDS
    _now: float = 0.0
    _last_tick: float | None = None
    _charts: dict[object, _Chart] = field(default_factory=dict)

    def tick(self, now: float) -> None:
        """Time goes on; ``now`` is any clock of seconds."""
        self._now += min(now - (now if self._last_tick is None else self._last_tick), LONGEST_GAP)
        self._last_tick = now

    def look(self, worker: object, pid: int, mark: Hashable) -> Trouble | None:
        """What is wrong with a worker, process ``pid``, whose last sign of life is ``mark``; None while all is well."""
        chart = self._charts.get(worker)
        if chart is not None and self._now - chart.looked_at < self.every_seconds:
            return None
        used = usage_of(pid)
        if used is None:
            return None
        if chart is None:
            self._charts[worker] = _Chart(mark, self._now, self._now, used.cpu_seconds, used.moved_bytes, self._now)
        else:
            self._note(chart, mark, used)
        return self._too_large(used) or self._hangs(self._charts[worker])

    def forget(self, worker: object) -> None:
        """The worker has gone."""
        self._charts.pop(worker, None)

    def _note(self, chart: _Chart, mark: Hashable, used: Usage) -> None:
        chart.looked_at = self._now
        if mark != chart.mark:
            chart.longest_pause = max(chart.longest_pause, self._now - chart.marked_at)
            chart.mark, chart.marked_at = mark, self._now
        least = max(LEAST_CPU_SECONDS, LEAST_CPU_SHARE * (self._now - chart.active_at))
        if chart.marked_at == self._now or used.cpu_seconds - chart.cpu >= least or used.moved_bytes != chart.moved:
            chart.active_at, chart.cpu, chart.moved = self._now, used.cpu_seconds, used.moved_bytes

    def _too_large(self, used: Usage) -> Trouble | None:
        limit = self.care.memory_mb
        if not limit or used.memory_bytes <= limit * MEGABYTE:
            return None
        uses = f"used {used.memory_bytes / MEGABYTE:,.0f} MB of memory, and its limit is {limit:,} MB"
        return Trouble("memory", f"{uses} (${MEMORY_VARIABLE}): {ADVICE}.")

    def _hangs(self, chart: _Chart) -> Trouble | None:
        quiet, silent = self._now - chart.active_at, self._now - chart.marked_at
        if quiet >= self.care.quiet_seconds:
            return Trouble("hangs", f"hung: no sign of life and no work for {quiet:,.0f} s")
        if silent >= max(self.care.busy_seconds, PATIENT * chart.longest_pause):
            return Trouble("hangs", f"hung: it computed for {silent / 60:,.0f} min without finishing anything")
        return None


@dataclass(frozen=True)
class Usage:
    """What a process and its children use: memory now, processor time and bytes read and written so far."""

    memory_bytes: int
    cpu_seconds: float
    moved_bytes: int


def usage_of(pid: int) -> Usage | None:
    """What the process uses; None when it has gone, or this program may not look."""
    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        parts = [_usage(each) for each in (process, *process.children(recursive=True))]
        return Usage(*(sum(column) for column in zip(*parts, strict=True)))
    return None


def _usage(process: psutil.Process) -> tuple[int, float, int]:
    try:
        with process.oneshot():
            cpu = process.cpu_times()
            moved = process.io_counters() if hasattr(process, "io_counters") else None
            bytes_moved = 0 if moved is None else int(sum(getattr(moved, name, 0) for name in _MOVED))
            return process.memory_info().rss, cpu.user + cpu.system, bytes_moved
    except psutil.NoSuchProcess:
        return 0, 0.0, 0


_MOVED = ("read_bytes", "write_bytes", "read_chars", "write_chars")


def care_from_environment(max_workers: int) -> Care:
    """The limits by ``$GAN_WORKER_MEMORY_MB`` and ``$GAN_WORKER_PATIENCE_SECONDS``, else sensible ones for this
    machine. Raises ConfigError for a value that is no whole number."""
    memory = _number(MEMORY_VARIABLE, 0, 10_000_000)
    quiet = _number(PATIENCE_VARIABLE, 5, 100_000)
    return Care(
        quiet_seconds=QUIET_SECONDS if quiet is None else float(quiet),
        busy_seconds=max(BUSY_SECONDS, quiet or 0),
        memory_mb=usual_memory_mb(machine_memory(), max_workers) if memory is None else memory,
    )


def usual_memory_mb(machine_bytes: int, max_workers: int) -> int:
    """A worker's share of three quarters of the machine's memory, but never too little for the presets."""
    share = MACHINE_SHARE * machine_bytes / MEGABYTE / max_workers
    return int(max(share, LEAST_MEMORY_MB))


def machine_memory() -> int:
    """Bytes of memory that this machine, or the container around this program, has."""
    total = psutil.virtual_memory().total
    with suppress(OSError, ValueError):
        return min(total, int(CONTROL_GROUP.read_text()))
    return total


def _number(variable: str, low: int, high: int) -> int | None:
    named = os.environ.get(variable, "").strip()
    if not named:
        return None
    if not named.isdecimal() or not low <= int(named) <= high:
        raise ConfigError(f"${variable} must be a whole number from {low} to {high:,}, got {named!r}; change it.")
    return int(named)
