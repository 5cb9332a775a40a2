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
from gan_core.people import NOBODY, People, owner_id
from gan_core.runs import RunStore, RunSummary
from gan_core.runs.files import in_words

UPLOADS, EXPERIMENTS, TRASH = ".uploads", ".experiments", ".trash"
MOVING = ("running", "queued")
PATIENCE_SECONDS, LOOK_SECONDS = 20.0, 0.25


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
    """Look at what there is; changes nothing. ``keep``: the teacher's own id, whose runs and nickname stay."""
    runs = store.list()
    going = [run for run in runs if owner_id(run.status.owner) not in (NOBODY, keep)]
    return Inventory(
        runs=tuple(run.run_id for run in going),
        moving=sum(run.status.state in MOVING for run in going),
        megabytes=sum(_bytes(run.path) for run in going) / 1e6,
        deleted=_count(store.root / TRASH),
        uploads=_count(store.root / UPLOADS),
        experiments=_count(store.root / EXPERIMENTS),
        people=tuple(known.id for known in People(store.root).all() if known.id != keep),
        staying=len(runs) - len(going),
    )


def wipe(
    store: RunStore,
    keep: str = NOBODY,
    *,
    stop: Callable[[RunSummary], object],
    patience: float = PATIENCE_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Wiped:
    """Stop and remove every run that is somebody's, the trash, uploads, experiments, nicknames and the journal.

    It can be repeated: what could not go the first time is said in words and goes the next time.

    Arguments:
        keep: the teacher's own id.
        stop: asks whatever trains a run to end; it may refuse with a UserError.
        patience: how long to wait, in seconds, until those that were asked have ended.
    """
    stock, problems = take_stock(store, keep), []
    _end_all(store, stock.runs, stop, patience, sleep)
    gone = 0
    for run_id in stock.runs:
        try:
            store.delete(run_id, force=True)
            gone += 1
        except UserError as error:
            problems.append(str(error))
    for act in (lambda: store.purge_trash(-1.0), *_clearing(store.root)):
        _try(act, problems)
    settings = load(store.root)  # first a new season: who comes now is somebody else already
    _try(lambda: save(store.root, changed(settings, season=settings.season + 1)), problems)
    people, registry = 0, People(store.root)
    for person in stock.people:
        people += _try(lambda person=person: registry.forget(person), problems)
    return Wiped(gone, people, tuple(dict.fromkeys(problems)))


def _end_all(
    store: RunStore,
    run_ids: Iterable[str],
    stop: Callable[[RunSummary], object],
    patience: float,
    sleep: Callable[[float], None],
) -> None:
    """Ask all that train or wait to end, and wait a little; what is still held then goes by force."""
    wanted = set(run_ids)
    moving = [run for run in store.list() if run.run_id in wanted and run.status.state in MOVING]
    for run in moving:
        _try(lambda run=run: stop(run), [])
    asked, waited = {run.run_id for run in moving}, 0.0
    while asked and waited < patience:
        asked = {run.run_id for run in store.list() if run.run_id in asked and run.status.state in MOVING}
        if asked:
            sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS


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
