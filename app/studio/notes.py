"""What the Studio says about a run: a sentence for every state (:mod:`app.runwords`), and what to do."""

from __future__ import annotations

from app.runwords import Note, doing_of, queue_words, span_words, state_note, when_words
from app.watching import Look
from app.worker_link import QueuePlace

__all__ = ["BEFORE", "Note", "doing_of", "note_of", "queue_words", "running_words", "span_words", "when_words"]

BEFORE = "Press Start: what the generator draws will appear here, always from the same random numbers."


def note_of(look: Look, place: QueuePlace | None, problem: str | None) -> Note:
    """The sentence for the run's state."""
    return state_note(look, place, problem, running=running_words(look))


def running_words(look: Look) -> str:
    """What to do while it trains."""
    if not look.grids:
        return "The first pictures come at once: noise, from networks that know nothing yet."
    return "A setting marked live acts within two seconds. Press a picture to follow it through time."
