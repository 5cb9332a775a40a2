"""A zip of pictures from a person's browser, unpacked into a folder that the set `folder` can read."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gan_core.data.disk import disk_in_words
from gan_core.data.images.ziplist import MAX_UNPACKED_BYTES, inside_name, opened_zip
from gan_core.errors import DataError
from gan_core.runs.files import temporary_name

_CHUNK = 2**20


def unpack_upload(file: bytes | Path | BinaryIO, target: Path, *, name: str = "The zip") -> Path:
    """Unpack the pictures of a zip into the folder `target` and return it.

    Only files that are named like pictures are unpacked, under cleaned names, within their folders. The folder
    appears in one move when all is well; nothing is written anywhere else, and nothing remains of a refused zip.

    Arguments:
        file: the zip, as bytes, a path, or an open file.
        target: a folder that does not exist yet, or is empty.
        name: what to call the zip in an error.

    Raises DataError, in one sentence: not a zip, damaged, paths that lead outside, links, a password, too many or
    too large files, no pictures, a full disk.
    """
    _check_free(target)
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    with disk_in_words(target.parent, "choose another folder"):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_name(target)
        try:
            with opened_zip(stream, name) as (archive, infos):
                _check_room(infos, target.parent, name)
                temporary.mkdir()
                _unpack(archive, infos, temporary, name)
            _check_free(target)  # somebody may have been faster
            if target.exists():
                target.rmdir()
            temporary.replace(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def _check_free(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(f"The folder {target} is in use; choose another one for these pictures.")


def _check_room(infos: list[zipfile.ZipInfo], folder: Path, name: str) -> None:
    """Refuse a zip without pictures, and one that does not fit the disk."""
    if not infos:
        raise DataError(f"{name} holds no pictures; make a zip of JPEG or PNG files.")
    if sum(info.file_size for info in infos) > shutil.disk_usage(folder).free:
        raise DataError(f"{name} needs more space than the disk with {folder} has free; free some, or choose fewer.")


def _unpack(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], folder: Path, name: str) -> None:
    """Write every picture; its size is counted again, as a zip may lie about it."""
    left = MAX_UNPACKED_BYTES
    taken: set[str] = set()
    for number, info in enumerate(infos):
        place = folder / _free_name(inside_name(info), number, taken)
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, place.open("xb") as sink:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise DataError(f"{name} unpacks to far more than it says; choose a zip of ordinary pictures.")
                sink.write(chunk)


def _free_name(inside: str, number: int, taken: set[str]) -> str:
    """Return a path that every system can hold and that no other picture has."""
    parts = [re.sub(r"[^\w .()+-]", "_", part).strip(" .") or "_" for part in PurePosixPath(inside).parts]
    path = "/".join(parts)
    if path.lower() in taken:
        parts[-1] = f"{number}-{parts[-1]}"
        path = "/".join(parts)
    taken.add(path.lower())
    return path
