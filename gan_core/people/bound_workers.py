"""The workers as one person has them: one's own runs can be started, paused, stopped and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core import journal
from gan_core.config import RunConfig, from_json_dict
from gan_core.people.bound_store import BoundStore
from gan_core.people.house import House
from gan_core.people.person import NOBODY, Person
from gan_core.runs import RunReader

if TYPE_CHECKING:
    from gan_core.workers.fair import QueuePlace
    from gan_core.workers.launcher import WorkerPool


class BoundWorkers:
    """A pool for one person; what is another's, or above a limit, is refused with PeopleError.

    Arguments:
        pool: the pool of the server, or another with its methods.
        store: the store, bound to the same person.
    """

    def __init__(self, pool: WorkerPool, store: BoundStore, person: Person, house: House) -> None:
        self._pool, self._store, self._person, self._house = pool, store, person, house

    # --- looking ---------------------------------------------------------------------------------

    @property
    def problem(self) -> str | None:
        """Why nothing can be trained now, in one sentence; None while all is well."""
        return self._pool.problem

    @property
    def is_warm(self) -> bool:
        """Whether a worker waits, so that Start means start."""
        return self._pool.is_warm

    def warm(self) -> None:
        """Have a worker load TensorFlow now."""
        self._pool.warm()

    def place(self, run_id: str) -> QueuePlace | None:
        """Where a run stands in the queue; None when it does not wait."""
        return self._pool.place(run_id)

    def queue(self) -> list[QueuePlace]:
        """All places, the next run to start first."""
        return self._pool.queue()

    def in_training(self) -> list[str]:
        """The ids of the runs that have a worker now."""
        return self._pool.in_training()

    def seconds_per_step(self, config: RunConfig) -> float | None:
        """What a step of such a run took here before."""
        return self._pool.seconds_per_step(config)

    # --- changing --------------------------------------------------------------------------------

    def submit(self, config: RunConfig, *, name: str | None = None) -> str:
        """Queue a new run of this person's and return its id."""
        self._house.check_config(config, self._person)
        self._check_turn()
        self._check_time(config)
        run_id = self._pool.submit(config, owner=self._person.id, name=name)
        journal.event("run queued", person=self._person.id, run=run_id)
        return run_id

    def continue_run(self, run_id: str, *, steps: int | None = None) -> None:
        """Queue one's own run that rests; nobody's becomes this person's, any other stays whose it is."""
        self._store.check_change(run_id, "continue")
        self._check_turn(run_id)
        self._store.check_minutes(run_id)
        config = from_json_dict(RunReader(self._store.resolve(run_id)).config())
        if steps is not None:
            config = config.model_copy(update={"steps": steps})
        self._house.check_config(config, self._person)
        is_free = self._store.owner_of(run_id) == NOBODY and not self._person.is_teacher
        self._pool.continue_run(run_id, owner=self._person.id if is_free else None, steps=steps)
        journal.event("run queued", person=self._person.id, run=run_id)

    def ask(self, run_id: str, action: str) -> None:
        """Pause, resume or stop one's own run."""
        self._store.check_change(run_id, action if action in ("pause", "resume", "stop") else "change")
        if action == "resume":
            self._check_turn(run_id)
            self._store.check_minutes(run_id)
        self._pool.ask(run_id, action)
        journal.event(f"run {action}", person=self._person.id, run=run_id)

    def set_live(self, run_id: str, key: str, value: object) -> None:
        """Change a live setting of one's own run."""
        self._store.check_change(run_id, "change")
        if not self._person.is_teacher:
            self._house.refuse_live(key)
        self._pool.set_live(run_id, key, value)

    # --- limits ----------------------------------------------------------------------------------

    def _check_turn(self, run_id: str = "") -> None:
        """One more in the queue, and room on the disk."""
        limits = self._house.limits_for(self._person)
        if limits.queued_runs:
            waiting = [place.run_id for place in self._pool.queue() if place.owner == self._person.id]
            if run_id not in waiting:
                limits.check_queue(len(waiting))
        self._store.check_room()

    def _check_time(self, config: RunConfig) -> None:
        limits = self._house.limits_for(self._person)
        each = self._pool.seconds_per_step(config) if limits.minutes else None
        if each is not None:
            limits.check_minutes(0.0, each * config.steps)
