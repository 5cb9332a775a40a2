"""The nicknames of a server: one small file for each person, named by the person's id."""

from __future__ import annotations

import os
import re
import threading
import time
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gan_core.people.person import PeopleError, is_person_id
from gan_core.runs.files import atomic_write_json, in_words, read_json

FOLDER = ".people"
MOST_CHARACTERS = 24
SEEN_SECONDS = 60.0
MOST_PEOPLE = 5_000  # guests beyond are let in, and not written down until they take a name
MAX_BYTES = 4_096
TICK_NS = 20_000_000  # a disk's clock is as coarse: what came just after a look may bear the same time
STRANGER = "Somebody"
_GUEST = re.compile(r"Guest \d+")
_RESERVED = frozenset({"teacher", STRANGER.casefold(), "nobody", "you"})
# drawn as nothing
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


@dataclass(frozen=True)
class Known:
    """A person of this server: the nickname, and when they first and last came (seconds since 1970)."""

    id: str
    nickname: str
    since: float
    seen: float


def clean_nickname(typed: object) -> str:
    """A nickname that a person typed, trimmed; it is data and never a path. Raises PeopleError."""
    text = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", str(typed))).split(" ")).strip()
    if not 1 <= len(text) <= MOST_CHARACTERS:
        raise PeopleError(
            f"A nickname must have 1 to {MOST_CHARACTERS} characters, received {len(text)}; choose another one."
        )
    if not text.isprintable():
        raise PeopleError("A nickname must be plain, printable characters, received others; choose another one.")
    if not any(unicodedata.category(character)[0] in "LN" or _is_picture(character) for character in text):
        raise PeopleError(
            f"A nickname must have a letter, a digit or an emoji, received only signs: {text}; choose another one."
        )
    return re.sub(" +", " ", text)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So"


class People:
    """Everybody who has been here; safe to use from many threads.

    Arguments:
        root: the folder of all runs.
    """

    def __init__(self, root: str | Path) -> None:
        self._folder = Path(root) / FOLDER
        self._lock = threading.RLock()
        self._mark: object = None
        self._known: dict[str, Known] = {}
        self._marks: dict[str, tuple[object, Known | None]] = {}  # of each file: what it looked like, what it said

    def name_of(self, person: object) -> str:
        """The nickname of a person; "Somebody" for one who is not known."""
        known = self._read().get(str(person)) if is_person_id(person) else None
        return known.nickname if known else STRANGER

    def all(self) -> list[Known]:
        """Everybody, who came last first."""
        return sorted(self._read().values(), key=lambda one: (-one.seen, one.id))

    def seen(self, person: str) -> Known:
        """Note that a person is here; a new one gets the name of a guest. Written at most once a minute."""
        _check(person)
        with self._lock:
            known, now = self._read().get(person), time.time()
            if known is not None and abs(now - known.seen) < SEEN_SECONDS:
                return known
            if known is None and len(self._known) >= MOST_PEOPLE:
                return Known(person, STRANGER, now, now)  # a storm of sessions must not fill the disk
            if known is None:
                return self._write(Known(person, self._guest_name(), now, now))
            return self._write(Known(person, known.nickname, known.since, now))

    def rename(self, person: str, nickname: object) -> str:
        """Give a person the nickname that was typed, with a number where another has it; returns it."""
        _check(person)
        wanted = clean_nickname(nickname)
        with self._lock:
            before, now = self._read().get(person), time.time()
            name = self._free_name(wanted, person)
            self._write(Known(person, name, before.since if before else now, now))
        return name

    def forget(self, person: str) -> None:
        """Forget a nickname; runs keep the id."""
        _check(person)
        with in_words("Forgetting a nickname", self._folder):
            (self._folder / f"{person}.json").unlink(missing_ok=True)

    def tidy(self, older_than_seconds: float, keep: Collection[str] = ()) -> int:
        """Forget guests who never took a name, have no run (``keep``) and were not here for so long."""
        now = time.time()
        gone = [
            one
            for one in self.all()
            if _GUEST.fullmatch(one.nickname) and one.id not in keep and now - one.seen > older_than_seconds
        ]
        for one in gone:
            self.forget(one.id)
        return len(gone)

    def _guest_name(self) -> str:
        taken = {one.nickname for one in self._read().values()}
        return next(name for n in range(1, len(taken) + 2) if (name := f"Guest {n}") not in taken)

    def _free_name(self, wanted: str, person: str) -> str:
        taken = {_heard(one.nickname) for one in self._read().values() if one.id != person} | _RESERVED
        if _heard(wanted) not in taken:
            return wanted
        ends = (f" {number}" for number in range(2, len(taken) + 3))
        return next(name for end in ends if _heard(name := wanted[: MOST_CHARACTERS - len(end)] + end) not in taken)

    def _write(self, known: Known) -> Known:
        with in_words("Keeping a nickname", self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            kept = {"nickname": known.nickname, "since": known.since, "seen": known.seen}
            atomic_write_json(self._folder / f"{known.id}.json", kept)
        return known

    def _read(self) -> dict[str, Known]:
        """Everybody; after the folder changed, by another process too, the files that are new in it are read."""
        with self._lock:
            try:
                mark = self._folder.stat().st_mtime_ns
            except OSError:
                return {}
            if mark != self._mark:
                self._look_again()
                self._mark = mark if abs(time.time_ns() - mark) > TICK_NS else None
            return dict(self._known)

    def _look_again(self) -> None:
        """A look at each file, and a reading of those that are not what they were."""
        before, self._marks = self._marks, {}
        with os.scandir(self._folder) as entries:
            for entry in entries:
                person = entry.name.removesuffix(".json")
                if is_person_id(person) and person != entry.name and (mark := _file_mark(entry)) is not None:
                    old = before.get(person)
                    read = old[1] if old is not None and old[0] == mark else _known(Path(entry.path))
                    self._marks[person] = mark, read
        self._known = {one.id: one for _, one in self._marks.values() if one is not None}


def _heard(name: str) -> str:
    """What two names must not share: wide, raised or ligated letters count as plain ones, capitals as small."""
    return unicodedata.normalize("NFKC", name).casefold()


def _check(person: object) -> None:
    if not is_person_id(person):
        raise PeopleError(
            "A person's id must be p and 15 hexadecimal digits, received something else; reload the page."
        )


def _file_mark(entry: os.DirEntry[str]) -> object:
    """What changes with each writing of a file; None for one that is gone."""
    try:
        found = entry.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _known(path: Path) -> Known | None:
    """One file; None for anything that is not one of ours, or damaged."""
    if not is_person_id(path.stem):
        return None
    try:
        raw = read_json(path, max_bytes=MAX_BYTES)
        return Known(path.stem, clean_nickname(raw["nickname"]), float(raw["since"]), float(raw["seen"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
