"""Which run's dialog is open. One flag for the whole app: the router shows the dialog, any page may open it.

So it stays open when the page behind it is drawn anew, and a button may stand in a fragment, a popover or a card.
"""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from app import visit
from app.takehome.dialog import draw_dialog

OPEN = "takehome.open"
TITLE, ICON = "Take it home", ":material/home_storage:"
HELP = "Pictures, films, numbers, networks, and code that trains it again without this program."


def button(
    subject: str | None,
    *,
    key: str,
    label: str = TITLE,
    icon_only: bool = False,
) -> None:
    """A button that opens the dialog.

    Arguments:
        subject: the id of a run, or ``pretrained:NAME``; None: there is none yet, and the button waits.
        key: of the button; another one for every place.
        icon_only: whether the label is only for those who listen.
    """
    place = st.container(key=f"icon-only-{key}", width="content") if icon_only else nullcontext()
    with place:
        _draw_button(subject, key, label)


def _draw_button(subject: str | None, key: str, label: str) -> None:
    if st.button(
        label,
        key=key,
        icon=ICON,
        help=f"{TITLE}: {HELP[0].lower()}{HELP[1:]}" if subject else "Train a little first.",
        disabled=not subject,
    ):
        open_for(str(subject))


def open_for(subject: str) -> None:
    """Open the dialog of a run or a pretrained generator now."""
    st.session_state[OPEN] = [subject, st.session_state.get(visit.PAGE)]
    st.rerun()


def show_open() -> None:
    """Show the dialog that is open; called by the router after every page."""
    subject, page = st.session_state.get(OPEN) or (None, None)
    if subject is None:
        return
    if page != st.session_state.get(visit.PAGE):  # the browser went back to another page
        close()
        return
    st.dialog(TITLE, width="large", icon=ICON, on_dismiss=close)(draw_dialog)(subject)


def close() -> None:
    """Forget which dialog is open."""
    st.session_state.pop(OPEN, None)
