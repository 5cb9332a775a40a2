"""Checkpoints: folders that are there whole or not at all.

One is written under a hidden name, sealed with ``complete.json`` (the size of every file), and renamed into
place. A reader believes only a folder whose files have the sizes that its seal tells.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, in_words, read_json
from gan_core.runs.layout import FORMAT_VERSION, RunPaths, parse_step, step_name
from gan_core.runs.thinning import spread_evenly

SEAL = "complete.json"
_NEW = ".new-"
_OLD = ".old-"


@dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint: its step, its folder, and the size of its files in bytes."""

    step: int
    path: Path
    size_bytes: int


@contextmanager
def new_checkpoint(paths: RunPaths, step: int) -> Iterator[Path]:
    """A temporary folder that becomes the checkpoint of ``step`` when the block ends without an error.

    After an error nothing is left, and an older checkpoint of the same step stays. Disk errors are raised as
    RunError.
    """
    target = paths.checkpoints / step_name(step)
    temporary = paths.checkpoints / f"{_NEW}{target.name}-{secrets.token_hex(4)}"
    try:
        with in_words(f"Saving the checkpoint of step {step}", paths.root):
            paths.checkpoints.mkdir(exist_ok=True)
            temporary.mkdir()
            yield temporary
            _seal(temporary, step)
            _move_into_place(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _seal(folder: Path, step: int) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    seal = {"format_version": FORMAT_VERSION, "step": step, "files": sizes}
    atomic_write_json(folder / SEAL, seal, fsync=True)


def _move_into_place(temporary: Path, target: Path) -> None:
    """Rename; an older folder of the same step steps aside until the new one is there."""
    aside = target.with_name(_OLD + target.name)
    if target.exists():
        shutil.rmtree(aside, ignore_errors=True)
        target.rename(aside)
    temporary.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def list_checkpoints(paths: RunPaths) -> list[Checkpoint]:
    """All complete checkpoints, oldest step first; what is half written or damaged is left out."""
    try:
        folders = list(paths.checkpoints.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = (_read_checkpoint(folder) for folder in folders)
    return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.step)


def _read_checkpoint(folder: Path) -> Checkpoint | None:
    step = parse_step(folder.name)
    try:
        sizes = read_json(folder / SEAL).get("files")
        if step is None or not isinstance(sizes, dict):
            return None
        if any((folder / name).stat().st_size != size for name, size in sizes.items()):
            return None
        return Checkpoint(step, folder, sum(sizes.values()))
    except (OSError, ValueError, TypeError):  # gone, pruned meanwhile, or no seal at all
        return None


def remove_checkpoints_after(paths: RunPaths, step: int) -> None:
    """Remove every checkpoint, complete or not, past ``step``. Raises OSError."""
    for folder in _folders(paths):
        found = parse_step(folder.name)
        if found is not None and found > step:
            _remove(folder)


def prune(paths: RunPaths, keep: int, budget_bytes: int | None) -> list[int]:
    """Keep the newest ``keep`` checkpoints, fewer when they take more than ``budget_bytes``, but always the
    newest.

    Returns the steps removed. Raises RunError when ``keep`` is below 1.
    """
    if keep < 1:
        raise RunError(f"At least 1 checkpoint must be kept, got {keep}; give a number from 1 on.")
    kept_bytes, removed = 0, []
    for rank, entry in enumerate(reversed(list_checkpoints(paths))):
        kept_bytes += entry.size_bytes
        over = budget_bytes is not None and kept_bytes > budget_bytes
        if rank > 0 and (rank >= keep or over):
            _remove(entry.path)
            removed.append(entry.step)
    return sorted(removed)


def thin(paths: RunPaths, keep: int, budget_bytes: int) -> list[int]:
    """Keep at most ``keep`` checkpoints, as many as the budget allows, evenly spread over the run and always with
    the newest.

    Returns the steps removed. Raises RunError when ``keep`` is below 1.
    """
    if keep < 1:
        raise RunError(f"At least 1 checkpoint must be kept, got {keep}; give a number from 1 on.")
    found = list_checkpoints(paths)
    largest = max((entry.size_bytes for entry in found), default=1)
    most = max(1, min(keep, budget_bytes // max(largest, 1)))
    if len(found) <= most:
        return []
    kept = {len(found) - 1} if most < 2 else set(spread_evenly([entry.step for entry in found], most))
    gone = [entry for place, entry in enumerate(found) if place not in kept]
    for entry in gone:
        _remove(entry.path)
    return [entry.step for entry in gone]


def recover(paths: RunPaths) -> None:
    """Tidy up after a killed writer: drop half-written folders, put back one that had stepped aside."""
    for folder in _folders(paths):
        if folder.name.startswith(_NEW):
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name.startswith(_OLD):
            target = folder.with_name(folder.name.removeprefix(_OLD))
            if target.exists() or parse_step(target.name) is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.rename(target)


def _folders(paths: RunPaths) -> list[Path]:
    return [path for path in paths.checkpoints.iterdir() if path.is_dir()] if paths.checkpoints.is_dir() else []


def _remove(folder: Path) -> None:
    """Break the seal first, so that a removal that is cut short leaves no folder that looks complete."""
    (folder / SEAL).unlink(missing_ok=True)
    shutil.rmtree(folder)
