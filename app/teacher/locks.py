"""What stays closed for the class: settings, pages and lessons."""

from __future__ import annotations

import streamlit as st

from app.classroom import class_settings
from app.lessons.own import course_now
from app.teacher.changing import change
from gan_core.classroom.locks import lockable

SETTINGS, PAGES, ALL_LESSONS, LESSONS = ("teacher.lock." + name for name in ("settings", "pages", "all", "lessons"))
# By their names in the address; Home and the teacher's own page are always open.
CLOSABLE = {
    "lessons": "Lessons",
    "playground": "Playground",
    "studio": "Studio",
    "headlines": "Headlines",
    "latent": "Latent",
    "tips": "Tips",
    "sweep": "Sweep",
    "runs": "Runs",
    "compare": "Compare",
    "game": "Real or fake",
    "networks": "Networks",
}


def show() -> None:
    """Three columns: settings, pages, lessons; every change holds at once."""
    settings_column, pages_column, lessons_column = st.columns(3, gap="large")
    with settings_column:
        _draw_settings()
    with pages_column:
        _draw_pages()
    with lessons_column:
        _draw_lessons()
    st.caption("Nothing is locked for you while you are signed in: look at it in another browser as a student does.")


def _draw_settings() -> None:
    st.markdown("**Locked settings**")
    words, kept = lockable(), class_settings().locked_settings
    st.session_state[SETTINGS] = [name for name in kept if name in words]
    st.multiselect(
        "Locked settings",
        list(words),
        key=SETTINGS,
        format_func=words.get,
        placeholder="Nothing is locked",
        label_visibility="collapsed",
        on_change=lambda: change(locked_settings=tuple(st.session_state[SETTINGS])),
    )
    if kept:
        st.markdown("\n".join(f"- {words[name]}" for name in kept if name in words))
    st.caption(
        "Shown, but not to be moved: Playground, Studio and Headlines keep what the preset has. A lesson says itself "
        "what can be moved in it. Races and sweeps change settings too: close Tips and Sweep where that matters."
    )


def _draw_pages() -> None:
    st.markdown("**Closed pages**")
    st.session_state[PAGES] = [name for name in class_settings().locked_pages if name in CLOSABLE]
    st.multiselect(
        "Closed pages",
        list(CLOSABLE),
        key=PAGES,
        format_func=CLOSABLE.get,
        placeholder="Every page is open",
        label_visibility="collapsed",
        on_change=lambda: change(locked_pages=tuple(st.session_state[PAGES])),
    )
    st.caption("They stay in the row of pages and say that you have closed them. What trains there goes on.")


def _draw_lessons() -> None:
    st.markdown("**Lessons**")
    lessons, kept = course_now().lessons, class_settings().open_lessons
    titles = {lesson.name: lesson.title for lesson in lessons}
    st.session_state[ALL_LESSONS] = kept is None
    st.toggle("All lessons are open", key=ALL_LESSONS, on_change=_change_all, args=(tuple(titles),))
    if kept is None:
        return
    st.session_state[LESSONS] = [name for name in kept if name in titles]
    st.multiselect(
        "Open lessons",
        list(titles),
        key=LESSONS,
        format_func=titles.get,
        placeholder="No lesson is open",
        on_change=lambda: change(open_lessons=tuple(st.session_state[LESSONS])),
    )


def _change_all(names: tuple[str, ...]) -> None:
    """All of them; or the first one, to begin with."""
    change(open_lessons=None if st.session_state[ALL_LESSONS] else names[:1])
