"""Which process writes a run, told so that a later reader can say whether it still lives.

A process id alone is not enough: ids are used again, after a restart of the machine at the latest, and a
finished child that nobody waited for still answers to signal 0. So a start mark and the boot of the machine
are kept with it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

MACHINE_NAMESPACE = "pid:[4026531836]"  # Linux gives the first one this number


@dataclass(frozen=True)
class ProcessRecord:
    """One process: id, machine, boot of that machine, start mark; the last two are "" where unknown."""

    pid: int
    host: str
    boot: str = ""
    started: str = ""

    def to_json_dict(self) -> dict[str, object]:
        """As it stands in status.json and in the lock."""
        return asdict(self)

    @property
    def is_here(self) -> bool:
        """Whether it ran on this machine since its last boot, so that its id can be looked up."""
        return self.host == this_host() and self.boot == _boot_mark()


def record_from_json(value: object) -> ProcessRecord | None:
    """The record in a JSON value, or None when there is no usable one."""
    if not isinstance(value, Mapping):
        return None
    pid, host = value.get("pid"), value.get("host")
    if type(pid) is not int or not 0 < pid < 2**31 or not isinstance(host, str):
        return None
    return ProcessRecord(pid, host, str(value.get("boot") or ""), str(value.get("started") or ""))


def this_process() -> ProcessRecord:
    """The record of the process that asks."""
    pid = os.getpid()
    _, started = _state_and_start(pid)
    return ProcessRecord(pid, this_host(), _boot_mark(), started)


@cache
def this_host() -> str:
    """The machine's name."""
    return socket.gethostname()


def is_alive(process: ProcessRecord) -> bool:
    """Whether a process of this machine runs; a zombie or another one with its id does not count."""
    if os.name == "nt":
        return _is_alive_on_windows(process.pid)
    state, started = _state_and_start(process.pid)
    if state:
        return state not in "ZX" and process.started in ("", started)
    if Path("/proc/self/stat").exists():
        return False
    return _answers_signal(process.pid)


def _answers_signal(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _state_and_start(pid: int) -> tuple[str, str]:
    """State letter and start time (clock ticks since boot) from /proc; ("", "") where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return "", ""
    fields = text.rpartition(")")[2].split()  # the command's name, in brackets, may hold anything
    return (fields[0], fields[19]) if len(fields) > 19 else ("", "")


@cache
def _boot_mark() -> str:
    """This boot of the machine; in a container also its own list of processes, where ids mean something else."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
    return boot if namespace == MACHINE_NAMESPACE else f"{boot} {namespace}"


def _is_alive_on_windows(pid: int) -> bool:
    """os.kill(pid, 0) would end the process there, so ask for its exit code (259: still active)."""
    import ctypes  # noqa: PLC0415 - only there

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == 259
