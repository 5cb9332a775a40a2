"""A run as a zip: written from a folder, and read back from a file that anybody may have made.

Reading trusts nothing: every entry is checked before the first is written, and bytes are counted while
unpacking.
"""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gan_core.doors.texts import plain
from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, in_words, temporary_name
from gan_core.runs.layout import RunPaths, clean_name
from gan_core.runs.status import read_raw_status

_IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp4")
SUFFIXES = {".json", ".jsonl", ".npz", ".npy", ".txt", ".md", ".csv", ".keras", ".h5", *_IMAGE_SUFFIXES}
_MB = 2**20
# No file of a run is larger; a small zip can unpack to any size.
MOST_BYTES = {".json": 16 * _MB, ".jsonl": 64 * _MB, ".npz": 256 * _MB, ".npy": 256 * _MB, ".keras": 512 * _MB,
              ".h5": 512 * _MB, ".mp4": 256 * _MB}  # fmt: skip
MOST_OTHER_BYTES = 64 * _MB
BOMB_BYTES, BOMB_RATIO = 256 * _MB, 100  # more than this, from a hundredth of it: no run is packed so well
MOST_ERROR = 500
_LEFT_BEHIND = frozenset({"control.json"})
_MAX_DEPTH = 8
_MAX_PATH_LENGTH = 240
_MAX_DIRECTORY_BYTES = 8 * 2**20  # of the list at the zip's end, which is read into memory as a whole
_TAIL_BYTES = 2**16 + 64  # where the place of that list is told
_UNFINISHED = ("queued", "running", "paused")


@dataclass(frozen=True)
class Limits:
    """How much an imported zip may hold: files, and bytes when unpacked."""

    max_files: int = 20_000
    max_bytes: int = 2 * 2**30


DEFAULT_LIMITS = Limits()


def write_zip(run_dir: Path, run_id: str, file: str | Path | BinaryIO) -> None:
    """Zip a run; at a path there is then a whole zip or what was there before. Raises RunError."""
    with in_words("Exporting the run", file if isinstance(file, (str, Path)) else run_dir):
        if not isinstance(file, (str, Path)):
            return _write_entries(run_dir, run_id, file)
        temporary = temporary_name(Path(file))
        try:
            with temporary.open("wb") as stream:
                _write_entries(run_dir, run_id, stream)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    return None


def _write_entries(run_dir: Path, run_id: str, stream: BinaryIO) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(run_dir.rglob("*")):
            inside = path.relative_to(run_dir)
            if path.is_symlink() or not path.is_file() or _is_left_behind(inside.parts):
                continue
            try:
                archive.write(path, PurePosixPath(run_id, *inside.parts))
            except FileNotFoundError:
                continue  # pruned while we were zipping


def _is_left_behind(parts: tuple[str, ...]) -> bool:
    """Hidden files (locks, half-written ones, those of file managers) and requests to the worker."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1] in _LEFT_BEHIND


def unpack_run(file: str | Path | BinaryIO, target: Path, limits: Limits) -> str:
    """Unpack the one run of a zip into the folder ``target`` and return its folder's name ("" when it has
    none).

    Raises RunError for anything that is not the zip of one run within ``limits``, or does not fit the disk.
    """
    try:
        _check_directory_size(file)
        with zipfile.ZipFile(file) as archive:
            entries = _checked_entries(archive, limits)
            top, files = _without_top(entries)
            if limits.max_bytes and sum(e.file_size for e in files.values()) > shutil.disk_usage(target).free:
                raise RunError("The zip needs more free space than this disk has; free some space and try again.")
            _unpack(archive, files, target, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise RunError(
            "The file must be a zip of a run, got a damaged one or another kind; export it again."
        ) from error
    return top


def _check_directory_size(file: str | Path | BinaryIO) -> None:
    """Refuse a zip whose list of entries would fill the memory, before zipfile reads it."""
    if isinstance(file, (str, Path)):
        with open(file, "rb") as stream:
            return _check_directory_size(stream)
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    file.seek(0)
    start = tail.rfind(b"PK\5\6")
    promised = int.from_bytes(tail[start + 12 : start + 16], "little") if start >= 0 else 0
    if promised > _MAX_DIRECTORY_BYTES or b"PK\6\7" in tail:
        raise RunError(
            "The zip must be that of one run, got one with far too many or too large files; export it again."
        )
    return None


def _checked_entries(archive: zipfile.ZipFile, limits: Limits) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The entries to unpack, by checked path; hidden ones and folders are left out."""
    infos = archive.infolist()
    if len(infos) > limits.max_files:
        raise RunError(f"The zip of a run may hold {limits.max_files} files, got {len(infos)}; export it again.")
    unpacked = sum(info.file_size for info in infos)
    is_bomb = unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * sum(info.compress_size for info in infos)
    if unpacked > limits.max_bytes or is_bomb:
        raise _too_large(limits)
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        path = _checked_path(info)
        if not info.is_dir() and not _is_left_behind(path.parts):
            _check_kind(info, path)
            entries[path] = info
    _check_collisions(list(entries))
    return entries


def _checked_path(info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.orig_filename
    path = PurePosixPath(name)
    unsafe = (
        not name.isprintable()
        or re.search(r'[\\:*?"<>|]', name)
        or path.is_absolute()
        or any(part != "." and part.endswith((" ", ".")) for part in name.split("/"))
        or not 0 < len(path.parts) <= _MAX_DEPTH
        or len(name) > _MAX_PATH_LENGTH
    )
    if unsafe:
        raise RunError(f"The zip must hold plain paths inside one run, got {name[:60]!r}; export the run again.")
    return path


def _check_kind(info: zipfile.ZipInfo, path: PurePosixPath) -> None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise RunError(f"The zip must hold plain files, got a link or device at {str(path)!r}; export the run again.")
    if info.flag_bits & 0x1:
        raise RunError("The zip must not have a password, got one that has; export the run again.")
    if path.suffix.lower() not in SUFFIXES:
        raise RunError(f"The zip must hold the files of a run only, got {str(path)!r}; export the run again.")
    most = MOST_BYTES.get(path.suffix.lower(), MOST_OTHER_BYTES)
    if info.file_size > most:
        raise RunError(f"A file such as {str(path)!r} may have {most // _MB} MB, got more; remove it from the zip.")


def _check_collisions(paths: list[PurePosixPath]) -> None:
    """No path twice (also not on disks that ignore case), none that is both a file and a folder."""
    names = {str(path).lower() for path in paths}
    folders = {str(parent).lower() for path in paths for parent in path.parents}
    if len(names) < len(paths) or names & folders:
        raise RunError("The zip must hold every path once, got one twice; export the run again.")


def _without_top(
    entries: dict[PurePosixPath, zipfile.ZipInfo],
) -> tuple[str, dict[PurePosixPath, zipfile.ZipInfo]]:
    """The one folder that all files lie in ("" when they lie at the top), and the files inside it."""
    tops = {path.parts[0] for path in entries}
    top = tops.pop() if len(tops) == 1 and PurePosixPath("config.json") not in entries else ""
    files = {path.relative_to(top): info for path, info in entries.items()}
    if PurePosixPath("config.json") not in files:
        raise RunError("The zip must hold one run with its config.json, found none; export a run and import that.")
    return top, files


def _unpack(
    archive: zipfile.ZipFile, files: dict[PurePosixPath, zipfile.ZipInfo], target: Path, limits: Limits
) -> None:
    left = limits.max_bytes
    for path, info in files.items():
        place = target.joinpath(*path.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, place.open("xb") as sink:
            while chunk := source.read(2**20):
                left -= len(chunk)
                if left < 0:
                    raise _too_large(limits)
                sink.write(chunk)


def settle(paths: RunPaths, owner: str | None) -> None:
    """Make an unpacked run one of this store: nobody works on it, ``owner`` has it. Raises OSError."""
    raw = read_raw_status(paths)
    try:
        name = clean_name(str(raw.get("name") or ""))
    except RunError:
        name = None
    state = "interrupted" if raw.get("state") in _UNFINISHED else raw.get("state")
    kept = {key: raw.get(key) for key in ("step", "total_steps")}
    kept["error"] = plain(str(raw["error"]))[:MOST_ERROR] if raw.get("error") else None
    settled = {"state": state, **kept, "heartbeat": 0, "name": name, "owner": owner, "process": None}
    atomic_write_json(paths.imported, {"from": "zip"})
    atomic_write_json(paths.status, settled)
    paths.about.unlink(missing_ok=True)


def _too_large(limits: Limits) -> RunError:
    size = f"{limits.max_bytes / 2**20:.0f} MB"
    return RunError(f"The zip of a run may unpack to {size}, got more; remove checkpoints first.")
