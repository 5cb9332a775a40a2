"""Wrong passwords cost time: a few are free, then every further one makes the whole server wait longer.

Who was right once has a count of their own: what others try does not hold the teacher up.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from gan_core.classroom.settings import ClassError

FREE = 3
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0
FORGOTTEN_AFTER = 3_600.0


class _Count:
    """Wrong tries in a row, until when to wait, and when the last try was."""

    def __init__(self) -> None:
        self.wrong, self.until, self.last = 0, 0.0, -math.inf

    def note(self, right: bool, now: float) -> None:
        """One more try."""
        self.last = now
        self.wrong = 0 if right else self.wrong + 1
        over = self.wrong - FREE
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 20)) if over >= 0 else 0.0
        self.until = now + wait


class Tries:
    """Counts the wrong tries of one server; safe to use from many threads.

    There is one count for all sessions, so a new session, a reload or many at once wait as well; and one more for
    each person who was right since the server started, whom only their own wrong tries make wait. A try that comes too
    early is not looked at, and does not lengthen the wait.

    Arguments:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._all = _Count()
        self._known: dict[str, _Count] = {}

    @property
    def wrong(self) -> int:
        """How many wrong ones there were in a row, of all those who were never right."""
        return self._all.wrong

    def seconds_left(self, who: str = "") -> float:
        """How long this person has to wait before the next try; 0 when they have not to."""
        return max(0.0, self._of(who).until - self._clock())

    def attempt(self, is_right: Callable[[], bool], who: str = "") -> bool:
        """Whether it was right. Raises ClassError, without looking, while this person has to wait.

        Arguments:
            is_right: looks at what was typed.
            who: the id of the person who typed it, as their token gives it; "" for somebody who has none.
        """
        with self._lock:  # one after the other: many at once would all be free
            count, left = self._of(who), self.seconds_left(who)
            if left > 0:
                raise ClassError(
                    f"There were {count.wrong:,} wrong passwords in a row; wait {wait_words(left)} and try again."
                )
            if self._clock() - count.last > FORGOTTEN_AFTER:
                count.wrong = 0
            right = is_right()
            count.note(right, self._clock())
            if right and who:
                self._known.setdefault(who, _Count())
            return right

    def _of(self, who: str) -> _Count:
        return self._known.get(who, self._all)


def wait_words(seconds: float) -> str:
    """A wait for people: ``8 seconds``, ``3 minutes``; never shorter than it is."""
    whole = math.ceil(seconds)
    if whole < 100:
        return f"{whole} second{'s' if whole != 1 else ''}"
    return f"{math.ceil(whole / 60)} minutes"
