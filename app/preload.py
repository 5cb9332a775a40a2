"""Loads the app's modules and lessons while the first browser still loads its page, which then needs no imports."""

from __future__ import annotations

import importlib
import inspect
import logging
import sys
import threading

from app.memory import freeze

# What the router and Home import.
MODULES = (
    "app.classroom.closed",
    "app.desk",
    "app.gauge",
    "app.guard",
    "app.home",
    "app.look",
    "app.people",
    "app.presence",
    "app.takehome",
    "app.visit",
    "app.wardenship",
    "app.worker_link",
    "httpcore",  # when the engine's client is made
)
log = logging.getLogger(__name__)
_thread: threading.Thread | None = None


def begin() -> None:
    """Load everything in a thread of its own; once."""
    global _thread  # noqa: PLW0603 - there is one server in a process
    if _thread is None:
        _thread = threading.Thread(target=_load, daemon=True, name="preload")
        _thread.start()


def wait() -> None:
    """Until everything is loaded: two threads never import the same at once. Nothing where nothing was begun."""
    if _thread is not None:
        _thread.join()


def _load() -> None:
    # httpx's own command line loads what draws in a terminal, a sixth of all that is loaded here. It may be missing:
    # httpx is made for that.
    sys.modules.setdefault("httpx._main", None)
    for name in MODULES:
        try:
            importlib.import_module(name)
        except Exception:  # the page that needs it says so in its own way
            log.exception("%s could not be loaded ahead", name)
    _remember()


def _remember() -> None:
    """The lessons, which Home lists, and what Streamlit looks through before it draws its first element: which file
    every loaded module comes from. Both are remembered once they were looked at. What is loaded is for good."""
    from gan_core.lessons import load_course  # noqa: PLC0415 - loaded by Home's line above, in this thread

    load_course()
    inspect.stack()
    freeze()
