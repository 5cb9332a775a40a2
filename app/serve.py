"""The web server: the app, and beside it an address that says how it is.

``streamlit run app/serve.py`` is what ``make run`` does. ``app/main.py`` is the script that it serves; that also runs
alone, without /health, the journal, and the door that lets a press on a busy page count once.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402 - the lines above make `app` and `gan_core` importable
from starlette.middleware import Middleware  # noqa: E402
from starlette.routing import Route  # noqa: E402

from app import preload  # noqa: E402
from app.network import PlainHeaders, health, send_at_once  # noqa: E402
from app.presses import PressedOnce  # noqa: E402
from app.uploadroom import UploadRoom  # noqa: E402
from gan_core import __version__, journal  # noqa: E402
from gan_core.runs import RunStore  # noqa: E402


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """The journal is open as long as the server runs; what pages need is loaded while the first browser comes."""
    preload.begin()
    send_at_once()  # the socket listens before this is called
    journal.open_at(RunStore().root)
    journal.event("server started", version=__version__)
    yield
    journal.event("server stopped")
    journal.close()


def note_failure(error: Exception) -> None:
    """A defect outside of every page goes into the journal."""
    from app import guard  # noqa: PLC0415 - the server listens before all of the app is loaded

    guard.note_failure(error)


app = st.App(
    ROOT / "app" / "main.py",
    lifespan=lifespan,
    routes=[Route("/health", health)],
    middleware=[Middleware(PlainHeaders), Middleware(UploadRoom), Middleware(PressedOnce)],
    on_script_error=note_failure,
)
