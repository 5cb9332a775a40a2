"""The list: every lesson as a card with how far it is, and what belongs to all of them."""

from __future__ import annotations

import streamlit as st

from app import desk
from app.classroom import is_open_lesson
from app.lessons import address, own, progress, summary
from app.words import escape, say_kept
from gan_core.lessons import Course, Lesson

PER_ROW = 3
INTRO = (
    "Each lesson: read a little, **guess**, run it, and see whether you were right. Whether you reached a goal is read "
    "off the run's own figures. What you did is kept in this browser and nowhere else."
)


# Nine cards on a projector without scrolling.
PAGE_CSS = """
<style>
[class*="st-key-lesson-card"] { gap: 0.4rem; padding: 0.7rem 1rem; }
[class*="st-key-lesson-card"] h4 { padding: 0 0 0.75rem; }
[class*="st-key-lesson-card"] > :last-child { margin-top: auto; }
.st-key-lessons-list { gap: 0.7rem; }
[data-testid="stMainBlockContainer"]:has(.st-key-lessons-list) h1 { padding: 0; font-size: 2.2rem; }
</style>
"""


def show(course: Course) -> None:
    """The whole list."""
    st.html(PAGE_CSS)
    head, tools = st.columns([3, 2], vertical_alignment="center")
    with head:
        st.title("Lessons")
    with tools:
        _draw_tools(course)
    st.markdown(INTRO)
    say_kept()
    lessons = course.lessons
    following = _next_up(lessons)
    with st.container(key="lessons-list"):
        for start in range(0, len(lessons), PER_ROW):
            for column, lesson in zip(st.columns(PER_ROW), lessons[start : start + PER_ROW], strict=False):
                with column:
                    _draw_card(lesson, lessons.index(lesson) + 1, first=lesson is following)
    own.draw_own(course)


def _next_up(lessons: tuple[Lesson, ...]) -> Lesson | None:
    """The first lesson that is not finished: the one to go on with."""
    unfinished = (lesson for lesson in lessons if progress.complete_steps(lesson) < len(lesson.steps))
    return next((lesson for lesson in unfinished if is_open_lesson(lesson.name)), None)


def _draw_tools(course: Course) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall", key="lessons-tools"):
        if progress.can_undo():
            st.button("Bring it back", key="lessons.undo", icon=":material/undo:", on_click=progress.undo)
        if progress.progress():
            st.button(
                "Start over",
                key="lessons.forget",
                icon=":material/restart_alt:",
                on_click=_start_over,
                help="Forget all answers and goals in this browser; you can bring them back while this page is open.",
            )
        if st.button("My summary", key="lessons.summary", icon=":material/print:", help=summary.HELP):
            summary.show(course)


def _start_over() -> None:
    """Forget answers and goals, and the runs of the lessons: a goal is not met by an old run."""
    progress.forget()
    desk.clear_others()


def _draw_card(lesson: Lesson, number: int, *, first: bool) -> None:
    done, steps = progress.complete_steps(lesson), len(lesson.steps)
    with st.container(border=True, height="stretch", key=f"lesson-card-{lesson.name}"):
        mark = ":material/check_circle: " if done == steps else ""
        st.markdown(f"#### {number} · {escape(lesson.title)}")
        st.markdown(escape(lesson.summary))
        whose, is_open = " · your own" if lesson.own else "", is_open_lesson(lesson.name)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"lesson-foot-{lesson.name}"):
            st.button(
                "Again" if done == steps else "Go on" if done else "Begin",
                key=f"lessons.open.{lesson.name}",
                type="primary" if first else "secondary",
                icon=":material/play_arrow:" if is_open else ":material/lock:",
                disabled=not is_open,
                help=None if is_open else "Your teacher has not opened it yet.",
                on_click=address.open_lesson,
                args=(lesson, progress.first_open(lesson)),
            )
            st.caption(f"{mark}{done} of {steps} steps done, about {lesson.minutes} min{whose}", width="content")
