"""The teacher's page behind its door: one view at a time, chosen in its head."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.teacher import door, locks, now, results, rules, server, session, show_class
from app.words import say, say_kept
from gan_core import classroom
from gan_core.runs import RunStore

VIEW = "teacher.view"
VIEWS: dict[str, Callable[[], None]] = {
    "Now": now.show,
    "Limits": rules.show,
    "Locks": locks.show,
    "Show": show_class.show,
    "Results": results.show,
    "Server": server.show,
}
ICONS = {
    "Now": ":material/groups:",
    "Limits": ":material/speed:",
    "Locks": ":material/lock:",
    "Show": ":material/leaderboard:",
    "Results": ":material/download:",
    "Server": ":material/monitor_heart:",
}
CSS = """
<style>
.st-key-teacher-head { row-gap: 0.25rem; }
.st-key-teacher-runs [class*="st-key-teacher-run-"] { padding: 0.2rem 0.6rem; }
.st-key-teacher-runs [data-testid="stMarkdownContainer"] p { line-height: 1.35; overflow-wrap: anywhere; }
.st-key-teacher-runs button { min-height: 1.8rem; padding: 0 0.5rem; }
@media (max-width: 640px) {
  .st-key-teacher-head > :nth-child(2) { order: 3; flex-basis: 100%; }
}
</style>
"""


def show() -> None:
    """The door, or what lies behind it."""
    if not session.is_signed_in():
        door.show()
        return
    st.html(CSS)
    view = _draw_head()
    problem = classroom.problem_with(RunStore().root)
    if problem:
        say("warning", problem)
    say_kept()
    VIEWS[view]()


def _draw_head() -> str:
    """The title, the views, and the way out; returns the view that is chosen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="teacher-head"):
        st.subheader("Teacher", width="content", anchor=False)
        view = st.segmented_control(
            "View",
            list(VIEWS),
            default="Now",
            key=VIEW,
            required=True,
            format_func=lambda name: f"{ICONS[name]} {name}",
            label_visibility="collapsed",
            persist_state="session",
            width="stretch",
        )
        st.button("Sign out", key="teacher.leave", icon=":material/logout:", on_click=door.leave)
    return str(view or "Now")
