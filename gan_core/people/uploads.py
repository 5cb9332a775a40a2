"""What people uploaded, under ``.uploads`` of the store by the hash of its content: whose it is, and when it goes.

An upload counts for everybody who brought it: ``.uploads/.owners/<person>/<name>`` is an empty file for each of them,
as old as their last use of it. It goes when nobody has used it for a while and no run, deleted run or experiment
names it, whoever's that is; with it go the sets that were prepared of its pictures, in ``.uploads/.prepared/<name>``.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gan_core.doors.places import PREPARED
from gan_core.people.person import NOBODY, is_person_id, owner_id
from gan_core.runs import RunPaths
from gan_core.runs.files import in_words
from gan_core.runs.status import read_raw_status

UPLOADS, OWNERS = ".uploads", ".owners"
DAY_SECONDS = 86_400
# Where a store keeps configurations: runs, deleted runs, runs that are just moving in, races and sweeps.
CONFIGS = ("*/config.json", ".trash/*/run/config.json", ".incoming/*/config.json", ".experiments/*/spec.json")
_NAMED = re.compile(rb"\.uploads(?:/|\\{1,2})([A-Za-z0-9._-]+)")
_deciding = threading.Lock()  # between a claim and a purge


def claim(root: Path, name: str, person: str) -> None:
    """Note that an upload is this person's too, and was wanted now. Raises OSError where nothing can be written."""
    with _deciding:
        (root / UPLOADS).mkdir(parents=True, exist_ok=True)
        if person != NOBODY:
            mark = _mark(root, name, person)
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def is_claimed(root: Path, name: str, person: str) -> bool:
    """Whether an upload counts for this person already."""
    return person != NOBODY and _mark(root, name, person).exists()


def uploads_of(root: Path, person: str) -> list[Path]:
    """The files and folders that this person uploaded."""
    marks = (root / UPLOADS / OWNERS / person).glob("*") if person != NOBODY else ()
    return [place for mark in marks if (place := root / UPLOADS / mark.name).exists()]


def prepared_of(root: Path, person: str) -> list[Path]:
    """The folders of what was prepared of this person's uploads."""
    made = (root / UPLOADS / PREPARED / place.name for place in uploads_of(root, person))
    return [folder for folder in made if folder.is_dir()]


def drop_prepared(root: Path, person: str, older_than_seconds: float) -> int:
    """Remove what was prepared of this person's uploads and was not opened for so long; it can be made again.

    Returns of how many uploads something went.
    """
    before, gone = time.time() - older_than_seconds, 0
    for folder in prepared_of(root, person):
        with suppress(OSError):  # somebody prepares there now
            if all(path.stat().st_mtime < before for path in folder.iterdir()):
                _remove(folder)
                gone += 1
    return gone


def give_up(root: Path, name: str, person: str, *, remove: bool) -> None:
    """An upload is not this person's after all; with ``remove`` it goes, unless somebody else or a run has it."""
    with _deciding:
        if person != NOBODY:
            _mark(root, name, person).unlink(missing_ok=True)
        if remove and not _claims(root, name) and name not in named_uploads(root):
            _remove(root / UPLOADS / name)
            _drop_prepared(root)


def purge_uploads(root: Path, older_than_seconds: float = DAY_SECONDS, person: str | None = None) -> int:
    """Remove what nobody has used for so long and no run names; with ``person`` only of theirs. Returns how many went.

    Raises RunError where the folder cannot be read.
    """
    before, named, gone = time.time() - older_than_seconds, named_uploads(root), 0
    with _deciding, in_words("Tidying the uploads", root / UPLOADS):
        dropped = set()
        for mark in list((root / UPLOADS / OWNERS).glob("*/*")):
            whose = mark.parent.name
            if person in (None, whose) and mark.stat().st_mtime < before and whose not in named.get(mark.name, ()):
                mark.unlink()
                dropped.add(mark.name)
        for place in _kept(root):
            idle = place.lstat().st_mtime < before and (person is None or place.name in dropped)
            if idle and place.name not in named and not _claims(root, place.name):
                _remove(place)
                gone += 1
        _drop_prepared(root)
    return gone


def named_uploads(root: Path) -> dict[str, set[str]]:
    """Which uploads runs, deleted runs and experiments name, and whose those are; a damaged run counts too."""
    found: dict[str, set[str]] = {}
    for config in (path for pattern in CONFIGS for path in root.glob(pattern)):
        try:
            names = {name.decode() for name in _NAMED.findall(config.read_bytes())}
        except OSError:  # deleted meanwhile
            continue
        for name in names:
            found.setdefault(name, set()).add(_owner(config.parent))
    return found


def _owner(folder: Path) -> str:
    try:
        return owner_id(read_raw_status(RunPaths(folder)).get("owner"))
    except (OSError, ValueError):  # damaged, or an experiment
        return NOBODY


def _mark(root: Path, name: str, person: str) -> Path:
    return root / UPLOADS / OWNERS / person / name


def _claims(root: Path, name: str) -> bool:
    return any(is_person_id(mark.parent.name) for mark in (root / UPLOADS / OWNERS).glob(f"*/{name}"))


def _kept(root: Path) -> Iterator[Path]:
    folder = root / UPLOADS
    return (
        (place for place in list(folder.iterdir()) if place.name not in (OWNERS, PREPARED))
        if folder.is_dir()
        else iter(())
    )


def _drop_prepared(root: Path) -> None:
    """Remove what was prepared of uploads that are gone."""
    folder = root / UPLOADS / PREPARED
    for made in list(folder.iterdir()) if folder.is_dir() else ():
        if not (root / UPLOADS / made.name).exists():
            _remove(made)


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
