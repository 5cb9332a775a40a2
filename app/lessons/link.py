"""The link to a step: as it is, with the settings as they stand, and with what students shall not move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from app import forms
from app.controls import label_of
from app.lessons import address
from app.studio import form
from app.url import write_link
from gan_core.config import settings_table
from gan_core.lessons import Lesson, Live

LOCKED = "lessons.lock"
BUTTONS = {
    "train": "Train",
    "step_d": "Step D",
    "step_g": "Step G",
    "step_both": "Step both",
    "speed": "Speed",
    "rewind": "Rewind",
    "new_seed": "New seed",
}


def draw(lesson: Lesson, at: int) -> None:
    """A button that opens it."""
    with st.popover("Link", icon=":material/link:"):
        live = lesson.steps[at].live
        lock = _choose_locks(live, lesson, at)
        given = replace(
            address.shared_at(lesson, at),
            lesson=lesson.name,
            step=at,
            lock=lock,
            settings=_changed(live) if live else {},
        )
        st.markdown("**A link to this step**")
        st.code(
            write_link(st.context.url or "", address.query_of(given, lesson.name, at)), language=None, wrap_lines=True
        )
        st.caption("It opens this step with the settings as they stand here now; what is locked cannot be moved.")


def _choose_locks(live: Live | None, lesson: Lesson, at: int) -> tuple[str, ...]:
    names = [name for name in (live.controls if live else ()) if name in BUTTONS or name in settings_table()]
    if not names:
        return ()
    given = address.shared_at(lesson, at).lock
    chosen = st.pills(
        "Lock for students",
        names,
        default=[name for name in names if name in given or address.ALL in given],
        selection_mode="multi",
        format_func=_words,
        key=f"{LOCKED}.{lesson.name}.{at}",
    )
    return tuple(chosen)


def _words(name: str) -> str:
    return BUTTONS.get(name) or label_of(settings_table()[name]).partition(" · ")[0]


def _changed(live: Live) -> dict[str, Any]:
    """The drawn settings that were moved away from what the lesson says."""
    own = dict(live.settings)
    table = settings_table()
    if live.part == "playground" and forms.is_started() and not live.same:
        now = {key: forms.value(key) for key in live.controls if key in table}
        first = forms.app_preset(live.preset)
    elif live.part == "pictures" and form.is_started() and not live.same:
        now = {key: form.value(key) for key in live.controls if key in table}
        first = form.build_config(live.preset).flat()
    else:
        return {}
    return {key: value for key, value in now.items() if value is not None and value != own.get(key, first.get(key))}
