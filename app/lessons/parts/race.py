"""A race between twins in a lesson."""

from __future__ import annotations

from app.lessons.parts.base import Part, Place, nothing
from app.words import say
from gan_core.lessons.checking import Facts


def draw(place: Place) -> None:
    """The race's form and result."""
    say("info", "Races are on their way.")


def facts(place: Place) -> Facts:
    """How far it is, and what it says."""
    return Facts()


PART = Part(nothing, nothing, draw, facts)
