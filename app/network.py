"""What the web server answers beside the pages: its health, and headers that every answer carries."""

from __future__ import annotations

import os
import socket

import psutil
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import preload
from app.condition import Condition
from app.invite import is_this_machine

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


async def health(request: Request) -> Response:
    """``GET /health``: 200 while all is well, 503 where a person is needed.

    Whoever asks from this machine gets the whole condition, others, also by way of a proxy here, its status alone.
    """
    condition = await run_in_threadpool(read_condition)
    told = condition.to_json_dict() if is_from_here(request) else {"status": condition.status}
    return JSONResponse(
        told, status_code=200 if condition.status == "ok" else 503, headers={"Cache-Control": "no-store"}
    )


def read_condition() -> Condition:
    """How the server is; the first one who asks may come before the app is loaded."""
    preload.wait()
    from app import gauge  # noqa: PLC0415 - the server listens before all of the app is loaded

    return gauge.read_condition()


def is_from_here(request: Request) -> bool:
    """Whether somebody on this machine asks, by a name that only this machine has.

    What a header says can only take that away: a proxy here passes strangers on, and names them or the address that
    they know.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    asked = request.url.hostname or ""
    return (asked == "localhost" or is_this_machine(asked)) and is_this_machine(
        request.client.host if request.client else ""
    )


def send_at_once() -> None:
    """Let the listening sockets of this process, and by that each connection that they accept, send without delay.

    Streamlit binds its socket in a way for which asyncio does not set TCP_NODELAY, so that every small answer but the
    first of a connection waits for a delayed acknowledgement, about 40 ms on Linux (uvicorn issue 3149). Where the
    system does not tell a process its sockets, they stay as they are.
    """
    try:
        connections = psutil.Process().net_connections("tcp")
    except (psutil.Error, OSError, NotImplementedError):
        return
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.fd >= 0:
            with socket.socket(fileno=os.dup(connection.fd)) as listener:  # a second name for the same socket
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class PlainHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; websockets stay as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
