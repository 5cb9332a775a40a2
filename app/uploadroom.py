"""How many uploads this server holds at once: they lie in its memory until they are kept, or their page is closed."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

ROUTE = "/_stcore/upload_file/"  # Streamlit's, followed by the session and the file
MEGABYTE = 2**20
MOST_HELD_MB = 2_000  # of all pages together, arriving or in memory
FULL = "This server holds as many uploads as its memory is meant for; try again in a minute."


class UploadRoom:
    """Refuses an upload where all of them would take more than MOST_HELD_MB; a page holds its newest one alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, unless there is no room; only the event loop comes here, so nothing needs a lock."""
        if scope["type"] != "http" or scope["method"] != "PUT" or ROUTE not in scope["path"]:
            await self._app(scope, receive, send)
            return
        size = _announced(Headers(scope=scope).get("content-length"))
        if held_bytes() + self._arriving + size > MOST_HELD_MB * MEGABYTE:
            await PlainTextResponse(FULL, status_code=503)(scope, receive, send)
            return
        self._arriving += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= size
        keep_newest(scope["path"].partition(ROUTE)[2])


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
