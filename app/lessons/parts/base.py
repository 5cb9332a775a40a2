"""What a live part is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from app.lessons.address import Shared
from gan_core.lessons import Live
from gan_core.lessons.checking import Facts


@dataclass(frozen=True)
class Place:
    """Where a live thing stands.

    Attributes:
        live: what the lesson says of it.  link: what a teacher's link adds.
        ready: whether it may run: the question before it is answered.
    """

    live: Live
    link: Shared
    ready: bool

    def shows(self, control: str) -> bool:
        """Whether this control is drawn."""
        return control in self.live.controls

    def locked(self, control: str) -> bool:
        """Whether this control is drawn and cannot be moved."""
        return control in self.live.lock or self.link.locks(control)


class Part(NamedTuple):
    """One kind of live thing.

    Attributes:
        lay: fill the session's keys for a step that is seen for the first time.
        arrive: called on coming to a step, also one that goes on with the run of the step before.
        draw: draw it.  facts: its figures now.
    """

    lay: Callable[[Place], None]
    arrive: Callable[[Place], None]
    draw: Callable[[Place], None]
    facts: Callable[[Place], Facts]


def nothing(place: Place) -> None:
    """Where a part has nothing to do on arriving."""
