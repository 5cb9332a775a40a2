"""The engine as one person has it: one's own 2-D runs can be trained and changed, others' looked at and copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gan_core import journal
from gan_core.config import RunConfig, from_json_dict, with_changes
from gan_core.doors.work import experiment_seconds
from gan_core.errors import RunError, UserError
from gan_core.experiments.folder import read_experiment
from gan_core.people.bound_store import BoundStore
from gan_core.people.house import House
from gan_core.people.person import NOBODY, PeopleError, Person, owner_id
from gan_core.pretrained import PREFIX
from gan_core.runs import RunPaths, RunReader

if TYPE_CHECKING:
    import numpy as np

    from gan_core.experiments.spec import Spec
    from gan_core.latent import Directions
    from gan_core.service.client import EngineClient
    from gan_core.service.launcher import EngineState
    from gan_core.service.wire import Rendered

VERBS = {"train": "train", "pause": "pause", "rewind": "rewind"}


class BoundEngine:
    """An engine for one person; what is another's, or above a limit, is refused with PeopleError.

    Arguments:
        client: the engine of the server, or another with its methods.
        store: the store, bound to the same person.
    """

    def __init__(self, client: EngineClient, store: BoundStore, person: Person, house: House) -> None:
        self._client, self._store, self._person, self._house = client, store, person, house

    # --- looking ---------------------------------------------------------------------------------

    def state(self) -> EngineState:
        """Whether the engine is starting, ready, restarting or failed; never waits."""
        return self._client.state()

    def owner_of(self, run_id: str) -> str:
        """Whose a run is: as its folder says, or, before it has one, whoever opened it here."""
        try:
            owner = self._store.owner_of(run_id)
        except RunError:
            owner = NOBODY
        return owner if owner != NOBODY else owner_id(self._client.owner_of(run_id))

    def feed(self, run_id: str, *, after: int = -1, most: int = 40) -> dict[str, Any]:
        """What the stage shows. Another's run is opened without taking anything of it over, by the teacher too."""
        owner = self.owner_of(run_id)
        self._house.check_look(f"run {run_id}", owner, self._person)
        is_own = self._house.may_change(owner, replace(self._person, is_teacher=False))
        return self._client.feed(run_id, after=after, most=most, **({} if is_own else {"look": True}))

    def draw(
        self, run_id: str, *, seed: int, count: int, label: int | str | None = None, step: int | None = None
    ) -> dict[str, Any]:
        """Pictures of a run's saved generator."""
        self._check_subject(run_id)
        return self._client.draw(run_id, seed=seed, count=count, label=label, step=step)

    def render(
        self, subject: str, z: np.ndarray, *, labels: int | np.ndarray | None = None, step: int | None = None
    ) -> Rendered:
        """What the generator of a subject makes of rows of z."""
        self._check_subject(subject)
        return self._client.render(subject, z, labels=labels, step=step)

    def judge(
        self, subject: str, pictures: np.ndarray, *, labels: int | np.ndarray | None = None, step: int | None = None
    ) -> np.ndarray:
        """D's scores of any pictures."""
        self._check_subject(subject)
        return self._client.judge(subject, pictures, labels=labels, step=step)

    def directions(
        self, subject: str, *, count: int = 10, step: int | None = None, label: int | None = None
    ) -> Directions:
        """The main directions of a generator."""
        self._check_subject(subject)
        return self._client.directions(subject, count=count, step=step, label=label)

    # --- changing --------------------------------------------------------------------------------

    def open(self, config: RunConfig) -> str:
        """A new, untrained run of this person's; returns its id."""
        self._house.check_config(config, self._person)
        self._store.check_room()
        run_id = self._client.open(config, owner=self._person.id)
        journal.event("run opened", person=self._person.id, run=run_id)
        return run_id

    def command(self, run_id: str, action: str, **arguments: Any) -> None:
        """Tell one's own run something; see :meth:`gan_core.service.client.EngineClient.command`."""
        self._check_own(run_id, VERBS.get(action, "change"))
        if not self._person.is_teacher and action == "live":
            self._house.refuse_live(str(arguments.get("key")))
        if action in ("train", "step", "total"):
            self._check_imported(run_id)
            self._check_work(run_id, action, arguments)
        self._client.command(run_id, action, **arguments)
        if action in VERBS:
            journal.event(f"run {action}", person=self._person.id, run=run_id)

    def branch(self, run_id: str, step: int, *, changes: Mapping[str, Any] | None = None) -> str:
        """A new run of this person's that starts from a snapshot of one that may be looked at; returns its id."""
        owner = self.owner_of(run_id)
        self._house.check_look(f"run {run_id}", owner, self._person)
        if changes:
            config = from_json_dict(RunReader(self._store.resolve(run_id)).config())
            self._house.check_config(with_changes(config, changes), self._person)
        self._store.check_room()
        new_id = self._client.branch(run_id, step, owner=self._person.id, changes=changes)
        journal.event("run branched", person=self._person.id, run=new_id, parent=run_id)
        return new_id

    def experiment(self, spec: Spec) -> str:
        """Start a race or a sweep, or find the one that is the same; returns its id."""
        limits = self._house.limits_for(self._person)
        if self._is_new(spec):
            limits.check_steps(spec.steps)
            limits.check_experiment(experiment_seconds(spec))
            self._store.check_room()
        found = self._client.experiment(spec, owner=self._person.id, most_waiting=limits.queued_runs)
        journal.event("experiment", person=self._person.id, experiment=found)
        return found

    def may_stop_experiment(self, experiment_id: str) -> bool:
        """Whether a race or a sweep is this person's, or is computed for them, or they may for another reason."""
        if self._house.may_change(self._client.experiment_owner(experiment_id), self._person):
            return True
        return owner_id(self._client.experiment_asker(experiment_id)) == self._person.id

    def stop_experiment(self, experiment_id: str) -> None:
        """End a race or a sweep that this person started."""
        if not self.may_stop_experiment(experiment_id):
            owner = owner_id(self._client.experiment_owner(experiment_id))
            noun = "sweep" if experiment_id.startswith("sweep") else "race"
            name = "the teacher" if owner == NOBODY else self._house.name_of(owner)
            raise PeopleError(
                f"Only {name} can stop this {noun}, and others may watch it too; leave it, and it goes on by itself."
            )
        self._client.stop_experiment(experiment_id)
        journal.event("experiment stop", person=self._person.id, experiment=experiment_id)

    def experiments(self) -> list[dict[str, Any]]:
        """The races and sweeps of this person's that run or wait; all of them for the teacher."""
        found = self._client.experiments()
        return [each for each in found if self._person.is_teacher or owner_id(each["owner"]) == self._person.id]

    def stop_experiments(self, patience: float = 0.0) -> list[str]:
        """End all races and sweeps, whoever began them; only the teacher may. Returns what still runs."""
        if not self._person.is_teacher:
            raise PeopleError("Only the teacher can stop all races and sweeps; stop your own on its page.")
        left = self._client.stop_experiments(patience)
        journal.event("experiments stop", person=self._person.id, left=len(left))
        return left

    # --- inside ----------------------------------------------------------------------------------

    def _check_own(self, run_id: str, doing: str) -> None:
        self._house.check_change(f"run {run_id}", self.owner_of(run_id), self._person, doing)

    def _check_subject(self, subject: str) -> None:
        if self._house.share != "look" and not subject.startswith(PREFIX):
            self._house.check_look(f"run {subject}", self.owner_of(subject), self._person)

    def _check_imported(self, run_id: str) -> None:
        """Settings that came in a zip went through no form: a run like it could not be opened here."""
        if self._is_stored(run_id) and RunPaths(self._store.resolve(run_id)).imported.exists():
            config = from_json_dict(RunReader(self._store.resolve(run_id)).config())
            self._house.check_config(config, self._person)

    def _check_work(self, run_id: str, action: str, arguments: Mapping[str, Any]) -> None:
        limits = self._house.limits_for(self._person)
        step, total, span = self._progress(run_id)
        if action == "total":
            limits.check_steps(int(arguments.get("steps", 0)))
            return
        limits.check_steps(step + int(arguments.get("count", 1)) if action == "step" else _goal(step, total, span))
        if action == "train":
            self._check_training(run_id)

    def _check_training(self, run_id: str) -> None:
        """One more of this person's runs in training, of those that the engine plays now."""
        limits = self._house.limits_for(self._person)
        if limits.training_points:
            others = [other for other in self._client.training() if other != run_id]
            limits.check_training(sum(self.owner_of(other) == self._person.id for other in others))
        if limits.minutes and self._is_stored(run_id):
            self._store.check_minutes(run_id)
        self._store.check_room()

    def _is_new(self, spec: Spec) -> bool:
        """Whether it has to be computed: not one that is finished, or on its way for somebody."""
        try:
            there = read_experiment(self._store.root, spec.id)
        except UserError:
            return True
        return there.ended and there.state != "finished"

    def _is_stored(self, run_id: str) -> bool:
        try:
            self._store.resolve(run_id)
        except RunError:
            return False
        return True

    def _progress(self, run_id: str) -> tuple[int, int, int]:
        """(step, total, steps that "train on" adds) of a run with a folder; zeros before it has one."""
        try:
            reader = RunReader(self._store.resolve(run_id))
            status = reader.status()
            return status.step, status.total_steps, from_json_dict(reader.config()).steps
        except RunError:
            return 0, 0, 0


def _goal(step: int, total: int, span: int) -> int:
    """Up to which step "train" goes: a finished run trains on for as many steps again."""
    return total + span if total and step >= total else total
