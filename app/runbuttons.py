"""The buttons of a run on show: the one primary button by its state, stop, and another run."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app import owned
from app.onshow import OPEN, OnShow
from app.watching import Look
from gan_core.config import RunConfig

BUTTON_WIDTH = 158  # room for its longest label and the key beside it: nothing moves when the label changes
PRIMARY = {
    "queued": ("Pause", ":material/pause:"),
    "running": ("Pause", ":material/pause:"),
    "paused": ("Resume", ":material/play_arrow:"),
    "stopped": ("Continue", ":material/play_arrow:"),
    "interrupted": ("Continue", ":material/play_arrow:"),
    "failed": ("Try again", ":material/replay:"),
    "finished": ("Train on", ":material/play_arrow:"),
    "diverged": ("Start again", ":material/replay:"),
}


def draw_run_buttons(show: OnShow, look: Look, *, area: str, on_new: Callable[[RunConfig], None]) -> None:
    """Three buttons of the row above; their keys begin with ``area``. Another's run can only be copied."""
    if name := show.whose(look):
        owned.draw_copy(name, key=f"{area}.copy", on_copy=on_new, args=(show.settings_of(look),))
        return
    state = look.status.state
    label, icon = PRIMARY.get(state, PRIMARY["stopped"])
    st.button(
        label,
        key=f"{area}.primary",
        type="primary",
        icon=icon,
        shortcut="Space",
        width=BUTTON_WIDTH,
        on_click=show.press,
        args=(state, look.config, look.status.step),
    )
    st.button(
        "Stop",
        key=f"{area}.stop",
        icon=":material/stop:",
        disabled=state not in OPEN,
        on_click=show.ask,
        args=("stop",),
        help="End the training here, with everything saved; Continue goes on later.",
    )
    st.button(
        "New run",
        key=f"{area}.new",
        icon=":material/add:",
        on_click=on_new,
        args=(look.config,),
        help="Set up another run, beginning with the settings of this one, which goes on by itself.",
    )
