"""The app's one link to the engine process: TensorFlow lives there, never here."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from app.components.owner import COOKIE
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
    """Who this browser is to engine and workers: random, and the same after a reload, by a cookie."""
    if OWNER not in st.session_state:
        kept = str(st.context.cookies.get(COOKIE) or "")
        st.session_state[OWNER] = kept if re.fullmatch(r"[0-9a-f]{16}", kept) else secrets.token_hex(8)
    return st.session_state[OWNER]
