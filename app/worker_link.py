"""The app's one link to the workers: pictures (and text) are trained in processes of their own."""

from __future__ import annotations

import streamlit as st

from app.engine_link import run_store
from gan_core.workers import QueuePlace, WorkerPool

__all__ = ["QueuePlace", "WorkerPool", "connect", "run_store", "workers"]


def connect() -> WorkerPool:
    """A pool over this server's runs; it takes up what an earlier server left queued. Starts no process yet."""
    return WorkerPool(run_store())


@st.cache_resource(show_spinner=False, on_release=lambda pool: pool.close())
def workers() -> WorkerPool:
    """The pool of this server, shared by every session."""
    return connect()
