"""Sees to it that no run trains for longer than the limit, also when nobody watches: such a run is stopped, saved.

Nobody's runs and the teacher's have no limit. Once a day it tidies up, too.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from gan_core import journal
from gan_core.errors import UserError
from gan_core.people.bound_store import seconds_trained
from gan_core.people.house import House
from gan_core.people.person import NOBODY, owner_id
from gan_core.people.registry import People
from gan_core.people.teaching import teachers
from gan_core.people.tidying import DAY_SECONDS, tidy
from gan_core.runs import RunStore
from gan_core.runs.layout import RunPaths
from gan_core.runs.status import read_raw_status

if TYPE_CHECKING:
    from gan_core.service.client import EngineClient
    from gan_core.workers.launcher import WorkerPool

LOOK_SECONDS = 15.0
log = logging.getLogger(__name__)


class Warden:
    """Looks at everything in training every few seconds, in a thread of its own.

    Arguments:
        store, pool, client: those of the server, bound to nobody.
        house: tells what holds now.
    """

    def __init__(self, store: RunStore, pool: WorkerPool, client: EngineClient, house: Callable[[], House]) -> None:
        self._store, self._pool, self._client, self._house = store, pool, client, house
        self._people, self._tidied = People(store.root), 0.0
        self._closed = threading.Event()
        threading.Thread(target=_serve, args=(weakref.ref(self), self._closed), daemon=True, name="warden").start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def look(self) -> list[str]:
        """One look; returns the runs that were told to end."""
        house = self._house()
        most = 0 if house.personal else 60 * house.limits.minutes
        if not most:
            return []
        free = teachers(self._store.root) | {NOBODY}
        ended = [run for run in self._pool.in_training() if self._is_over(run, most, free) and self._end(run, house)]
        ended += [run for run in self._points() if self._is_over(run, most, free) and self._pause(run, house)]
        return ended + [each for each in self._experiments(most, free) if self._halt(each, house)]

    def tidy_up(self) -> int:
        """Once a day, whatever page is open: see :func:`gan_core.people.tidying.tidy`. Returns how much went."""
        now = time.time()  # a laptop that sleeps at night has days as well
        if abs(now - self._tidied) < DAY_SECONDS:
            return 0
        self._tidied = now
        return tidy(self._store, self._people)

    def _points(self) -> list[str]:
        try:
            return self._client.training()
        except UserError:  # the engine is on its way
            return []

    def _experiments(self, most: float, free: Collection[str]) -> list[str]:
        """The races and sweeps that have run for too long."""
        try:
            found = self._client.experiments()
        except UserError:
            return []
        return [each["id"] for each in found if each["seconds"] >= most and owner_id(each["owner"]) not in free]

    def _halt(self, experiment_id: str, house: House) -> bool:
        return _told(lambda: self._client.stop_experiment(experiment_id), experiment_id, house)

    def _is_over(self, run_id: str, most: float, free: Collection[str]) -> bool:
        try:
            run_dir = self._store.resolve(run_id)
            owner = owner_id(read_raw_status(RunPaths(run_dir)).get("owner"))
        except UserError:
            return False
        return owner not in free and seconds_trained(run_dir) >= most

    def _end(self, run_id: str, house: House) -> bool:
        return _told(lambda: self._pool.ask(run_id, "stop"), run_id, house)

    def _pause(self, run_id: str, house: House) -> bool:
        return _told(lambda: self._client.command(run_id, "pause"), run_id, house)


def _told(act: Callable[[], None], run_id: str, house: House) -> bool:
    try:
        act()
    except UserError:
        return False
    journal.event("run over its time", run=run_id, minutes=house.limits.minutes)
    return True


def _serve(warden: weakref.ref[Warden], closed: threading.Event) -> None:
    while not closed.wait(LOOK_SECONDS):
        there = warden()
        if there is None:
            return
        for act in (there.look, there.tidy_up):
            try:
                act()
            except Exception:
                log.exception("The warden's round failed.")
        del there, act
