"""Who has signed in as the teacher of this server, by the ids of their browsers: what is theirs has no limit.

A teacher who opens the page at ``localhost`` and once more at the address of the network is two persons to a browser.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from gan_core.errors import RunError
from gan_core.people.person import is_person_id
from gan_core.runs.files import atomic_write_json, in_words, read_json

FOLDER, NAME, KEY = ".class", "teachers.json", "teachers"
MOST_TEACHERS = 500  # the newest of them; every private window is one more
MAX_BYTES = 64_000
_changing = threading.Lock()


def teachers(root: str | Path) -> frozenset[str]:
    """The ids that were a teacher's; none where the file is not there, or damaged."""
    return frozenset(_read(Path(root)))


def remember_teacher(root: str | Path, person: str) -> None:
    """Note that this person has signed in as the teacher. Raises RunError where nothing can be written."""
    with _changing:
        known = _read(Path(root))
        if is_person_id(person) and person not in known:
            _write(Path(root), [*known, person][-MOST_TEACHERS:])


def forget_teachers(root: str | Path, keep: Iterable[str]) -> None:
    """Forget all ids but these. Raises RunError where nothing can be written."""
    with _changing:
        known, stay = _read(Path(root)), set(keep)
        if not stay.issuperset(known):
            _write(Path(root), [person for person in known if person in stay])


def _read(root: Path) -> list[str]:
    try:
        found = read_json(root / FOLDER / NAME, max_bytes=MAX_BYTES).get(KEY)
    except (FileNotFoundError, RunError):
        return []
    return [person for person in found if is_person_id(person)] if isinstance(found, list) else []


def _write(root: Path, known: list[str]) -> None:
    with in_words("Keeping who is the teacher", root / FOLDER):
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        atomic_write_json(root / FOLDER / NAME, {KEY: known})
