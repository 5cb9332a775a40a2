"""Who is there: every session that a browser still holds open, with its page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


@dataclass(frozen=True)
class Present:
    """One open page: whose (a person's id, "" while unknown), which, since when and when last used (Unix seconds)."""

    session: str
    person: str
    page: str
    since: float
    used: float


class Presence:
    """The open sessions of this server; any thread may ask. ``is_open`` says whether a session is still connected."""

    def __init__(self, is_open: Callable[[str], bool], clock: Callable[[], float] = time.time) -> None:
        self._is_open, self._clock = is_open, clock
        self._lock = threading.Lock()
        self._known: dict[str, Present] = {}

    def note(self, session: str, person: str, page: str) -> bool:
        """A session ran a page; True where it is new."""
        now = self._clock()
        with self._lock:
            before = self._known.get(session)
            self._known[session] = (
                replace(before, person=person, page=page, used=now)
                if before
                else Present(session, person, page, now, now)
            )
        return before is None

    def present(self) -> list[Present]:
        """All open sessions, the longest there first; those that have left are forgotten."""
        with self._lock:
            self._known = {name: one for name, one in self._known.items() if self._is_open(name)}
            return sorted(self._known.values(), key=lambda one: one.since)

    def people(self) -> dict[str, Present]:
        """One open page for each person: the one that was used last."""
        found = sorted(self.present(), key=lambda one: one.used)
        return {one.person: one for one in found if one.person}


def _is_open(session: str) -> bool:
    return Runtime.exists() and Runtime.instance().is_active_session(session)


presence = Presence(_is_open)


def note_presence(person: str, page: str) -> bool:
    """The session of the script that runs now is on this page; True where the session is new."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and presence.note(context.session_id, person, page)
