"""All runs under one folder: make, list, find, rename, delete with undo, and carry to another machine."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_core.errors import RunError
from gan_core.runs import archive, trash
from gan_core.runs.files import atomic_write_json, in_words
from gan_core.runs.homes import local_root
from gan_core.runs.layout import RunPaths, clean_name
from gan_core.runs.lock import is_held
from gan_core.runs.reader import RunReader
from gan_core.runs.room import RUNS_DIR_VARIABLE, closed_words
from gan_core.runs.status import RunStatus, judge_status, read_raw_status

UNREADABLE_STATE = "unreadable"
_TRASH = ".trash"
_INCOMING = ".incoming"
_MAX_ID_LENGTH = 128
LATEST = 4_102_444_800
MARKED = ("config.json", "status.json", "about.json")  # a summary is made of these


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs; ``created`` in seconds since 1970.

    ``status.state`` is "unreadable", with ``status.error`` saying why, for a damaged run or one of a newer
    version. ``config`` is the frozen configuration, ``meta`` what else config.json holds (versions, device,
    parent ...).
    """

    run_id: str
    path: Path
    created: float
    status: RunStatus
    config: dict[str, object]
    meta: dict[str, object]


@dataclass(frozen=True)
class _Known:
    """What was read of a run, good as long as its files have the same ``mark``."""

    mark: tuple[object, ...]
    frozen: dict[str, object]
    raw_status: dict[str, object]


class RunStore:
    """The runs under ``root``, else under ``$GAN_RUNS_DIR``, else under ``runs/`` of the current folder.

        store = RunStore()
        run_dir = store.new_run_dir("quadratic")
        for summary in store.list(): ...

    Where an address such as ``s3://bucket/class`` is named, these are its runs as far as they are in this machine's
    cache. A run's id is the name of its folder. Every method raises RunError, in words. Making the object touches no
    disk.
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = local_root(root or os.environ.get(RUNS_DIR_VARIABLE) or "runs")
        self._known: dict[str, _Known] = {}

    def new_run_dir(self, label: str) -> Path:
        """Make an empty folder, e.g. ``20261122-130102-quadratic-3fa9c1d2``: by time, not guessable."""
        path = self.root / self.new_run_id(label)
        with in_words("Making a run folder", self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            path.mkdir()
        return path

    def new_run_id(self, label: str) -> str:
        """An id for a run whose folder is made later, by its writer."""
        words = re.sub(r"[^a-z0-9]+", "-", str(label).lower())[:40].strip("-") or "run"
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        return f"{stamp}-{words}-{secrets.token_hex(4)}"

    def resolve(self, run_id: str) -> Path:
        """The folder of a run. Raises RunError for an id that is no plain name, or names no run here."""
        path = self.place(run_id)
        if not RunPaths(path).config.is_file():
            raise RunError(f"No run is called {run_id!r} here; choose one from the list of runs.")
        return path

    def place(self, run_id: str) -> Path:
        """Where the folder of this run is or will be. Raises RunError for an id that is no plain name."""
        path = self.root / run_id if _is_plain(run_id) else None
        if path is None or path.is_symlink():
            raise RunError(
                f"A run's id must be a plain folder name, got {str(run_id)[:60]!r}; choose one from the list."
            )
        return path

    def closed_words(self) -> str | None:
        """Why nothing can be trained here, in one sentence; None where it can be."""
        return closed_words(self.root)

    # The list

    def list(self) -> list[RunSummary]:
        """Summaries of all runs, newest first. Files are read again only when they changed, metrics never."""
        try:
            with in_words("Listing the runs", self.root):
                names = [entry.name for entry in os.scandir(self.root) if entry.is_dir(follow_symlinks=False)]
        except RunError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return []
            raise
        found = [self._summary(name) for name in names if _is_plain(name)]
        here = set(names)
        self._known = {name: known for name, known in self._known.items() if name in here}
        runs = [summary for summary in found if summary is not None]
        return sorted(runs, key=lambda run: (run.created, run.run_id), reverse=True)

    def summary(self, run_id: str) -> RunSummary:
        """The summary of one run."""
        self.resolve(run_id)
        summary = self._summary(run_id)
        if summary is None:
            raise RunError(f"No run is called {run_id!r} here; choose one from the list of runs.")
        return summary

    def _summary(self, run_id: str) -> RunSummary | None:
        paths = RunPaths(self.root / run_id)
        try:
            known = self._look_up(run_id, paths)
        except RunError as error:
            if not paths.config.exists():
                return None
            status = RunStatus(state=UNREADABLE_STATE, error=str(error))
            return RunSummary(run_id, paths.root, _modified(paths.config), status, {}, {})
        if known is None:
            return None
        created = known.frozen.get("created")
        meta = {key: value for key, value in known.frozen.items() if key != "config"}
        return RunSummary(
            run_id,
            paths.root,
            float(created) if _is_moment(created) else _modified(paths.config),
            judge_status(known.raw_status, lock=paths.lock),
            dict(known.frozen["config"]),  # type: ignore[call-overload]
            meta,
        )

    def _look_up(self, run_id: str, paths: RunPaths) -> _Known | None:
        mark = tuple(_file_mark(f"{paths.root}{os.sep}{name}") for name in MARKED)  # a Path each costs more than a stat
        if mark[0] is None:
            return None
        known = self._known.get(run_id)
        if known is None or known.mark != mark:
            known = _Known(mark, RunReader(paths.root).config(), read_raw_status(paths))
            self._known[run_id] = known
        return known

    # Changes

    def rename(self, run_id: str, name: str) -> None:
        """Give a run the name that a person typed; it is kept as data, the folder stays as it is."""
        paths = RunPaths(self.resolve(run_id))
        with in_words("Renaming the run", paths.root):
            atomic_write_json(paths.about, {"name": clean_name(name)})

    def delete(self, run_id: str, *, force: bool = False, by: str | None = None) -> str:
        """Move a run to the trash; returns the token that ``restore`` wants. ``by`` is who did it.

        Raises RunError while a living process writes the run, unless ``force``.
        """
        path = self.resolve(run_id)
        if not force and is_held(RunPaths(path).lock):
            raise RunError(f"The run {run_id} is being worked on; stop it first, then delete it.")
        token = secrets.token_hex(8)
        place = self.root / _TRASH / token
        with in_words("Deleting the run", path):
            place.mkdir(parents=True)
            trash.write_note(place, run_id, by)
            path.rename(place / "run")
        return token

    def deleted_by(self, token: str) -> str | None:
        """Who deleted what this token brings back; None where nobody said so, or there is no such token."""
        return trash.deleter(self.root / _TRASH / token) if re.fullmatch(r"[0-9a-f]{16}", str(token)) else None

    def trash_of(self, person: str) -> list[Path]:
        """The places in the trash of what a person deleted."""
        return [place for place in trash.places(self.root / _TRASH) if trash.deleter(place) == person]

    def restore(self, token: str) -> str:
        """Bring a deleted run back under its old id, which is returned."""
        place = self.root / _TRASH / token if re.fullmatch(r"[0-9a-f]{16}", str(token)) else None
        if place is None or not (place / "run").is_dir():
            raise RunError("The deleted run must still be in the trash, found none for this undo; it may be purged.")
        with in_words("Restoring the run", self.root):
            run_id = trash.deleted_id(place)
            target = self.place(run_id)
            if target.exists():
                raise RunError(f"The place of the run {run_id} is taken by another one; delete or rename that folder.")
            (place / "run").rename(target)
            shutil.rmtree(place)
        return run_id

    def purge_trash(self, older_than_seconds: float) -> int:
        """Remove for good what was deleted longer ago than this; returns how many runs went."""
        now = time.time()
        places = [(place, trash.deleted_at(place)) for place in trash.places(self.root / _TRASH)]
        old = [place for place, at in places if now - (_modified(place) if at is None else at) > older_than_seconds]
        with in_words("Emptying the trash", self.root / _TRASH):
            for place in old:
                trash.purge(place)
        return len(old)

    # Carrying runs about

    def export_zip(self, run_id: str, file: str | Path | BinaryIO) -> None:
        """Write a run as a zip to a path or an open binary file; locks and requests of viewers stay here."""
        archive.write_zip(self.resolve(run_id), run_id, file)

    def import_zip(
        self,
        file: str | Path | BinaryIO,
        *,
        owner: str | None = None,
        limits: archive.Limits = archive.DEFAULT_LIMITS,
    ) -> str:
        """Take a zipped run in and return its id: the old one, or a new one when that is taken.

        Nothing is written outside this store, and nothing is kept when the zip is refused (RunError).
        ``owner`` is whose it is from now on, whatever the zip says.
        """
        from gan_core.doors.incoming import check_incoming  # noqa: PLC0415 - the doors are written in terms of runs

        incoming = self.root / _INCOMING / secrets.token_hex(8)
        with in_words("Importing the run", self.root):
            incoming.mkdir(parents=True)
            try:
                old_id = archive.unpack_run(file, incoming, limits)
                RunReader(incoming).config()
                check_incoming(RunPaths(incoming), self.root)
                archive.settle(RunPaths(incoming), owner)
                return self._move_in(incoming, old_id, owner)
            finally:
                shutil.rmtree(incoming, ignore_errors=True)

    def _kept_free(self, owner: str | None) -> set[str]:
        """The ids of runs that others deleted: they may bring them back to their places."""
        places = trash.places(self.root / _TRASH)
        return {trash.deleted_id(place) for place in places if trash.deleter(place) not in (None, owner)}

    def _move_in(self, incoming: Path, old_id: str, owner: str | None) -> str:
        if _is_plain(old_id) and not (self.root / old_id).exists() and old_id not in self._kept_free(owner):
            incoming.rename(self.root / old_id)
            return old_id
        target = self.new_run_dir("imported")
        target.rmdir()
        incoming.rename(target)
        return target.name


def _is_plain(run_id: object) -> bool:
    """Whether an id is a folder name and nothing else: no separator, no leading dot, no drive, printable."""
    return (
        isinstance(run_id, str)
        and 0 < len(run_id) <= _MAX_ID_LENGTH
        and run_id.isprintable()
        and not run_id.startswith(".")
        and not set(run_id) & set('/\\:*?"<>|')
    )


def _file_mark(path: str) -> tuple[int, int, int] | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _is_moment(value: object) -> bool:
    """Whether a clock could have said it: seconds since 1970, before the year 2100."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < LATEST


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
