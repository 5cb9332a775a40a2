"""What was answered and reached, lesson by lesson: kept in the browser, checked when it comes back from there."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import streamlit as st

from app.components.keeper import keep
from gan_core.lessons import Lesson, Step
from gan_core.lessons.course import is_name

STORAGE = "gan_lessons"
STATE, LOADED, CHANGED, BEFORE = "lessons.progress", "lessons.loaded", "lessons.changed", "lessons.before"
KEEPER, ASKER = "lessons.keeper", "lessons.asker"
MOST_TEXT, MOST_LESSONS, MOST_STEPS, MOST_FIGURES = 600, 100, 20, 12


@dataclass(frozen=True)
class Done:
    """What was done at one step.

    Attributes:
        answer: as it was given, in words; "" before.
        right: whether it was right; None where nothing can be.
        met: whether every check was met.  figures: on which values, by name.
        shown: whether the rest was opened without the check.
        when: seconds since 1970, of the last change.
    """

    answer: str = ""
    right: bool | None = None
    met: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)
    shown: bool = False
    when: float = 0.0


Progress = dict[str, dict[int, Done]]


def load() -> None:
    """Ask the browser once, and from then on have it keep every change; call it once in a run of the page."""
    if not st.session_state.get(LOADED):
        found = keep(STORAGE, None, key=ASKER)
        if found is not None:
            st.session_state[STATE] = merged(read(found), progress())
            st.session_state[LOADED] = True
    elif st.session_state.get(CHANGED):
        keep(STORAGE, write(progress()), key=KEEPER)


def progress() -> Progress:
    """Everything so far, lesson -> step -> what was done."""
    return st.session_state.setdefault(STATE, {})


def done_at(lesson: str, step: int) -> Done:
    """What was done at a step."""
    return progress().get(lesson, {}).get(step, Done())


def note(lesson: str, step: int, **changes: Any) -> None:
    """Remember something of a step."""
    now = Done(**{**asdict(done_at(lesson, step)), **changes, "when": time.time()})
    st.session_state[STATE] = {**progress(), lesson: {**progress().get(lesson, {}), step: now}}
    st.session_state[CHANGED] = True


def forget() -> None:
    """Start over; :func:`undo` brings it back."""
    st.session_state[BEFORE] = progress()
    st.session_state[STATE] = {}
    st.session_state[CHANGED] = True


def can_undo() -> bool:
    """Whether something was forgotten that can be brought back."""
    return bool(st.session_state.get(BEFORE))


def undo() -> None:
    """Bring back what was forgotten last."""
    st.session_state[STATE] = merged(st.session_state.pop(BEFORE, None) or {}, progress())
    st.session_state[CHANGED] = True


def is_answered(step: Step, done: Done) -> bool:
    """Whether nothing is asked any more."""
    return step.question is None or bool(done.answer)


def is_complete(step: Step, done: Done) -> bool:
    """Whether a step lies behind: answered, and its checks met or opened."""
    return is_answered(step, done) and (not step.checks or done.met or done.shown)


def complete_steps(lesson: Lesson) -> int:
    """How many steps of a lesson lie behind; one that only tells something counts once it was passed."""
    found = progress().get(lesson.name, {})
    return sum(place in found and is_complete(step, found[place]) for place, step in enumerate(lesson.steps))


def first_open(lesson: Lesson) -> int:
    """The place of the first step that does not lie behind; 0 when all do."""
    found = progress().get(lesson.name, {})
    places = range(len(lesson.steps))
    return next((at for at in places if at not in found or not is_complete(lesson.steps[at], found[at])), 0)


def merged(one: Progress, other: Progress) -> Progress:
    """Both, the later word of each step."""
    result: Progress = {name: dict(steps) for name, steps in one.items()}
    for name, steps in other.items():
        for step, done in steps.items():
            kept = result.setdefault(name, {}).get(step)
            if kept is None or done.when >= kept.when:
                result[name][step] = done
    return result


def write(what: Progress) -> str:
    """As one text for the browser."""
    plain = {name: {str(step): asdict(done) for step, done in steps.items()} for name, steps in what.items()}
    return json.dumps(plain, separators=(",", ":"))


def read(text: str) -> Progress:
    """What the browser kept; anything malformed is left out in silence."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    result: Progress = {}
    for name, steps in list(found.items())[:MOST_LESSONS]:
        if is_name(str(name)) and isinstance(steps, dict):
            kept = {int(at): _done(one) for at, one in steps.items() if _is_place(at) and isinstance(one, dict)}
            result[str(name)] = kept
    return result


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) < MOST_STEPS


def _done(given: Mapping[str, Any]) -> Done:
    figures = given.get("figures")
    numbers = {
        str(name)[:40]: float(value)
        for name, value in (figures.items() if isinstance(figures, dict) else ())
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    }
    right, when = given.get("right"), given.get("when")
    return Done(
        str(given.get("answer") or "")[:MOST_TEXT],
        right if isinstance(right, bool) else None,
        given.get("met") is True,
        dict(list(numbers.items())[:MOST_FIGURES]),
        given.get("shown") is True,
        float(when) if isinstance(when, int | float) and 0 <= when < 1e11 else 0.0,
    )
