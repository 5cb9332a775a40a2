"""The one place where a page's failure becomes a sentence: no traceback ever reaches a person."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import visit
from app.classroom import is_open_page
from app.words import say
from gan_core import journal
from gan_core.errors import UserError

LOG = logging.getLogger(__name__)
UNEXPECTED = (
    "Something went wrong on this page, and it is not your fault: reload the page to go on. "
    "Runs are kept on disk; the terminal that started the app says what happened."
)


@contextmanager
def guarded() -> Iterator[None]:
    """Show what goes wrong inside as one sentence: a :class:`UserError`'s own, else a general one.

    Streamlit's own signals (stop, rerun, switch) are no ``Exception`` and pass. A part of a page that is drawn by
    itself sees here that the page was closed meanwhile, and has all of it drawn anew.
    """
    if _is_closed_meanwhile():
        st.rerun()
    try:
        yield
    except UserError as error:
        say("error", str(error))
    except Exception as error:
        LOG.exception("A page failed.")
        note_failure(error)
        say("error", UNEXPECTED)


def _is_closed_meanwhile() -> bool:
    """Whether a fragment runs whose page the teacher has closed since the whole page was drawn."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not context.fragment_ids_this_run:
        return False
    return not is_open_page(str(st.session_state.get(visit.PAGE, "")))


def note_failure(error: Exception) -> None:
    """Write a defect into the journal: its kind and its place, nothing that a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    journal.event("page failed", error=type(error).__name__, where=where)
