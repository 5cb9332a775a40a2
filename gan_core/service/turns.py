"""Whose turn it is to compute: one at a time, and a short question never waits for the whole of a long one."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock with two lines, for short and for long work; both in the order of their coming, taking turns.

    Who has much to do takes a turn for each piece of it, and stands at the end of the line again in between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[bool, deque[threading.Event]] = {True: deque(), False: deque()}
        self._busy = self._last_was_short = False

    @contextmanager
    def turn(self, *, short: bool) -> Iterator[None]:
        """Wait for a turn; it ends with the block."""
        called = threading.Event()
        with self._lock:
            self._lines[short].append(called)
            self._call_next()
        called.wait()
        try:
            yield
        finally:
            with self._lock:
                self._busy = False
                self._call_next()

    def _call_next(self) -> None:
        """Call whoever is first: the short line, unless it was its turn just now and the long one waits too."""
        if self._busy or not any(self._lines.values()):
            return
        short = bool(self._lines[True]) and not (self._last_was_short and self._lines[False])
        self._busy, self._last_was_short = True, short
        self._lines[short].popleft().set()
