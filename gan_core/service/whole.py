"""What is shown of a run, never half of it: a change and a look at it take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.3


class Whole:
    """A lock for changes, and for looks that wait for a change to be done, but not for long: the first step of new
    networks takes seconds, and what there is must be shown meanwhile."""

    def __init__(self) -> None:
        self.changing = threading.RLock()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Wait for a change to be done, at most PATIENCE seconds."""
        alone = self.changing.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if alone:
                self.changing.release()
