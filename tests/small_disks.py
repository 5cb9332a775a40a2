"""Disks of a few megabytes, mounted for one test: full, or only to be read."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


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
        """Let it only be read; nothing may be open for writing."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.place)], check=True)

    def open(self) -> None:
        """Let it be written again."""
        subprocess.run(["mount", "-o", "remount,rw", str(self.place)], check=True)


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
