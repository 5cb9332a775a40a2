"""Where picture files lie: a folder, a zip, or a tar; each gives names and bytes, and nothing is unpacked to disk."""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from gan_core.data.images.decode import MAX_FILE_BYTES, TOO_HEAVY, UNREADABLE, Skip
from gan_core.data.images.ziplist import MAX_PICTURES, inside_name, is_picture_name, opened_zip, zip_in_words
from gan_core.doors.files import NotPlainError, TooLargeError, read_plain
from gan_core.errors import DataError

Read = Callable[[], bytes]
_TAR_SUFFIXES = (".tgz", ".tar.gz", ".tar")


class Shelf(Protocol):
    """Picture files under names with forward slashes. All parts raise DataError when the whole cannot be used."""

    path: Path

    def names(self) -> list[str] | None:
        """Return the pictures' names, or None where that would take as long as reading them."""

    def mark(self) -> tuple[str, ...]:
        """Return texts that change with the files."""

    def each(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Read]]:
        """Yield the names that are wanted, each with a function that returns the bytes or raises Skip."""


def shelf_at(path: Path) -> Shelf:
    """Return what lies at a path. Raises DataError when there is neither a folder nor a zip nor a tar."""
    if path.is_dir():
        return FolderShelf(path)
    if not path.exists():
        raise DataError(f"There is nothing at {path}; give the path of a folder or zip of pictures.")
    if path.is_file() and path.name.lower().endswith(_TAR_SUFFIXES):
        return TarShelf(path)
    if path.is_file() and path.suffix.lower() == ".zip":
        return ZipShelf(path)
    raise DataError(f"{path} is no folder and no zip; give the path of a folder or zip of pictures.")


@dataclass(frozen=True)
class FolderShelf:
    """The pictures in and below a folder; links are not followed to folders."""

    path: Path

    @cached_property
    def _found(self) -> list[tuple[str, os.stat_result]]:
        found: list[tuple[str, os.stat_result]] = []
        for top, folders, files in os.walk(self.path, onerror=self._lost):
            folders[:] = sorted(each for each in folders if not each.startswith((".", "__MACOSX")))
            inside = Path(top).relative_to(self.path)
            names = ((inside / name).as_posix() for name in sorted(files))
            looked_at = ((name, _look_at(self.path / name)) for name in names if is_picture_name(name))
            found += [(name, about) for name, about in looked_at if about is not None]
            if len(found) > MAX_PICTURES:
                raise DataError(
                    f"The folder {self.path} holds more than {MAX_PICTURES:,} pictures; choose one with fewer."
                )
        return found

    def _lost(self, error: OSError) -> None:
        if Path(error.filename or "") == self.path or not self.path.is_dir():
            raise DataError(
                f"The folder {self.path} cannot be read ({error.strerror}); check that it is there."
            ) from error

    def names(self) -> list[str]:
        """Return the pictures, sorted, folder by folder."""
        return [name for name, _ in self._found]

    def mark(self) -> tuple[str, ...]:
        """Return every name with its size and time."""
        return tuple(f"{name}:{about.st_size}:{about.st_mtime_ns}" for name, about in self._found)

    def each(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Read]]:
        """Yield the wanted pictures."""
        for name, _ in self._found:
            if wanted(name):
                yield name, lambda name=name: self._read(name)

    def _read(self, name: str) -> bytes:
        try:
            return read_plain(self.path / name, MAX_FILE_BYTES)
        except TooLargeError as error:
            raise Skip(TOO_HEAVY) from error
        except (OSError, NotPlainError) as error:
            if not self.path.is_dir():
                raise DataError(
                    f"The folder {self.path} vanished while its pictures were read; put it back and start again."
                ) from error
            raise Skip(UNREADABLE) from error


@dataclass(frozen=True)
class ZipShelf:
    """The pictures in a zip, read in place."""

    path: Path

    @property
    def _listing(self) -> tuple[tuple[str, int, int], ...]:
        try:
            about = self.path.stat()
        except OSError as error:
            raise DataError(f"There is nothing at {self.path}; give the path of a zip of pictures.") from error
        return _zip_listing(self.path, about.st_size, about.st_mtime_ns)

    def names(self) -> list[str]:
        """Return the pictures in the zip's order."""
        return [name for name, _, _ in self._listing]

    def mark(self) -> tuple[str, ...]:
        """Return every name with the checksum that the zip has of its content."""
        return tuple(f"{name}:{crc}:{size}" for name, crc, size in self._listing)

    def each(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Read]]:
        """Yield the wanted pictures."""
        with opened_zip(self.path, self.path.name) as (archive, infos):
            for info in infos:
                if wanted(inside_name(info)):
                    yield inside_name(info), lambda info=info: self._read(archive, info)

    @staticmethod
    def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        if info.file_size > MAX_FILE_BYTES:
            raise Skip(TOO_HEAVY)
        try:
            with zip_in_words(""), archive.open(info) as file:
                return file.read(MAX_FILE_BYTES + 1)
        except (DataError, OSError) as error:
            raise Skip(UNREADABLE) from error


def _look_at(path: Path) -> os.stat_result | None:
    """Return what is known about a plain file; None for anything else, also when it has just gone away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


@lru_cache(maxsize=8)
def _zip_listing(path: Path, _size: int, _mtime_ns: int) -> tuple[tuple[str, int, int], ...]:
    """Return (name, checksum, size) of each picture in a zip; read again only when the file has changed."""
    with opened_zip(path, path.name) as (_, infos):
        return tuple((inside_name(info), info.CRC, info.file_size) for info in infos)


@dataclass(frozen=True)
class TarShelf:
    """The pictures in a tar or .tgz, read as a stream: nothing is extracted, so no path can lead anywhere."""

    path: Path

    def names(self) -> None:
        """Return None: a list would take as long as reading everything."""

    def mark(self) -> tuple[str, ...]:
        """Return what `file_mark` does."""
        return file_mark(self.path)

    def each(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Read]]:
        """Yield the wanted pictures; each must be read before the next one is asked for."""
        try:
            with tarfile.open(self.path, "r|*") as archive:
                for count, member in enumerate(archive):
                    if count > MAX_PICTURES:
                        raise DataError(
                            f"{self.path.name} holds more than {MAX_PICTURES:,} files; choose a smaller one."
                        )
                    if member.isreg() and is_picture_name(member.name) and wanted(member.name):
                        yield member.name, lambda member=member: self._read(archive, member)
        except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
            raise self._damaged() from error

    def _read(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
        if member.size > MAX_FILE_BYTES:
            raise Skip(TOO_HEAVY)
        try:
            file = archive.extractfile(member)
            if file is None:
                raise Skip(UNREADABLE)
            return file.read()
        except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DataError:
        return DataError(f"{self.path.name} is damaged or cannot be read; fetch it again and replace {self.path}.")


def file_mark(path: Path) -> tuple[str, ...]:
    """Return a text that changes with a file: its size, its time, and its first and last 64 kB.

    Raises DataError when it cannot be read, or is a folder, a device or a pipe.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise DataError(f"{path} is no file; give the path of one.")
        with path.open("rb") as file:
            digest = hashlib.blake2b(file.read(2**16), digest_size=16)
            file.seek(max(0, about.st_size - 2**16))
            digest.update(file.read(2**16))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error}); check that it is there.") from error
    return (f"{path.name}:{about.st_size}:{about.st_mtime_ns}:{digest.hexdigest()}",)
