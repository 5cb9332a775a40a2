"""The Latent page: the view that was chosen, and beside it the picture that was picked."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from app.engine_link import EngineAwayError, engine
from app.guard import guarded
from app.latent import address
from app.latent.inspect import draw_inspector
from app.latent.subject import Subject
from app.latent.views import VIEWS, View, views_of
from app.words import say, say_kept, say_later
from gan_core.errors import UserError

VIEW, SWITCH = address.VIEW, "latent.switch"
NAMES = [view.name for view in VIEWS]
POLL_SECONDS = 0.5
WAITING = "The pictures appear here by themselves."
# Buttons that are icons keep their words for those who listen; on a phone the picture comes before its controls.
PAGE_CSS = """
<style>
.st-key-latent-ends input { font-variant-numeric: tabular-nums; padding-inline: 0.5rem; }
.st-key-latent-ends [data-testid="stNumberInputContainer"] button { display: none; }
:is(.st-key-latent-ends, .st-key-latent-do) [data-testid="stPopoverButton"] > div > [aria-hidden] { display: none; }
:is(.st-key-latent-ends, .st-key-latent-do) [data-testid="stPopoverButton"] > div { margin-inline: 0; }
.st-key-latent-ends [data-testid="stPopoverButton"] [data-testid="stMarkdownContainer"],
[class*="st-key-latent-icon"] button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
.st-key-latent-switch .stMarkdown p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.st-key-latent-wait { min-height: 420px; }
.st-key-latent-do button { padding-inline: 0.35rem; }
.st-key-latent-picture [data-testid="stMarkdownContainer"] p { line-height: 1.35; }
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-latent-ends) { order: 1; }
}
</style>
"""


def show(subject: Subject | None, problem: str | None) -> None:
    """The page below the navigation."""
    st.html(PAGE_CSS)
    if subject is None:
        say_kept()
        say("info", problem or "")
        return
    view = _choose_view(subject)
    address.write_address(subject, view.name)
    say_kept()
    picture, panel = st.columns([3.4, 1], gap="medium")
    with picture:
        draw_view(view, subject)
    with panel, st.container(key="latent-inspector"):
        _draw_panel(subject)


def _choose_view(subject: Subject) -> View:
    """The switch of views; one that does not fit this generator gives way to the first."""
    there = {view.name: view for view in views_of(subject)}
    current = st.session_state.get(VIEW)
    if current not in there:
        if current and current not in NAMES:
            say_later("warning", f"view: expected one of {', '.join(there)}, received {current!r}; here is the first.")
        current = next(iter(there))
    st.session_state[VIEW] = st.session_state[SWITCH] = current
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-switch"):
        st.segmented_control(
            "View",
            list(there),
            key=SWITCH,
            format_func=lambda name: f"{there[name].icon} {there[name].label}",
            on_change=_take_view,
            required=True,
            label_visibility="collapsed",
        )
        st.markdown(f":small[{there[current].help}]", width="stretch")
    return there[current]


def _take_view() -> None:
    st.session_state[VIEW] = st.session_state[SWITCH]


def draw_view(view: View, subject: Subject) -> None:
    """A view, or a place that waits for the engine and then shows it."""
    with guarded():
        try:
            view.draw(subject)
        except EngineAwayError as away:
            _wait(str(away))


def _draw_panel(subject: Subject) -> None:
    with guarded(), suppress(UserError):  # the view, which asks for the same, says it
        draw_inspector(subject)


def _wait(why: str) -> None:
    """A place that waits for the engine and then draws the page by itself."""
    with st.container(key="latent-wait", border=True, vertical_alignment="center", horizontal_alignment="center"):
        state = engine().state()
        failed = state.phase == "failed"
        say("error" if failed else "info", why if failed else f"{why} {WAITING}")
        if not failed:
            st.fragment(_look_again, run_every=POLL_SECONDS)()


def _look_again() -> None:
    """Draw the whole page as soon as the engine is there, or has given up."""
    with guarded():
        if engine().state().phase in ("ready", "failed"):
            st.rerun()
