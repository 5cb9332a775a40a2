"""What lies in a zip that anybody may have made: every name checked before anything is read."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gan_core.data.images.decode import MAX_FILE_BYTES, SUFFIXES
from gan_core.errors import DataError

MAX_PICTURES = 60_000
MAX_UNPACKED_BYTES = 4 * 2**30
BOMB_BYTES = 256 * 2**20  # so much, from less than a hundredth of it
_MAX_DIRECTORY_BYTES = 16 * 2**20  # the list at the zip's end, which is read into memory as a whole
_TAIL_BYTES = 2**16 + 64  # where the list's own place is told
_MAX_DEPTH = 12
_MAX_NAME = 240

ZipFileLike = Path | BinaryIO


@contextmanager
def opened_zip(file: ZipFileLike, name: str) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Open a zip and give it with its pictures, in natural order of the file.

    Raises DataError, in one sentence that begins with `name`: not a zip, damaged, a password, a path that leads
    outside, a link, too many or too large files. Hidden files, folders and files that are no pictures are left out.
    """
    with zip_in_words(name):
        try:
            _check_directory(file, name)
            archive = zipfile.ZipFile(file)
        except OSError as error:
            raise DataError(f"{name} cannot be read ({error.strerror or error}); check that it is there.") from error
        with archive:
            yield archive, _pictures(archive, name)


@contextmanager
def zip_in_words(name: str) -> Iterator[None]:
    """Turn what zipfile raises for a damaged zip in the block into a DataError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise DataError(f"{name} is damaged or no zip; make the zip again.") from error


def inside_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's path with forward slashes, as some programs write backward ones."""
    return info.orig_filename.replace("\\", "/")


def _check_directory(file: ZipFileLike, name: str) -> None:
    """Refuse a zip whose list of entries would fill the memory, before zipfile reads it."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            return _check_directory(stream, name)
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    file.seek(0)
    start = tail.rfind(b"PK\5\6")
    if start < 0:
        raise DataError(f"{name} is damaged or no zip; make the zip again.")
    entries = int.from_bytes(tail[start + 10 : start + 12], "little")
    if b"PK\6\7" in tail or entries > MAX_PICTURES or _directory_bytes(tail, start) > _MAX_DIRECTORY_BYTES:
        raise _too_many(name)
    return None


def _directory_bytes(tail: bytes, start: int) -> int:
    return int.from_bytes(tail[start + 12 : start + 16], "little")


def _too_many(name: str) -> DataError:
    return DataError(f"{name} holds more than {MAX_PICTURES:,} files; make a zip with fewer pictures.")


def _pictures(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the entries that may be pictures, after checking all of them."""
    infos = archive.infolist()
    if len(infos) > MAX_PICTURES:
        raise _too_many(name)
    for info in infos:
        _check_entry(info, name)
    found = [info for info in infos if not info.is_dir() and is_picture_name(inside_name(info))]
    total = sum(info.file_size for info in found)
    packed = sum(info.compress_size for info in found)
    if total > MAX_UNPACKED_BYTES or (total > BOMB_BYTES and total > 100 * packed) or any(map(_is_bomb, found)):
        raise DataError(
            f"{name} unpacks to {total / 2**20:,.0f} MB from {packed / 2**20:,.1f} MB, "
            "far more than photographs do; choose a zip of ordinary pictures."
        )
    return found


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    """Pictures are packed already: one that shrank a thousandfold, or is giant, is none."""
    return info.file_size > MAX_FILE_BYTES and info.file_size > 200 * info.compress_size


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    inside = inside_name(info)
    parts = inside.split("/")
    unsafe = (
        inside.startswith("/")
        or ".." in parts
        or inside[1:2] == ":"  # a Windows drive
        or not inside.isprintable()
        or len(inside) > _MAX_NAME
        or len(parts) > _MAX_DEPTH
    )
    if unsafe:
        raise DataError(
            f"{name} holds the path {inside[:60]!a}, which does not lie plainly inside of the zip; make the zip again."
        )
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise DataError(f"{name} holds a link or device at {inside[:60]!a}; make a zip of plain files.")
    if info.flag_bits & 0x1:
        raise DataError(f"{name} has a password; make a zip without one.")


def is_picture_name(inside: str) -> bool:
    """Whether a path looks like a picture's: its ending, and no part hidden or left by a file manager."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in inside.split("/"))
    return not hidden and os.path.splitext(inside)[1].lower() in SUFFIXES
