"""Wiping the class: everything that people of this server made or are called goes for good, the rest stays."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from gan_core.classroom.settings import changed, load, save
from gan_core.errors import RunError, UserError
from gan_core.journal import FOLDER as LOGS
from gan_core.people import NOBODY, People, forget_teachers, owner_id, teachers
from gan_core.runs import RunStore, RunSummary
from gan_core.runs.files import in_words

UPLOADS, EXPERIMENTS, TRASH = ".uploads", ".experiments", ".trash"
MOVING = ("running", "queued")
PATIENCE_SECONDS, LOOK_SECONDS = 20.0, 0.25
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Inventory:
    """What a wipe would take, and what it would leave.

    Attributes:
        runs: ids of the runs that go.  moving: how many of them train or wait now.
        megabytes: what these runs take up.
        deleted, uploads, experiments: how many deleted runs, uploaded files, and races and sweeps go with them.
        people: ids of those whose nicknames go.
        staying: how many runs stay, nobody's and the teacher's own.
    """

    runs: tuple[str, ...]
    moving: int
    megabytes: float
    deleted: int
    uploads: int
    experiments: int
    people: tuple[str, ...]
    staying: int


@dataclass(frozen=True)
class Wiped:
    """What went: how many runs and people; and why something is still there, a sentence each."""

    runs: int
    people: int
    problems: tuple[str, ...]


def take_stock(store: RunStore, keep: str = NOBODY) -> Inventory:
    """Look at what there is; changes nothing. ``keep``: the teacher's own id, whose runs and nickname stay.

    Whoever has signed in as the teacher before stays as well: another browser of theirs, or another address.
    """
    going = _going(store, keep)
    return Inventory(
        runs=tuple(run.run_id for run in going),
        moving=sum(run.status.state in MOVING for run in going),
        megabytes=sum(_bytes(run.path) for run in going) / 1e6,
        deleted=_count(store.root / TRASH),
        uploads=_count(store.root / UPLOADS),
        experiments=_count(store.root / EXPERIMENTS),
        people=tuple(known.id for known in People(store.root).all() if known.id not in _staying(store, keep)),
        staying=len(store.list()) - len(going),
    )


def _nothing() -> None:
    """There are no races and sweeps to stop."""


def wipe(
    store: RunStore,
    keep: str = NOBODY,
    *,
    stop: Callable[[RunSummary], object],
    halt: Callable[[], object] = _nothing,
    patience: float = PATIENCE_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Wiped:
    """Stop and remove every run that is somebody's, the trash, uploads, experiments, nicknames and the journal.

    It can be repeated: what could not go the first time is said in words and goes the next time.

    Arguments:
        keep: the teacher's own id.
        stop: asks whatever trains a run to end; it may refuse with a UserError.
        halt: stops all races and sweeps; it may refuse with a UserError.
        patience: how long to wait, in seconds, until those that were asked have ended.
    """
    problems: list[str] = []
    settings = load(store.root)  # first a new season: who comes from now on is somebody else already
    _try(lambda: save(store.root, changed(settings, season=settings.season + 1)), problems)
    registry, people = People(store.root), 0
    known = [person.id for person in registry.all() if person.id not in _staying(store, keep)]
    _try(halt, problems)
    gone, left = _take_away(store, keep, stop, patience, sleep)
    for act in (lambda: store.purge_trash(-1.0), *_clearing(store.root)):
        _try(act, problems)
    for person in known:
        people += _try(lambda person=person: registry.forget(person), problems)
    owners = {owner_id(run.status.owner) for run in store.list()}
    _try(lambda: forget_teachers(store.root, {keep, *owners}), problems)
    return Wiped(gone, people, tuple(dict.fromkeys([*problems, *left])))


def _going(store: RunStore, keep: str) -> list[RunSummary]:
    """The runs that are somebody's, and no teacher's."""
    staying = _staying(store, keep)
    return [run for run in store.list() if owner_id(run.status.owner) not in staying]


def _staying(store: RunStore, keep: str) -> frozenset[str]:
    """Whose runs and nicknames stay: nobody's, the teacher's, and those of their other browsers."""
    return teachers(store.root) | {NOBODY, keep}


def _take_away(
    store: RunStore,
    keep: str,
    stop: Callable[[RunSummary], object],
    patience: float,
    sleep: Callable[[float], None],
) -> tuple[int, list[str]]:
    """Remove the runs, again and again while others came in the meantime; returns how many went, and what is left."""
    gone, refused = 0, []
    for _ in range(MOST_ROUNDS):
        going = _going(store, keep)
        if not going:
            return gone, []
        patience -= _end_all(store, going, stop, patience, sleep)
        refused = []
        for run in going:
            gone += _try(lambda run=run: store.delete(run.run_id, force=True), refused)
    left = len(_going(store, keep))
    if left > len(refused):
        words = "1 run is" if left == 1 else f"{left:,} runs are"
        refused.append(f"{words} still here, or came while the class was wiped: wipe it again.")
    return gone, refused if left else []


def _end_all(
    store: RunStore,
    going: Iterable[RunSummary],
    stop: Callable[[RunSummary], object],
    patience: float,
    sleep: Callable[[float], None],
) -> float:
    """Ask all that train or wait to end, and wait a little; what is still held then goes by force.

    Returns how long it waited.
    """
    moving = [run for run in going if run.status.state in MOVING]
    for run in moving:
        _try(lambda run=run: stop(run), [])
    asked, waited = {run.run_id for run in moving}, 0.0
    while asked and waited < patience:
        asked = {run.run_id for run in store.list() if run.run_id in asked and run.status.state in MOVING}
        if asked:
            sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
    return waited


def _clearing(root: Path) -> list[Callable[[], object]]:
    """What empties the folders beside the runs."""
    folders = [lambda name=name: _remove(root / name) for name in (UPLOADS, EXPERIMENTS)]
    return [*folders, lambda: _empty_journal(root / LOGS)]


def _remove(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        with in_words("Wiping the class", folder):
            shutil.rmtree(folder)


def _empty_journal(folder: Path) -> None:
    """Empty the newest file, which is open, and remove the older ones."""
    with in_words("Emptying the journal", folder):
        for path in folder.glob("*.jsonl*") if folder.is_dir() else ():
            if path.suffix == ".jsonl":
                path.write_bytes(b"")
            else:
                path.unlink()


def _try(act: Callable[[], object], problems: list[str]) -> bool:
    try:
        act()
    except (UserError, RunError) as error:
        problems.append(str(error))
        return False
    return True


def _count(folder: Path) -> int:
    try:
        return sum(not entry.name.startswith(".") for entry in folder.iterdir())
    except OSError:
        return 0


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
