"""The app's one link to the workers: pictures (and text) are trained in processes of their own."""

from __future__ import annotations

import streamlit as st

from app import people
from app.engine_link import run_store, store_raw
from gan_core.people.bound_workers import BoundWorkers
from gan_core.workers import QueuePlace, WorkerPool, open_pool

__all__ = ["BoundWorkers", "QueuePlace", "WorkerPool", "connect", "run_store", "workers", "workers_raw"]


def workers() -> BoundWorkers:
    """The pool of this server, for the person of this session: what is another's is refused."""
    return BoundWorkers(workers_raw(), run_store(), people.me(), people.house())


def connect() -> WorkerPool:
    """A pool over this server's runs; it takes up what an earlier server left queued. Starts no process yet."""
    return open_pool(store_raw())


@st.cache_resource(show_spinner=False, on_release=lambda pool: pool.close())
def workers_raw() -> WorkerPool:
    """The pool of this server, shared by every session and bound to nobody."""
    return connect()
