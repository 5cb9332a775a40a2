"""How tests wait for what other threads and processes do: only a broken program makes them wait to the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

# Not a measurement: on a crowded machine an engine, which is polite, gets a tenth of what it gets on a quiet one.
PATIENCE = 180.0
Found = TypeVar("Found")


def wait_until(
    check: Callable[[], Found],
    what: str = "",
    seconds: float = PATIENCE,
    *,
    meanwhile: tuple[type[Exception], ...] = (),
) -> Found:
    """The first true value of ``check``; fails in words when it does not come.

    ``meanwhile`` are errors that only say "not yet".
    """
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            if last := check():
                return last
        except meanwhile as error:
            last = error
        time.sleep(0.01)
    raise AssertionError(f"never came within {seconds:g} s: {what or check}; the last answer was {last!r}")
