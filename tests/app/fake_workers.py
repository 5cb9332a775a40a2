"""A pool for the tests of pages: the real queue over real folders, but no thread and no process."""

from __future__ import annotations

from gan_core.runs import RunStore
from gan_core.workers import WorkerPool


class RestingPool(WorkerPool):
    """Queues, places and answers as the real one; what was submitted waits for ever.

    ``asked`` holds what pages asked: ("warm",), ("ask", run, action), ("live", run, key, value), ...
    Set ``trouble`` to a sentence to have it as the pool's problem.
    """

    def __init__(self, store: RunStore) -> None:
        super().__init__(store, max_workers=1)
        self._closed.set()
        self.asked: list[tuple[object, ...]] = []
        self.trouble: str | None = None

    @property
    def problem(self) -> str | None:
        return self.trouble

    def warm(self) -> None:
        self.asked.append(("warm",))

    def ask(self, run_id: str, action: str) -> None:
        self.asked.append(("ask", run_id, action))
        super().ask(run_id, action)

    def set_live(self, run_id: str, key: str, value: object) -> None:
        self.asked.append(("live", run_id, key, value))
        super().set_live(run_id, key, value)

    def continue_run(self, run_id: str, *, owner: str | None = None, steps: int | None = None) -> None:
        self.asked.append(("continue", run_id, steps))
        super().continue_run(run_id, owner=owner, steps=steps)
