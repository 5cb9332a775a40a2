"""What a run does that cannot be opened or written for a while: it waits, says so, and goes on without a loss."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from gan_core.engine.session import Session
from gan_core.errors import UserError
from gan_core.runs import RunReader, RunWriter
from gan_core.runs.lock import HeldError
from gan_core.runs.process import this_process

HELD_SECONDS, RETRY_SECONDS = 30.0, 0.5
TELL_SECONDS = 2.0
THEN = "Train goes on from the last saved state."


class Opening:
    """Opens a session, again and again while another process, an ending engine above all, still saves its folder."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open_session = open_session
        self._held_since: float | None = None
        self.due, self.message = 0.0, ""

    def attempt(self) -> Session | None:
        """The session; None while its folder is in other hands, for half a minute at most. Raises UserError."""
        try:
            return self._open_session()
        except HeldError as error:
            now = time.monotonic()
            self._held_since = now if self._held_since is None else self._held_since
            if now - self._held_since > HELD_SECONDS:
                raise
            self.due, self.message = now + RETRY_SECONDS, f"It is being saved: {error}"
            return None

    def again(self) -> None:
        """Begin anew, with all patience."""
        self.due, self._held_since = 0.0, None


class Stumble:
    """A run whose folder refused a write, by a full disk above all: what is in memory may be ahead of the folder.

    It rests until somebody trains it on, which opens it anew from its last saved state; so no row is ever missing.
    """

    def __init__(self, session: Session, why: str) -> None:
        self._session, self._why = session, why
        self.message = f"{why} {THEN}"
        self.due = 0.0
        self._has_let_go = False
        self.tell()

    def tell(self) -> None:
        """Write into the folder that the run is interrupted, as soon as it can be written."""
        self.due = time.monotonic() + TELL_SECONDS
        with suppress(UserError):
            if self._has_let_go:
                self._tell_anew()
            else:
                self._session.say("interrupted", self._why)
            self.due = float("inf")

    def _tell_anew(self) -> None:
        """As :meth:`tell`, after our writer let the folder go; not where somebody else has written since."""
        with RunWriter.open(self._session.paths.root) as writer:
            status = RunReader(self._session.paths.root).status()
            if status.process == this_process():
                step, total = status.step, status.total_steps
                writer.set_status("interrupted", step=step, total_steps=total, error=self._why)

    def reopened(self) -> Session:
        """The session anew, from the newest saved state. Raises UserError while the folder still refuses."""
        if self._session.writer is not None:
            self._session.writer.close()
            self._has_let_go = True
        session = Session.resume(self._session.paths.root, owner=self._session.owner)
        session.prepare()
        return session


def can_go_on(session: Session | None) -> bool:
    """Whether there is a folder to go on from."""
    return session is not None and session.writer is not None and session.paths.config.exists()


def is_of_the_disk(error: Exception) -> bool:
    """Whether the disk refused something, rather than a person asking for what cannot be."""
    return isinstance(error, UserError) and isinstance(error.__cause__, OSError)
