"""Disks of a few megabytes, mounted for one test: full, or only to be read."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CLOSE_SECONDS = 30.0


class SmallDisk:
    """A mounted tmpfs."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._ballast = place / ".ballast"

    def fill(self) -> None:
        """Write until nothing more fits."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(2**14)):
                    pass
            except OSError:
                return

    def free(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink()

    def close(self) -> None:
        """Let it only be read, once nobody has a file open for writing: a process that ended a moment ago may have."""
        last = time.monotonic() + CLOSE_SECONDS
        while (refused := self._mount_again("ro")) is not None:
            if time.monotonic() > last:
                raise OSError(f"{self.place} was in use for {CLOSE_SECONDS:g} s: {refused}")
            time.sleep(0.1)

    def open(self) -> None:
        """Let it be written again."""
        if (refused := self._mount_again("rw")) is not None:
            raise OSError(refused)

    def _mount_again(self, how: str) -> str | None:
        command = ["mount", "-o", f"remount,{how}", str(self.place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stderr.strip() if done.returncode else None


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk at a new folder; skips the test where that is not allowed."""
    place.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
        refused = subprocess.run(command, capture_output=True, check=False).returncode != 0
    except OSError:
        refused = True
    if refused:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
