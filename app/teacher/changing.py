"""Changing the class's settings from the teacher's page: checked, kept at once, and said."""

from __future__ import annotations

import streamlit as st

from app.classroom import class_settings
from app.teacher import session
from app.words import say_later
from gan_core import classroom, journal
from gan_core.classroom.settings import changed
from gan_core.errors import UserError
from gan_core.runs import RunStore

NOT_SIGNED_IN = "Only the teacher changes the class's settings: sign in first."


def change(**changes: object) -> bool:
    """Keep these settings; False, with words kept for the page, where that failed."""
    if not session.is_signed_in():  # a callback of a page that was still open
        say_later("error", NOT_SIGNED_IN)
        return False
    try:
        classroom.save(RunStore().root, changed(class_settings(), **changes))
    except UserError as error:
        say_later("error", str(error))
        return False
    journal.event("class settings changed", settings=", ".join(sorted(changes)))
    st.toast("Kept. It holds from now on.", icon=":material/check:")
    return True
