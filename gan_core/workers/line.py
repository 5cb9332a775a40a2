"""The runs that wait, safe for many threads: pages put runs in and take them out, the pool takes the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from gan_core.workers.fair import Waiting, fair_order


class Line:
    """A fair queue. What lies in the run folders is the truth; this is what the pool knows of it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # held for moments: no page waits for a disk because of it
        self._runs: dict[str, Waiting] = {}
        self._moving: dict[str, int] = {}
        self._last_turn: dict[str, int] = {}
        self._resting: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._runs)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._runs

    def order(self) -> list[Waiting]:
        """All runs, the next one first."""
        with self._lock:
            return fair_order(self._runs.values(), self._last_turn)

    @contextmanager
    def moving(self, run_id: str) -> Iterator[dict[str, Waiting]]:
        """Write a run's folder while nothing takes the run from the queue or into it.

        The run is out of the queue inside the block; what is put into the mapping is in it afterwards. After an error
        it stands where it stood.
        """
        with self._lock:
            self._moving[run_id] = self._moving.get(run_id, 0) + 1
            before = self._runs.pop(run_id, None)
        after: dict[str, Waiting] = {}
        try:
            yield after
        except BaseException:
            after = {} if before is None else {run_id: before}
            raise
        finally:
            with self._lock:
                self._moving[run_id] -= 1
                if not self._moving[run_id]:
                    del self._moving[run_id]
                self._runs |= after

    def take(self, run: Waiting) -> bool:
        """Take a run out, because it starts; False when it is no longer here. Its owner has had a turn."""
        with self._lock:
            if self._runs.pop(run.run_id, None) is None:
                return False
            self._last_turn[run.owner] = max(self._last_turn.values(), default=0) + 1
            return True

    def put_back(self, run: Waiting) -> None:
        """Put a run back that could not start after all."""
        with self._lock:
            self._runs.setdefault(run.run_id, run)

    def rest(self, run_id: str, seconds: float) -> None:
        """Let a run that could not be taken up be passed over for a while."""
        self._resting[run_id] = time.monotonic() + seconds

    def rests(self, run_id: str) -> bool:
        """Whether a run is to be passed over now."""
        if (until := self._resting.get(run_id)) is not None and time.monotonic() >= until:
            del self._resting[run_id]
            return False
        return until is not None

    def reconcile(self, found: Iterable[str], read: Callable[[str], Waiting | None], taken: Iterable[str]) -> None:
        """Take in the queued folders that were ``found``, and drop runs that no longer wait.

        ``read`` looks at one folder as it is now, because the list may be a moment old; those ``taken`` are in
        training.
        """
        found, taken = set(found), set(taken)
        for run_id in found ^ set(self._runs):
            with self._lock:
                if run_id in self._moving or run_id in taken:
                    continue
                waiting = read(run_id)
                if waiting is None:
                    self._runs.pop(run_id, None)
                else:
                    self._runs.setdefault(run_id, waiting)
