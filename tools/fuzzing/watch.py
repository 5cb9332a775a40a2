"""What the process does beside its work: files that it writes, programs that it starts, addresses that it calls."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WRITING = (
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.symlink",
    "os.link",
    "os.truncate",
    "os.chmod",
    "os.chown",
)
STARTING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.connect", "ctypes.dlopen")
WITH_FOLDER = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link")  # their last numbers name open folders
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
HARMLESS = ("/dev/null", "/dev/tty")


class Watch:
    """Counts what reaches outside of ``allowed`` while it is on; an audit hook cannot be taken off, only be quiet."""

    def __init__(self, *allowed: Path) -> None:
        self.allowed = tuple(str(path.resolve()) for path in allowed)
        self.found: list[str] = []
        self._on = threading.Event()
        sys.addaudithook(self._hear)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Listen while the block runs."""
        self._on.set()
        try:
            yield
        finally:
            self._on.clear()

    def take(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if not self._on.is_set():
            return
        if event == "open":
            path, mode, flags = args
            writes = bool(flags & FLAGS) if isinstance(flags, int) else any(sign in str(mode) for sign in "wax+")
            if writes and isinstance(path, str | bytes | os.PathLike):
                self._check(event, path)
        elif event in WRITING:
            count = 2 if event in ("os.rename", "os.link", "os.symlink") else 1
            folders = [one for one in args[count:] if isinstance(one, int)][-count:] if event in WITH_FOLDER else []
            for place, path in enumerate(args[:count]):
                if isinstance(path, str | bytes | os.PathLike):
                    self._check(event, path, folders[place] if place < len(folders) else -1)
        elif event in STARTING:
            self.found.append(f"{event} {str(args)[:120]}")

    def _check(self, event: str, path: str | bytes | os.PathLike[str], folder: int = -1) -> None:
        """``folder``: an open folder that the path is meant to lie in, as a whole tree is removed."""
        opened = Path(f"/proc/self/fd/{folder}")
        if folder >= 0 and not opened.exists():
            return  # this system does not say which folder that is
        within = os.readlink(opened) if folder >= 0 else os.getcwd()
        place = os.path.abspath(os.path.join(within, os.fsdecode(path)))
        inside = any(place == root or place.startswith(root + os.sep) for root in self.allowed)
        if not inside and place not in HARMLESS and not place.endswith(".pyc") and "__pycache__" not in place:
            self.found.append(f"{event} {place}")
