"""Files that a whole class makes: a few work at once, others wait their turn, and the last finished ones are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from app.making import Making
from gan_core.errors import UserError

MOST_KEPT, MOST_KEPT_BYTES = 30, 200_000_000
MOST_BUSY, MOST_OF_ONE = 40, 4  # working or waiting
FILMS_AT_ONCE = threading.BoundedSemaphore(3)  # they work in the web server itself
CROWDED = "Many files are in the making now; try again in a minute."
YOURS = f"{MOST_OF_ONE} of your files are in the making; wait for one of them, or cancel it."


class Makings:
    """Files by what they show, for all who want the same; any thread may ask.

    Nobody's work is ended for another's: what is busy stays, and where too much is busy a new one is refused.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Making] = OrderedDict()
        self._running: list[tuple[str, Making]] = []

    def get(self, key: Hashable) -> Making | None:
        """The file of this key, made or in the making."""
        with self._lock:
            return self._known.get(key)

    def all(self) -> list[Making]:
        """Every file that is known, oldest first."""
        with self._lock:
            return list(self._known.values())

    def begin(self, key: Hashable, make: Callable[[], Making], by: str) -> None:
        """Begin a file for a person, unless it is there or on its way. Raises UserError where too many are."""
        with self._lock:
            known = self._known.get(key)
            if known is not None and known.useful:
                self._known.move_to_end(key)
                return
            self._running = [(whose, one) for whose, one in self._running if one.busy]
            if sum(whose == by for whose, _ in self._running) >= MOST_OF_ONE:
                raise UserError(YOURS)
            if len(self._running) >= MOST_BUSY:
                raise UserError(CROWDED)
            self._known.pop(key, None)
            self._known[key] = making = make()
            self._running.append((by, making))
            self._tidy()

    def _tidy(self) -> None:
        """Forget finished files, the oldest first, as far as there are too many."""
        finished = [key for key, one in self._known.items() if not one.busy]
        size = sum(len(self._known[key].content) for key in finished)
        for key in finished:
            if len(self._known) <= MOST_KEPT and size <= MOST_KEPT_BYTES:
                return
            size -= len(self._known.pop(key).content)


def wait_for(room: threading.Semaphore, work: Callable[[], bool], stop: Callable[[], bool]) -> bool:
    """Do it as soon as there is room; whoever waits can still be stopped."""
    while not room.acquire(timeout=0.1):
        if stop():
            return False
    try:
        return work()
    finally:
        room.release()
