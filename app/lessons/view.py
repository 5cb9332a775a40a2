"""One lesson: text and question on the left, the live thing on the right, the way on below."""

from __future__ import annotations

import streamlit as st

from app.classroom import is_open_page
from app.components.totop import begin_at_top
from app.guard import guarded
from app.lessons import address, desks, goals, link, progress, question
from app.lessons.parts import BY_NAME
from app.lessons.parts.base import Place
from app.words import escape, prose, say_kept, say_later
from gan_core.lessons import Course, Lesson, Step

SWITCH, ARRIVED = "lessons.switch", "lessons.arrived"
SAYS_ITSELF = ("playground", "pictures")  # these wait for the guess by their buttons, and say what happened below them
CLOSED_PART = "Your teacher has closed the page that this step works with."
PAGE_OF = {"playground": "playground", "pictures": "studio", "latent": "latent", "headline": "headlines"} | {
    "game": "game",
    "race": "tips",
    "strides": "networks",
}
# Keeps the words narrow and near; on a phone: the words, then the live thing, then goal and what to notice.
PAGE_CSS = """
<style>
[data-testid="stMainBlockContainer"]:has(.st-key-lesson-top) { padding-top: 3.9rem; }
.st-key-lesson-top h3 { padding: 0; }
.st-key-lesson-words, .st-key-lesson-after { max-width: 34rem; }
.st-key-lesson-question, .st-key-lesson-goals, .st-key-lesson-notice { padding: 0.7rem 0.9rem; }
.st-key-lesson-notice { background: color-mix(in srgb, #009E73 9%, transparent); }
.st-key-lesson-hidden { filter: blur(9px); opacity: 0.55; pointer-events: none; user-select: none; }
.st-key-lesson-bar :has(> [class*="st-key-doctor-"]) { height: auto; margin: 0; }
.st-key-lesson-bar [class*="st-key-doctor-"] { position: static; margin: 0; width: auto; }
.st-key-lesson-goals p { font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] .st-key-lesson-words) > [data-testid="stColumn"]:has(
    .st-key-lesson-words), [data-testid="stColumn"]:has(.st-key-lesson-words) > [data-testid="stVerticalBlock"] {
    display: contents;
  }
  [data-testid="stLayoutWrapper"]:has(> .st-key-lesson-words) { order: 1; width: 100%; }
  [data-testid="stColumn"]:has(.st-key-lesson-live) { order: 2; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-lesson-after) { order: 3; width: 100%; }
}
</style>
"""


def show(course: Course, lesson: Lesson, at: int) -> None:
    """A step of a lesson, with its live thing."""
    st.html(PAGE_CSS)
    begin_at_top(f"{lesson.name}/{at}", key="lessons.top")
    step = lesson.steps[at]
    place = _sit_down(lesson, at, step)
    _draw_top(course, lesson, at)
    open_ = progress.is_complete(step, progress.done_at(lesson.name, at))
    words, live = st.columns([1, 2.35] if place else [2, 1], gap="medium")
    if _is_closed(lesson, step):
        say_later("info", CLOSED_PART)
    with words:
        with st.container(key="lesson-words", gap="small"):
            st.markdown(f"### {escape(step.title)}")
            st.markdown(prose(step.text))
            question.draw(lesson, at, open_=open_)
        with st.container(key="lesson-after", gap="small"):
            goals.draw(lesson, at, place)
            _draw_notice(step, open_=open_)
            _draw_way(course, lesson, at, open_=open_)
    if place is None:
        say_kept()
        return
    with live, st.container(key="lesson-live", gap="small"), guarded():
        if place.live.part in SAYS_ITSELF:
            BY_NAME[place.live.part].draw(place)
            return
        say_kept()
        if not place.ready and place.live.part != "drawing":
            st.caption(":material/lock: First your guess, then you may look.")
        seen = place.ready or place.live.part == "drawing"
        with st.container(key="lesson-shown" if seen else "lesson-hidden", gap="small"):
            BY_NAME[place.live.part].draw(place)


def _sit_down(lesson: Lesson, at: int, step: Step) -> Place | None:
    """The desk of the step, laid out where it is seen for the first time."""
    empty = desks.sit_at(lesson, at)
    if step.live is None or _is_closed(lesson, step):
        return None
    ready = progress.is_answered(step, progress.done_at(lesson.name, at))
    place = Place(step.live, address.shared_at(lesson, at), ready)
    part = BY_NAME[step.live.part]
    if empty or desks.is_bare():
        part.lay(place)
        desks.laid()
    if st.session_state.get(ARRIVED) != [lesson.name, at] or empty:
        st.session_state[ARRIVED] = [lesson.name, at]
        part.arrive(place)
    return place


def _is_closed(lesson: Lesson, step: Step) -> bool:
    """Whether a lesson that this session has brought shows what stands on a page that the teacher has closed."""
    return lesson.brought and step.live is not None and not is_open_page(PAGE_OF.get(step.live.part, ""))


def _draw_top(course: Course, lesson: Lesson, at: int) -> None:
    """Back to the list, the title, the steps as a switch, and the link."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lesson-top"):
        st.button("All lessons", key="lessons.list", icon=":material/arrow_back:", type="tertiary", on_click=_leave)
        st.markdown(f"**{escape(lesson.title)}**", width="content")
        _draw_switch(lesson, at)
        st.space("stretch")
        link.draw(lesson, at)


def _draw_switch(lesson: Lesson, at: int) -> None:
    found = progress.progress().get(lesson.name, {})
    key = f"{SWITCH}.{lesson.name}.{at}"  # each step has its own: a late word of the last one's must not lead back
    st.session_state[key] = at
    st.segmented_control(
        "Step",
        range(len(lesson.steps)),
        key=key,
        format_func=lambda place: _step_words(lesson, place, found),
        on_change=lambda: go(lesson, st.session_state[key]),
        required=True,
        label_visibility="collapsed",
    )


def _step_words(lesson: Lesson, place: int, found: dict[int, progress.Done]) -> str:
    done = place in found and progress.is_complete(lesson.steps[place], found[place])
    return f"{place + 1} ✓" if done else str(place + 1)


def go(lesson: Lesson, at: int | None) -> None:
    """To another step; one that only tells something lies behind as soon as it is left."""
    here = st.session_state.get(address.STEP, 0)
    step = lesson.steps[min(here, len(lesson.steps) - 1)]
    if step.question is None and not step.checks:
        progress.note(lesson.name, here)
    if at is not None:
        address.open_lesson(lesson, at)


def _leave() -> None:
    address.close()


def _draw_notice(step: Step, *, open_: bool) -> None:
    if not step.notice:
        return
    if open_:
        with st.container(border=True, key="lesson-notice"):
            st.markdown(":material/visibility: **What to notice**")
            st.markdown(prose(step.notice))
    elif step.checks or step.question:
        when = "reached the goal" if step.checks else "guessed"
        st.caption(f":material/visibility_lock: What to notice appears here once you have {when}.")


def _draw_way(course: Course, lesson: Lesson, at: int, *, open_: bool) -> None:
    """Back and on; after the last step to the next lesson."""
    with st.container(horizontal=True, gap="xsmall", key="lesson-way"):
        if at:
            st.button("Back", key="lessons.back", shortcut="B", on_click=go, args=(lesson, at - 1))
        if at + 1 < len(lesson.steps):
            st.button(
                "Next",
                key="lessons.next",
                shortcut="N",
                type="primary" if open_ else "secondary",
                on_click=go,
                args=(lesson, at + 1),
            )
            return
        following = course.after(lesson)
        if following:
            st.button(
                f"Next lesson: {escape(following.title)}",
                key="lessons.following",
                shortcut="N",
                type="primary" if open_ else "secondary",
                icon=":material/arrow_forward:",
                on_click=_go_on,
                args=(lesson, following),
            )
        else:
            st.button("Finish", key="lessons.finish", shortcut="N", on_click=_finish, args=(lesson,))


def _go_on(lesson: Lesson, following: Lesson) -> None:
    go(lesson, None)
    address.open_lesson(following, progress.first_open(following))


def _finish(lesson: Lesson) -> None:
    go(lesson, None)
    address.close()
