"""The rules of a server, in one value that the doors to engine, workers and store ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gan_core import journal
from gan_core.config import RunConfig
from gan_core.people.limits import Limits
from gan_core.people.person import NOBODY, PeopleError, Person, may_change, may_look, owner_id


def _allow(_: RunConfig) -> None:
    """No setting is locked."""


def _allow_live(_: str) -> None:
    """No live setting is locked."""


def _somebody(_: str) -> str:
    return "somebody else"


@dataclass(frozen=True)
class House:
    """What holds on this server.

    Attributes:
        personal: it is one person's own machine: nobody's runs are open to whoever sits there, nothing is limited.
        share: whether others' runs can be looked at ("look") or not ("own").
        limits: for each person.
        refuse: raises UserError for a configuration that uses what the teacher locked.
        refuse_live: the same for one live setting, by its key.
        name_of: the nickname of a person, by id.
    """

    personal: bool = True
    share: str = "look"
    limits: Limits = field(default_factory=Limits)
    refuse: Callable[[RunConfig], None] = _allow
    refuse_live: Callable[[str], None] = _allow_live
    name_of: Callable[[str], str] = _somebody

    def limits_for(self, person: Person) -> Limits:
        """None at all for the teacher, and on a machine of one's own."""
        free = self.personal or person.is_teacher
        return Limits(queued_runs=0, training_points=0, steps=0, minutes=0, disk_mb=0) if free else self.limits

    def may_change(self, owner: object, person: Person) -> bool:
        """Whether this person may change what belongs to ``owner``."""
        return may_change(owner, person, self.personal)

    def check_change(self, what: str, owner: object, person: Person, doing: str) -> None:
        """Raise PeopleError unless the person may change it; ``what`` as in "run x", ``doing`` as in "stop"."""
        if self.may_change(owner, person):
            return
        journal.event("refused", person=person.id, what=what, doing=doing)
        whose = owner_id(owner)
        name = "the teacher" if whose == NOBODY else self.name_of(whose)
        raise PeopleError(
            f"The {what} is not yours: only {name} can {doing} it; look at it, or make a copy of your own."
        )

    def may_look(self, owner: object, person: Person) -> bool:
        """Whether this person may look at what belongs to ``owner``."""
        return may_look(owner, person, self.share)

    def check_look(self, what: str, owner: object, person: Person) -> None:
        """Raise PeopleError unless the person may look at it and copy it."""
        if not self.may_look(owner, person):
            raise PeopleError(f"The {what} is another person's, and here everybody sees their own only; open yours.")

    def check_config(self, config: RunConfig, person: Person) -> None:
        """Raise UserError for a run that this person may not have: too many steps, or a locked setting."""
        self.limits_for(person).check_steps(config.steps)
        if not person.is_teacher:
            self.refuse(config)
