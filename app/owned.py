"""Another person's run on a page: whose it is, and the button that makes one of one's own from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app.words import escape

DOING = {"queued": "It waits for a free place.", "running": "It trains: watch it grow.", "finished": "It is finished."}
COPY_WIDTH = 158  # as wide as the primary button of one's own run
LIVE = "Only the person who started this run can move these."
HELP = (
    "Only the person who started a run can stop, rename or delete it. Watch it here: Copy, or any change of a setting, "
    "makes a run of your own."
)


def words(name: str) -> str:
    """Whose it is: "Anna's run"; ``name`` is typed text."""
    return f"{name}'s run"


def note(name: str, state: str) -> str:
    """What to do with another's run in this state, in plain text."""
    return f"This is {words(name)}. {DOING.get(state, 'It rests.')} Copy begins one of your own with its settings."


def badge(name: str) -> str:
    """The same as Markdown, for a line of small words."""
    return f":gray-badge[:material/person: {escape(words(name))}]"


def draw_copy(
    name: str, *, key: str, on_copy: Callable[..., object], args: Sequence[object] = (), disabled: bool = False
) -> None:
    """The one primary button where a run is another's, and whose it is."""
    st.button(
        "Copy",
        key=key,
        type="primary",
        icon=":material/content_copy:",
        shortcut="Space",
        width=COPY_WIDTH,
        on_click=on_copy,
        args=tuple(args),
        disabled=disabled,
        help="Make a run of your own from this one.",
    )
    st.markdown(badge(name), help=HELP, width="content")
