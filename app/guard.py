"""The one place where a page's failure becomes a sentence: no traceback ever reaches a person."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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

    Streamlit's own signals (stop, rerun, switch) are no ``Exception`` and pass.
    """
    try:
        yield
    except UserError as error:
        say("error", str(error))
    except Exception as error:
        LOG.exception("A page failed.")
        note_failure(error)
        say("error", UNEXPECTED)


def note_failure(error: Exception) -> None:
    """Write a defect into the journal: its kind and its place, nothing that a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    journal.event("page failed", error=type(error).__name__, where=where)
