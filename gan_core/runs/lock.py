"""A lock file that names its holder: one writer per run, and a dead holder's lock is taken over.

The file appears with its content in one move (a hard link of a finished temporary file), so nobody reads half
of it.
"""

from __future__ import annotations

import json
import os
import secrets
import time
import weakref
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import read_json, temporary_name
from gan_core.runs.process import ProcessRecord, is_alive, record_from_json, this_process

LOST_SECONDS = 60.0  # a holder on another machine counts as lost when it has not refreshed its lock for so long


class HeldError(RunError):
    """Another process holds the lock."""


class FileLock:
    """The lock at ``path``, held from construction to ``release()``, the object's end, or the process's end.

    Waits up to ``wait_seconds`` for another holder; raises HeldError naming ``what`` and the holder after
    that, and OSError when the folder cannot be written.
    """

    def __init__(self, path: Path, what: str, *, wait_seconds: float = 0.0) -> None:
        self.path = path
        self.token = secrets.token_hex(8)
        deadline = time.monotonic() + wait_seconds
        while not self._try():
            if time.monotonic() >= deadline:
                raise HeldError(_refusal(what, holder(path)))
            time.sleep(0.01)
        self._finalizer = weakref.finalize(self, _release, path, self.token, os.getpid())

    def _try(self) -> bool:
        if _take(self.path, self.token):
            return True
        return _clear_if_lost(self.path) and _take(self.path, self.token)

    def is_ours(self) -> bool:
        """Whether the lock still stands in our name: not taken over, its folder not deleted."""
        return _token(self.path) == self.token

    def refresh(self) -> None:
        """Show other machines that we live. Raises OSError when the lock is gone."""
        os.utime(self.path)

    def release(self) -> None:
        """Give the lock back; harmless when it is no longer ours."""
        self._finalizer()

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def holder(path: Path) -> ProcessRecord | None:
    """The process named in the lock, or None when there is no lock."""
    return record_from_json(_content(path))


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    return _token(path) != "" and not _is_lost(path)


def _refusal(what: str, process: ProcessRecord | None) -> str:
    who = f"process {process.pid} on {process.host}" if process else "another process"
    return f"{what} must have one writer, but {who} writes it now; stop that one or choose another run."


def _content(path: Path) -> dict[str, object]:
    try:
        return read_json(path, max_bytes=4096)
    except (FileNotFoundError, RunError):
        return {}


def _token(path: Path) -> str:
    return str(_content(path).get("token") or "")


def _take(path: Path, token: str) -> bool:
    """Create the lock; False when there is one already."""
    text = json.dumps({"token": token, **this_process().to_json_dict()})
    temporary = temporary_name(path)
    try:
        temporary.write_text(text, encoding="utf-8")
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            return _take_exclusively(path, text)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _take_exclusively(path: Path, text: str) -> bool:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError:  # a full disk: an empty lock would stand in everybody's way
        with suppress(OSError):
            path.unlink()
        raise
    return True


def _is_lost(path: Path) -> bool:
    """Whether the lock's holder is gone: looked up on this machine, judged by the lock's age elsewhere."""
    process = holder(path)
    if process is not None and process.is_here:
        return not is_alive(process)
    try:
        age = abs(time.time() - path.stat().st_mtime)  # abs: a clock that was set back must not make it eternal
    except FileNotFoundError:
        return True
    return age > (LOST_SECONDS if process is not None else 2.0)


def _clear_if_lost(path: Path) -> bool:
    """Move a lost lock away; True when the place may be free now. Two who try at once cannot both succeed."""
    token = _token(path)
    if not _is_lost(path):
        return False
    aside = temporary_name(path)
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return True
    if _token(aside) != token:  # somebody took it over between our look and our move: give it back
        _give_back(aside, path)
        return False
    aside.unlink(missing_ok=True)
    return True


def _give_back(aside: Path, path: Path) -> None:
    with suppress(OSError):  # a third one came in between; the one moved away notices at its next heartbeat
        os.link(aside, path)
    aside.unlink(missing_ok=True)


def _release(path: Path, token: str, pid: int) -> None:
    if os.getpid() == pid and _token(path) == token:
        with suppress(OSError):  # a disk that became read-only: the lock is lost with our process
            path.unlink()
