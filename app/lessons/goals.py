"""The goals of a step, looked at again and again on the run's own figures until they are met."""

from __future__ import annotations

import streamlit as st

from app.components.lookout import is_hidden
from app.guard import guarded
from app.lessons import progress
from app.lessons.parts import BY_NAME
from app.lessons.parts.base import Place
from app.words import escape, prose
from gan_core.lessons import Lesson, Outcome, judge
from gan_core.lessons.checking import number_words

LOOK_SECONDS = 1.0
LOOKOUT = "lessons.lookout"


def draw(lesson: Lesson, at: int, place: Place | None) -> None:
    """What has to be reached, and how far it is; once it is reached, the figures that did it."""
    step, done = lesson.steps[at], progress.done_at(lesson.name, at)
    if not step.checks or place is None:
        return
    with st.container(border=True, key="lesson-goals"):
        if done.met:
            _draw_met(lesson, at)
            return
        waits = not progress.is_answered(step, done)
        look = None if waits or is_hidden(key=LOOKOUT) else LOOK_SECONDS
        st.fragment(_look, run_every=look)(lesson, at, place, waits)
        if not done.shown and not waits:
            st.button(
                "Go on without it",
                key=f"lessons.skip.{lesson.name}.{at}",
                type="tertiary",
                icon=":material/skip_next:",
                on_click=progress.note,
                args=(lesson.name, at),
                kwargs={"shown": True},
                help="Shows what there is to notice. The goal stays open, and can still be reached.",
            )


def _draw_met(lesson: Lesson, at: int) -> None:
    done = progress.done_at(lesson.name, at)
    st.markdown(":material/check_circle: **Reached**")
    for check in lesson.steps[at].checks:
        value = done.figures.get(check.subject)
        reached = f" · it was {number_words(value)}" if value is not None else ""
        st.caption(f"✓ {escape(check.label)}{reached}")


def _look(lesson: Lesson, at: int, place: Place, waits: bool) -> None:
    """One look at the figures; where all goals are met, the whole page is drawn anew."""
    with guarded():
        outcomes = look(lesson, at, place)
        st.markdown(":material/flag: **Your goal**")
        for outcome in outcomes:
            now = "" if waits else f" · {escape(outcome.words)}"
            st.markdown(f"{'✓' if outcome.met else '○'} {escape(outcome.check.label)}:small[{now}]")
        if lesson.steps[at].hint and not waits:
            st.caption(prose(lesson.steps[at].hint))
        if not waits and all(outcome.met for outcome in outcomes):
            figures = {one.check.subject: one.value for one in outcomes if one.value is not None}
            progress.note(lesson.name, at, met=True, figures=figures)
            st.rerun()


def look(lesson: Lesson, at: int, place: Place) -> list[Outcome]:
    """How every check stands now."""
    facts = BY_NAME[place.live.part].facts(place)
    return [judge(check, facts) for check in lesson.steps[at].checks]
