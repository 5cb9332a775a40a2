"""What the same seed gave earlier in the training: a few moments, worked out bit by bit between the keystrokes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import streamlit as st

from app.headlines import writers
from app.headlines.dials import Dials
from app.headlines.payload import Payload, frame
from app.headlines.subject import Subject
from gan_core.errors import UserError

ASKED, KEPT = "headlines.past.asked", "headlines.past.kept"
MOST_MOMENTS = 24
BUDGET_S = 0.08  # a keystroke that comes meanwhile has to wait for this at most


def moments(steps: tuple[int, ...]) -> tuple[int, ...]:
    """At most so many of the steps, evenly spread: always the first and the newest."""
    if len(steps) <= MOST_MOMENTS:
        return steps
    last = len(steps) - 1
    return tuple(steps[round(place * last / (MOST_MOMENTS - 1))] for place in range(MOST_MOMENTS))


def ask(payload_id: str, place: int) -> None:
    """Have the frames of this payload come, those around ``place`` first; from a callback."""
    st.session_state[ASKED] = (payload_id, place)


def payload(subject: Subject, seed_text: str, dials: Dials, payload_id: str) -> Payload:
    """The slider's moments and those of its frames that are ready; None stands for one that is still to come."""
    steps = moments(subject.steps)
    return {
        "moments": [subject.moment(step) for step in steps],
        "frames": _frames(subject, steps, seed_text, dials, payload_id),
    }


def _frames(
    subject: Subject, steps: tuple[int, ...], seed_text: str, dials: Dials, payload_id: str
) -> list[Payload | None]:
    """As many as the time allows; what was worked out before for the same payload is kept."""
    asked, place = st.session_state.get(ASKED, ("", 0))
    if asked != payload_id:
        return []
    kept = st.session_state.get(KEPT)
    found: dict[int, Payload] = kept[1] if kept and kept[0] == payload_id else {}
    index = writers.data_of(subject).index
    deadline = time.perf_counter() + BUDGET_S
    for step in _from(steps, place):
        if step not in found:
            if time.perf_counter() > deadline:
                break
            found[step] = _frame(subject, step, index, seed_text, dials)
    st.session_state[KEPT] = (payload_id, found)
    return [found.get(step) for step in steps]


def _frame(subject: Subject, step: int, index: object, seed_text: str, dials: Dials) -> Payload:
    """One moment; one whose file is gone or damaged stays empty instead of stopping all others."""
    try:
        return frame(writers.writer(subject, step), index, seed_text, dials)  # type: ignore[arg-type]
    except UserError as error:
        return {"columns": [], "next": [], "rest": str(error)}


def _from(steps: tuple[int, ...], place: int) -> Iterator[int]:
    """The steps by their distance from a place in the list."""
    return iter(sorted(steps, key=lambda step: abs(steps.index(step) - place)))
