"""The store of runs as one person has it: everything may be read that the house shares, and one's own be changed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gan_core import journal
from gan_core.errors import UserError
from gan_core.people import uploads
from gan_core.people.house import House
from gan_core.people.person import NOBODY, PeopleError, Person, owner_id
from gan_core.runs import RunPaths, RunStore, RunSummary, trash
from gan_core.runs.rows import parse_row
from gan_core.runs.status import read_raw_status

TAIL_BYTES = 16_384
USED_SECONDS = 20.0  # what a folder takes up is counted at most so often
IDLE_SECONDS = 3_600.0  # an upload that nobody touched for so long goes where its owner needs the room


class BoundStore:
    """A :class:`gan_core.runs.RunStore` for one person; what is another's is refused with PeopleError.

    Arguments:
        store: the store of the server.
        person: who asks.
        house: what holds here.
    """

    def __init__(self, store: RunStore, person: Person, house: House) -> None:
        self._store, self._person, self._house = store, person, house

    # --- looking ---------------------------------------------------------------------------------

    @property
    def root(self) -> Path:
        """The folder of all runs."""
        return self._store.root

    def closed_words(self) -> str | None:
        """Why nothing can be trained here; see :meth:`gan_core.runs.RunStore.closed_words`."""
        return self._store.closed_words()

    def owner_of(self, run_id: str) -> str:
        """Whose a run is; NOBODY for one of the command line. Raises RunError where there is none."""
        return owner_id(read_raw_status(RunPaths(self._store.resolve(run_id))).get("owner"))

    def is_mine(self, run_id: str) -> bool:
        """Whether this person may change a run."""
        return self._house.may_change(self.owner_of(run_id), self._person)

    def resolve(self, run_id: str) -> Path:
        """The folder of a run that this person may look at."""
        path = self._store.resolve(run_id)
        if self._house.share != "look":
            self._house.check_look(f"run {run_id}", self.owner_of(run_id), self._person)
        return path

    def list(self) -> list[RunSummary]:
        """The runs that this person may look at, newest first."""
        runs = self._store.list()
        if self._house.share == "look":
            return runs
        return [run for run in runs if self._house.may_look(run.status.owner, self._person)]

    def summary(self, run_id: str) -> RunSummary:
        """The summary of one run that this person may look at."""
        self.resolve(run_id)
        return self._store.summary(run_id)

    def export_zip(self, run_id: str, file: str | Path | BinaryIO) -> None:
        """Write a run that this person may look at as a zip."""
        self.resolve(run_id)
        self._store.export_zip(run_id, file)

    # --- changing --------------------------------------------------------------------------------

    def check_change(self, run_id: str, doing: str) -> None:
        """Raise PeopleError unless this person may change a run; ``doing`` as in "rename"."""
        self._house.check_change(f"run {run_id}", self.owner_of(run_id), self._person, doing)

    def rename(self, run_id: str, name: str) -> None:
        """Give one's own run another name."""
        self.check_change(run_id, "rename")
        self._store.rename(run_id, name)
        journal.event("run rename", person=self._person.id, run=run_id)

    def delete(self, run_id: str, *, force: bool = False) -> str:
        """Move one's own run to the trash; returns the token that only this person can undo it with."""
        self.check_change(run_id, "delete")
        undo = self._store.delete(run_id, force=force, by=self._person.id)
        journal.event("run delete", person=self._person.id, run=run_id)
        return undo

    def restore(self, token: str) -> str:
        """Bring back what this person deleted."""
        by = self._store.deleted_by(token)
        self._house.check_change("deleted run", by, self._person, "bring back")
        run_id = self._store.restore(token)
        journal.event("run restore", person=self._person.id, run=run_id)
        return run_id

    def import_zip(self, file: str | Path | BinaryIO) -> str:
        """Take a zipped run in as one's own, under another id where its own is taken; nothing is ever replaced.

        Raises PeopleError where it does not fit into what a person may fill; it is gone again then.
        """
        self.check_room()
        run_id = self._store.import_zip(file, owner=self._person.id)
        try:
            self.check_room(added="this run")
        except PeopleError:
            token = self._store.delete(run_id, force=True, by=self._person.id)
            empty_trash_of(self._store, self._person.id, only=token)
            used_bytes(self._store, self._person.id, anew=True)
            raise
        journal.event("run import", person=self._person.id, run=run_id)
        return run_id

    def keep_upload(self, name: str, make: Callable[[Path], object]) -> Path:
        """Keep what this person uploaded and return its place; it counts as theirs, whoever else has brought the same.

        Arguments:
            name: what it is called among the uploads: a hash of its content.
            make: writes it to the place it is given; nothing to do where it is there already.

        Raises PeopleError where it does not fit into what a person may fill, and whatever ``make`` raises; what is
        there only because of this call is gone again then.
        """
        place, person = self.root / uploads.UPLOADS / name, self._person.id
        there = place.exists()
        counted = there and uploads.is_claimed(self.root, name, person)
        if not counted:
            self.check_room()
        uploads.claim(self.root, name, person)
        try:
            make(place)
            if not counted:
                self.check_room(added="this upload")
        except (UserError, OSError):
            if not counted:
                uploads.give_up(self.root, name, person, remove=not there)
                used_bytes(self._store, person, anew=True)
            raise
        return place

    # --- limits ----------------------------------------------------------------------------------

    def check_room(self, *, added: str | None = None, coming: int = 0) -> None:
        """Raise PeopleError where this person's runs and uploads fill what a person may fill.

        One's own trash goes first, with what was prepared of one's uploads and not used lately, and with the uploads
        that no run uses. ``added``: what has just come, as in "this run"; then all is counted anew. ``coming``: bytes
        that are still to be written.
        """
        limits = self._house.limits_for(self._person)
        if not limits.disk_mb:
            return
        try:
            limits.check_disk(coming + used_bytes(self._store, self._person.id, anew=added is not None), added)
        except PeopleError:
            if not self._make_room():
                raise
            limits.check_disk(coming + used_bytes(self._store, self._person.id, anew=True), added)

    def check_prepared(self, coming: int) -> None:
        """Raise PeopleError where so many bytes more, prepared of an upload, do not fit into what a person may fill."""
        self.check_room(added="these pictures", coming=coming)

    def _make_room(self) -> bool:
        deleted = empty_trash_of(self._store, self._person.id)
        dropped = uploads.drop_prepared(self.root, self._person.id, IDLE_SECONDS)
        return uploads.purge_uploads(self.root, IDLE_SECONDS, self._person.id) + dropped + deleted > 0

    def check_minutes(self, run_id: str) -> None:
        """Raise PeopleError for a run that has trained for as long as one run may."""
        limits = self._house.limits_for(self._person)
        if limits.minutes:
            limits.check_minutes(seconds_trained(self._store.resolve(run_id)))


def seconds_trained(run_dir: Path) -> float:
    """How long a run has trained, pauses left out, from its newest row of figures."""
    try:
        with RunPaths(run_dir).metrics.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = file.read().splitlines()
    except OSError:
        return 0.0
    rows = (parse_row(line) for line in reversed(lines))
    found = (row.get("seconds") for row in rows if row is not None)
    return float(next((seconds for seconds in found if isinstance(seconds, int | float)), 0.0))


_used: dict[tuple[Path, str], tuple[float, float]] = {}
_counting = threading.Lock()


def used_bytes(store: RunStore, person: str, *, anew: bool = False) -> float:
    """What a person's runs, uploads and trash take up on the disk, with what was prepared of the uploads.

    It is counted again after some seconds, or ``anew``.
    """
    key, now = (store.root, person), time.monotonic()
    with _counting:
        counted, at = _used.get(key, (0.0, float("-inf")))
        if anew or now - at > USED_SECONDS:
            runs = [run.path for run in store.list() if owner_id(run.status.owner) == person]
            brought = [*uploads.uploads_of(store.root, person), *uploads.prepared_of(store.root, person)]
            places = [*runs, *store.trash_of(person), *brought]
            counted = float(sum(map(_bytes_of, places)))
            _used[key] = (counted, now)
    return counted


def empty_trash_of(store: RunStore, person: str, *, only: str | None = None) -> int:
    """Remove for good what a person deleted, or ``only`` what one token would undo; returns how many runs went."""
    places = store.trash_of(person) if person != NOBODY else []
    going = [place for place in places if only in (None, place.name)]
    for place in going:
        trash.purge(place, ignore_errors=True)
    return len(going)


def _bytes_of(place: Path) -> int:
    total = 0
    for path in (place, *place.rglob("*")):
        try:
            total += path.lstat().st_size
        except OSError:  # pruned meanwhile
            continue
    return total
