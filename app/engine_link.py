"""The app's one link to the engine process: TensorFlow lives there, never here.

Pages get everything as the person in front of the session has it: :func:`engine` and :func:`run_store` refuse what is
another's. What is bound to nobody is for the router alone.
"""

from __future__ import annotations

import streamlit as st

from app import people
from gan_core.errors import UserError
from gan_core.people.bound_engine import BoundEngine
from gan_core.people.bound_store import BoundStore
from gan_core.runs import RunStore
from gan_core.service.client import EngineClient
from gan_core.service.wire import EngineAwayError

__all__ = ["BoundEngine", "BoundStore", "EngineAwayError", "connect", "engine", "engine_raw", "run_store", "store_raw"]

PAGE_SECONDS = 0.5  # the first browser draws its first page; loading TensorFlow takes a core for seconds


def engine() -> BoundEngine:
    """The engine of this server, for the person of this session."""
    return BoundEngine(engine_raw(), run_store(), people.me(), people.house())


def run_store() -> BoundStore:
    """Where runs lie, for the person of this session."""
    return BoundStore(store_raw(), people.me(), people.house())


def connect() -> EngineClient:
    """Start the engine in the background; returns at once."""
    return EngineClient.local(store_raw().root, after=PAGE_SECONDS)


@st.cache_resource(show_spinner=False)
def engine_raw() -> EngineClient:
    """The engine of this server, shared by every session and bound to nobody."""
    return connect()


def is_saved(run_id: str) -> bool:
    """Whether something of a run that the person in front of the session may look at is saved."""
    try:
        return run_store().resolve(run_id).is_dir()
    except UserError:
        return False


def store_raw() -> RunStore:
    """``$GAN_RUNS_DIR``, else ``runs/`` of the folder that the server was started from; bound to nobody.

    One for the whole server: it remembers what it has read, so a list of hundreds costs a look at each file.
    """
    return _store(str(RunStore().root))


@st.cache_resource(show_spinner=False)
def _store(root: str) -> RunStore:
    return RunStore(root)
