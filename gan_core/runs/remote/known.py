"""What a folder in front of an address knows of itself: whose marks are its own, and what a person deleted in it.

A run counts as deleted when it lies in the trash or was purged from there; what merely is not here was lost.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs import trash
from gan_core.runs.files import atomic_write_json, read_json

NAME = ".known.json"


class Known:
    """The notes that the folder ``cache`` keeps of itself. Raises OSError where it cannot be written."""

    def __init__(self, cache: Path) -> None:
        self._cache, self._path = cache, cache / NAME
        kept = self._read()
        self.app = str(kept.get("app") or secrets.token_hex(8))
        self.uploads = {str(each) for each in kept.get("uploads") or ()}

    def begin(self) -> None:
        """Have the notes on the disk, and hear from now on of what is purged."""
        (self._cache / trash.PURGED).mkdir(parents=True, exist_ok=True)
        if not self.is_kept():
            self._write()

    def is_kept(self) -> bool:
        """Whether the notes still lie there, in our name: else the folder was lost meanwhile."""
        return self._read().get("app") == self.app

    def add_upload(self, inside: str) -> None:
        """Data that was sent there."""
        self.uploads.add(inside)
        self._write()

    def drop_upload(self, inside: str) -> None:
        """Data that is gone."""
        self.uploads.discard(inside)
        self._write()

    def trashed(self) -> set[str]:
        """The runs that somebody deleted here and may bring back; not those that another app deleted."""
        places = trash.places(self._cache / ".trash")
        return {trash.deleted_id(place) for place in places if trash.deleter(place) != trash.ELSEWHERE}

    def purged(self) -> set[str]:
        """The runs that were removed from the trash since ``forget_purged``."""
        with suppress(FileNotFoundError):
            return {path.name for path in (self._cache / trash.PURGED).iterdir()}
        return set()

    def forget_purged(self, runs: set[str]) -> None:
        """These runs are gone there too, or here again."""
        for run_id in runs:
            (self._cache / trash.PURGED / run_id).unlink(missing_ok=True)

    def _read(self) -> dict[str, object]:
        try:
            return read_json(self._path)
        except (FileNotFoundError, RunError):
            return {}

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_json(self._path, {"app": self.app, "uploads": sorted(self.uploads)})
