"""What a page says about a run in a worker: a sentence for every state, and what to do."""

from __future__ import annotations

import time
from typing import NamedTuple

from app.watching import Look
from app.worker_link import QueuePlace


class Note(NamedTuple):
    """One sentence under the line of state; ``kind`` is ``plain`` or ``problem``."""

    kind: str
    text: str


DIVERGED = (
    "The losses are no numbers any more: the networks diverged. Start again begins anew; "
    "lower learning rates or another loss help."
)
COMPILING = "The networks are compiled once, then every step is fast."
SILENT_SECONDS = 45.0
SILENT = (
    "No sign of life from its worker for {}: a long step, or it hangs. One that hangs is ended, and the run goes on "
    "from its last checkpoint by itself."
)
ORDINALS = {2: "2nd", 3: "3rd"}


def state_note(look: Look, place: QueuePlace | None, problem: str | None, *, running: str) -> Note:
    """The sentence for the run's state; ``running`` is what there is to do while it trains."""
    status = look.status
    at = f"step {status.step:,}"
    if status.state == "queued":
        if status.error:  # its worker was lost, and it goes on by itself
            return Note("problem", f"{status.error} {problem or queue_words(place)}")
        return Note("problem", problem) if problem else Note("plain", queue_words(place))
    if status.state == "running":
        if (silent := silent_seconds(look)) > max(SILENT_SECONDS, 3 / look.rate if look.rate else 0.0):
            return Note("problem", SILENT.format(span_words(silent)))
        return Note("plain", COMPILING if "ompil" in (doing_of(look) or "") else running)
    sentences = {
        "paused": f"Paused at {at}: Resume goes on from exactly here, also tomorrow.",
        "stopped": f"Stopped at {at}: Continue goes on from here, New run begins another one.",
        "finished": f"Finished. Train on adds {look.config.steps:,} steps; Play shows the whole growth.",
    }
    if status.state in sentences:
        return Note("plain", sentences[status.state])
    return Note("problem", _trouble(look, at))


def _trouble(look: Look, at: str) -> str:
    status = look.status
    why = f"{status.error} " if status.error else ""
    if status.state == "diverged":
        return f"{why}{'' if why else DIVERGED}".strip()
    if status.state == "interrupted":
        return why.strip() or f"The training was interrupted at {at}: Continue goes on from its last checkpoint."
    where, then = ("", "starts it once more") if status.step == 0 else (f" at {at}", "goes on from the last checkpoint")
    return f"It failed{where}. {why}Try again {then}."


def silent_seconds(look: Look) -> float:
    """How long ago the worker of a run in training last wrote a sign of life; 0 while it prepares, which takes long,
    and where the clock was set back."""
    status = look.status
    return 0.0 if status.doing or not status.heartbeat else max(0.0, time.time() - status.heartbeat)


def queue_words(place: QueuePlace | None) -> str:
    """Where a waiting run stands, and when it should begin."""
    if place is None or (place.ahead == 0 and (place.eta_seconds is None or place.eta_seconds < 2)):
        return "A worker takes it up in a moment."
    if place.ahead == 0:
        return f"A worker is getting ready; training begins {when_words(place.eta_seconds)}."
    where = "next" if place.place == 1 else ordinal(place.place)
    ahead = "one run" if place.ahead == 1 else f"{place.ahead} runs"
    when = when_words(place.eta_seconds)
    return f"It is {where} in the queue, with {ahead} to go before it; it should begin {when}."


def when_words(seconds: float | None) -> str:
    """In how long something begins: "in about 4 min"; "when they are done" where nobody knows."""
    if seconds is None:
        return "when there is room"
    if seconds < 1.5:
        return "now"
    return f"in about {span_words(seconds)}"


def span_words(seconds: float) -> str:
    """A duration as people say it: 12 s, 3 min, 2 h."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def doing_of(look: Look) -> str | None:
    """What the worker is busy with besides training, in words."""
    return look.status.doing


def ordinal(number: int) -> str:
    """2nd, 3rd, 4th ..., as far as a queue is long."""
    return ORDINALS.get(number, f"{number}th")
