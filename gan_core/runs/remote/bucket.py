"""Objects under one address: put whole, got whole, listed, removed; nothing is appended to, nothing renamed.

What goes wrong for a moment is tried again, and then said in one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_bytes

TRIES = 4
FIRST_WAIT = 0.2
T = TypeVar("T")


class MissingError(RunError):
    """There is no such object (any more)."""


@dataclass(frozen=True)
class Object:
    """An object as a list shows it; ``mark`` changes with its content."""

    size: int
    mark: str


class Bucket:
    """The objects below ``address``, e.g. ``s3://bucket/class`` or ``file:///mnt/class``; safe for many threads.

    Every method raises RunError, in words.

    Arguments:
        files: an fsspec file system.
        root: the path of the address in it.
        wait: sleeps between two tries.
    """

    def __init__(self, files: Any, root: str, address: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._files, self._root, self.address, self._wait = files, root.rstrip("/"), address, wait

    def put(self, name: str, data: bytes) -> Object:
        """Write one object in one request; a reader sees the old one or the new one."""

        def write() -> None:
            path = self._path(name)
            if "file" in _protocols(self._files):  # a plain folder: there a half-written file could be seen
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                atomic_write_bytes(Path(path), data)
            else:
                self._files.pipe_file(path, data)

        self._try(f"Writing {name}", write)
        return Object(len(data), "")

    def get(self, name: str, size: int | None = None) -> bytes:
        """The content of one object; ``size`` is what a list told. Raises MissingError when there is none."""

        def read() -> bytes:
            data = self._files.cat_file(self._path(name))
            if size is not None and len(data) < size:
                raise OSError(f"got {len(data)} of {size} bytes")
            return data

        return self._try(f"Reading {name}", read)

    def list(self, folder: str) -> dict[str, Object]:
        """All objects below ``folder``, by their names in it; by "" the one of this very name."""

        def look() -> dict[str, Object]:
            self._files.invalidate_cache()
            path = self._path(folder)
            found = self._files.find(path, detail=True)
            inside = {name.removeprefix(path): entry for name, entry in found.items()}
            return {name[1:]: _described(entry) for name, entry in inside.items() if name[:1] in ("", "/")}

        try:
            return self._try(f"Listing {folder}", look)
        except MissingError:
            return {}

    def folders(self) -> list[str]:
        """The names of the folders at the top."""

        def look() -> list[str]:
            self._files.invalidate_cache()
            entries = self._files.ls(self._root, detail=True)
            return [str(entry["name"]).rsplit("/", 1)[-1] for entry in entries if entry["type"] == "directory"]

        try:
            return self._try("Listing the runs", look)
        except MissingError:
            return []

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects, those that are gone already included."""
        for name in names:
            try:
                self._try(f"Removing {name}", lambda name=name: self._files.rm_file(self._path(name)))
            except MissingError:
                continue

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _try(self, doing: str, work: Callable[[], T]) -> T:
        for number in range(1, TRIES + 1):
            try:
                return work()
            except FileNotFoundError as error:
                raise MissingError(f"{doing} failed, because {self.address} has no such object.") from error
            except Exception as error:
                if number == TRIES:
                    raise RunError(
                        f"{doing} failed at {self.address}, {TRIES} times ({_reason(error)}); check the address, the "
                        "network and the rights."
                    ) from error
            self._wait(FIRST_WAIT * 2**number)
        raise AssertionError("unreachable")


def open_bucket(address: str) -> Bucket:
    """The objects below an address. Raises RunError when its kind is unknown or a library is missing."""
    try:
        import fsspec  # noqa: PLC0415 - an optional requirement

        files, root = fsspec.core.url_to_fs(address, use_listings_cache=False, skip_instance_cache=True)
    except (ImportError, ValueError) as error:
        raise RunError(
            f"The runs cannot be kept at {address} ({_reason(error)}); give a folder, or install what this kind of "
            "address needs (pip install -r requirements-ray.lock)."
        ) from error
    return Bucket(files, str(root), address)


def _described(entry: dict[str, Any]) -> Object:
    mark = next((entry[key] for key in ("ETag", "etag", "md5Hash", "mtime", "LastModified") if entry.get(key)), "")
    return Object(int(entry.get("size") or 0), f"{mark}-{entry.get('ino', '')}")


def _protocols(files: Any) -> tuple[str, ...]:
    named = files.protocol
    return (named,) if isinstance(named, str) else tuple(named)


def _reason(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:200]
