"""The app's one link to the engine process: TensorFlow lives there, never here."""

from __future__ import annotations

import secrets

import streamlit as st

from gan_core.runs import RunStore
from gan_core.service.client import EngineClient
from gan_core.service.wire import EngineAwayError

__all__ = ["EngineAwayError", "EngineClient", "connect", "engine", "owner_token", "run_store"]

OWNER = "engine.owner"


def run_store() -> RunStore:
    """Where runs lie: ``$GAN_RUNS_DIR``, else ``runs/`` of the folder that the server was started from."""
    return RunStore()


def connect() -> EngineClient:
    """Start the engine in the background; returns at once."""
    return EngineClient.local(run_store().root)


@st.cache_resource(show_spinner=False)
def engine() -> EngineClient:
    """The engine of this server, shared by every session."""
    return connect()


def owner_token() -> str:
    """Who this browser session is to the engine: random, new for every session."""
    return st.session_state.setdefault(OWNER, secrets.token_hex(8))
