"""Wrong passwords cost time: a few are free, then every further one makes the whole server wait longer."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from gan_core.classroom.settings import ClassError

FREE = 3
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0
FORGOTTEN_AFTER = 3_600.0


class Tries:
    """Counts the wrong tries of one server; safe to use from many threads.

    There is one for all sessions, so a new session, a reload or many at once wait as well. A try that comes too early
    is not looked at, and does not lengthen the wait.

    Arguments:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._wrong, self._until, self._last = 0, 0.0, -math.inf

    @property
    def wrong(self) -> int:
        """How many wrong ones there were in a row."""
        return self._wrong

    def seconds_left(self) -> float:
        """How long everybody has to wait before the next try; 0 when nobody has to."""
        return max(0.0, self._until - self._clock())

    def attempt(self, is_right: Callable[[], bool]) -> bool:
        """Whether it was right. Raises ClassError, without looking, while everybody has to wait."""
        with self._lock:  # one after the other: many at once would all be free
            left = self.seconds_left()
            if left > 0:
                raise ClassError(
                    f"There were {self._wrong:,} wrong passwords in a row; wait {wait_words(left)} and try again."
                )
            if self._clock() - self._last > FORGOTTEN_AFTER:
                self._wrong = 0
            right = is_right()
            self._note(right)
            return right

    def _note(self, right: bool) -> None:
        self._last = self._clock()
        self._wrong = 0 if right else self._wrong + 1
        over = self._wrong - FREE
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 20)) if over >= 0 else 0.0
        self._until = self._last + wait


def wait_words(seconds: float) -> str:
    """A wait for people: ``8 seconds``, ``3 minutes``; never shorter than it is."""
    whole = math.ceil(seconds)
    if whole < 100:
        return f"{whole} second{'s' if whole != 1 else ''}"
    return f"{math.ceil(whole / 60)} minutes"
