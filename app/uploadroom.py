"""How many uploads this server holds at once: they lie in its memory until they are kept, or their page is closed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

ROUTE = "/_stcore/upload_file/"  # Streamlit's, followed by the session and the file
MEGABYTE = 2**20
MOST_HELD_MB = 2_000  # of all pages together, arriving or in memory
MOST_OF_ONE = 2  # that arrive for one page: one, and the one that takes its place
STALL_SECONDS, LONGEST_SECONDS = 60.0, 1_800.0
STRANGER = "This upload belongs to no open page; open the page again and upload the file there."
SLOW = "The upload stood still, or took too long; upload the file again."
FULL = "This server holds as many uploads as its memory is meant for; try again in a minute."


class UploadRoom:
    """Refuses an upload where all of them would take more than MOST_HELD_MB; a page holds its newest one alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving = 0
        self._pages: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, unless there is no room; only the event loop comes here, so nothing needs a lock."""
        if scope["type"] != "http" or scope["method"] != "PUT" or ROUTE not in scope["path"]:
            await self._app(scope, receive, send)
            return
        arrived = scope["path"].partition(ROUTE)[2]
        page, size = arrived.partition("/")[0], _announced(Headers(scope=scope).get("content-length"))
        if not is_open(page):
            await PlainTextResponse(STRANGER, status_code=403)(scope, receive, send)
        elif self._pages[page] >= MOST_OF_ONE or held_bytes() + self._arriving + size > MOST_HELD_MB * MEGABYTE:
            await PlainTextResponse(FULL, status_code=503)(scope, receive, send)
        else:
            await self._take(page, size, scope, receive, send)
            keep_newest(arrived)

    async def _take(self, page: str, size: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with room for it as long as it arrives."""
        patience = Patience(receive, send)
        self._arriving += size
        self._pages[page] += 1
        try:
            await self._app(scope, patience.receive, patience.send)
        except Exception:
            if not patience.is_over:
                raise
        finally:
            self._arriving -= size
            self._pages -= Counter([page])  # a page without any is forgotten
        if patience.is_over and not patience.is_answered:
            await PlainTextResponse(SLOW, status_code=408)(scope, receive, send)


class Patience:
    """An upload that stands still, or takes too long, counts as broken off.

    Attributes:
        is_over: whether it was broken off here.  is_answered: whether an answer has begun.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._until = time.monotonic() + LONGEST_SECONDS
        self.is_over = self.is_answered = False

    async def receive(self) -> Message:
        """The next piece."""
        try:
            left = max(0.0, self._until - time.monotonic())
            return await asyncio.wait_for(self._receive(), min(STALL_SECONDS, left))
        except TimeoutError:
            self.is_over = True
            return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Part of the answer."""
        self.is_answered = True
        await self._send(message)


def is_open(page: str) -> bool:
    """Whether this session is one of the server's."""
    return not runtime.exists() or runtime.get_instance().is_active_session(page)


def held_bytes() -> int:
    """What the uploads of all pages take up in memory."""
    stats = _manager().get_stats() if runtime.exists() else {}
    return sum(stat.byte_length for family in stats.values() for stat in family)


def keep_newest(arrived: str) -> None:
    """Let go of what a page uploaded before; ``arrived``: "session/file". No page has two uploaders."""
    session, _, newest = arrived.partition("/")
    files = _manager().file_storage.get(session, {}) if runtime.exists() else {}
    for file_id in [one for one in list(files) if one != newest] if newest in files else ():
        _manager().remove_file(session, file_id)


def let_go(file: Any) -> None:
    """Free the memory of an upload that was taken in; its uploader has to be another one afterwards."""
    context = get_script_run_ctx()
    if context is not None and runtime.exists() and hasattr(file, "file_id"):
        _manager().remove_file(context.session_id, file.file_id)


def _announced(length: str | None) -> int:
    """How many bytes come: as the browser says, else as many as Streamlit takes."""
    if length is not None and length.isdecimal():
        return int(length[:18])
    return int(config.get_option("server.maxUploadSize")) * MEGABYTE


def _manager() -> Any:
    """Streamlit's own holder of uploads, with ``file_storage``: session, file id, file."""
    return runtime.get_instance().uploaded_file_mgr
