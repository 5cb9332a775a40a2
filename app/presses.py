"""A press counts once, also on a page that is busy.

Streamlit 1.67 sends what was pressed with the next timer of the browser, and until then holds it among the values of
all widgets. Where the page was busy for a while, the timer of a part that looks by itself (``run_every``) can come
first: its message says the press too, and the press's own message says it again. Train was then Train and Pause within
a blink, one step was two. A look by itself never presses anything, so what it says of presses is left out; the message
of the press always follows.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ROUTE = "/_stcore/stream"  # Streamlit's: what a page says and hears
PRESSES = ("trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value")


class PressedOnce:
    """Takes presses out of what a page says when it only looks by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; only what comes over the connection of a page is looked at."""
        if scope["type"] != "websocket" or not scope["path"].endswith(ROUTE):
            await self._app(scope, receive, send)
            return

        async def hear() -> Message:
            message = await receive()
            said = message.get("bytes")
            return {**message, "bytes": without_presses(said)} if said else message

        await self._app(scope, hear, send)


def without_presses(said: bytes) -> bytes:
    """What a page said, without presses where it looked by itself; anything else stays as it is, byte by byte."""
    try:
        message = BackMsg.FromString(said)
    except DecodeError:  # Streamlit says so
        return said
    if message.WhichOneof("type") != "rerun_script" or not message.rerun_script.is_auto_rerun:
        return said
    widgets = message.rerun_script.widget_states.widgets
    kept = [widget for widget in widgets if widget.WhichOneof("value") not in PRESSES]
    if len(kept) == len(widgets):
        return said
    del widgets[:]
    widgets.extend(kept)
    return message.SerializeToString()
