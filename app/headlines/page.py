"""The Headlines page below the navigation: the switch of its views, the picker, and the view that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app import takehome
from app.headlines import address, inside, numbers, picker, seedtext, training, write
from app.words import say, say_kept, say_later

PAGE_CSS = """
<style>
.st-key-headlines-top { min-height: 2.5rem; }
.st-key-headlines-seed { --seed-height: 3.4rem; --seed-font: 1.5rem; }
.st-key-headlines-seed > div:has([data-testid="stTextInput"]) { flex: 1 1 200px; }
.st-key-headlines-seed [data-testid="stTextInputRootElement"] { height: var(--seed-height); }
.st-key-headlines-seed [data-testid="stTextInput"] input {
  font-size: var(--seed-font); font-weight: 600; unicode-bidi: plaintext;
}
.st-key-headlines-seed [data-testid="InputInstructions"] { display: none; }
.st-key-headlines-seed button { min-height: var(--seed-height); }
@media (max-width: 640px) {
  .st-key-headlines-seed { --seed-height: 2.9rem; --seed-font: 1.15rem; gap: 0.4rem; }
  .st-key-headlines-seed > div:has([data-testid="stTextInput"]) { flex-basis: 120px; }
  .st-key-headlines-seed [data-testid="stPopoverButton"] [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
}
</style>
"""
# Only the training has a sidebar; Streamlit leaves its empty place behind. On a phone it holds the navigation.
NO_SIDEBAR_CSS = """
<style>@media (min-width: 769px) { [data-testid="stSidebar"] { display: none; } }</style>
"""


class View(NamedTuple):
    """One side of the page; ``name`` stands in links, never change it again; ``draw`` is given the picked network."""

    name: str
    label: str
    icon: str
    draw: Callable[[str], None]


VIEWS = (
    View("write", "Write", ":material/edit:", write.draw),
    View("train", "Train", ":material/play_circle:", lambda run: training.draw()),
    View("inside", "Look inside", ":material/search:", inside.draw),
    View("numbers", "From text to numbers", ":material/numbers:", numbers.draw),
)


def show() -> None:
    """Draw the page."""
    st.html(PAGE_CSS)
    seedtext.keep()
    training.take_address()  # before the switch is drawn: a link to a run in training opens that side
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="headlines-top"
    ):
        view = _choose_view()
        run = picker.address() if view.name == training.VIEW_NAME else _draw_picker()
    address.write_address(run, view.name, training.query() if view.name == training.VIEW_NAME else {})
    if view.name != training.VIEW_NAME:  # that side says it below its buttons, which stay in place
        st.html(NO_SIDEBAR_CSS)
        say_kept()
    if run or view.name == training.VIEW_NAME:
        view.draw(run)
    else:
        say("info", picker.EMPTY)
        st.button("Train a network", key="headlines.go", type="primary", icon=":material/play_arrow:", on_click=_train)


def _draw_picker() -> str:
    """Which network, and taking it home."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        run = picker.draw_picker()
        if run:
            takehome.button(run, key="headlines.home", icon_only=True)
    return run


def _choose_view() -> View:
    """The switch; a name that does not exist gives way to the first."""
    there = {view.name: view for view in VIEWS}
    current = st.session_state.get(address.VIEW)
    if current not in there:
        if current:
            say_later("warning", f"view: expected one of {', '.join(there)}, received {current!r}; here is the first.")
        current = VIEWS[0].name
    st.session_state[address.VIEW] = st.session_state[address.SWITCH] = current
    st.segmented_control(
        "View",
        list(there),
        key=address.SWITCH,
        format_func=lambda name: f"{there[name].icon} {there[name].label}",
        on_change=_take_view,
        required=True,
        label_visibility="collapsed",
    )
    return there[st.session_state[address.SWITCH] or current]


def _train() -> None:
    st.session_state[address.VIEW] = training.VIEW_NAME


def _take_view() -> None:
    st.session_state[address.VIEW] = st.session_state[address.SWITCH]
