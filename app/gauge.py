"""The server's own gauge: its condition, read from the one engine and the one pool that it has."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.condition import Condition, Gauge, Training
from app.engine_link import engine_raw, store_raw
from app.worker_link import workers_raw
from gan_core.errors import UserError

READY = "ready"


def read_condition() -> Condition:
    """How the server is; from any thread."""
    return _gauge().read()


@st.cache_resource(show_spinner=False)
def _gauge() -> Gauge:
    return Gauge(_training, store_raw().root)


def _training() -> Training:
    engine, pool = engine_raw(), workers_raw()
    phase = engine.state().phase
    return Training(
        phase,
        _asked(lambda: engine.health()["running"], phase),
        len(pool.in_training()),
        len(pool.queue()),
        pool.problem,
        _asked(lambda: len(engine.experiments()), phase),
    )


def _asked(ask: Callable[[], object], phase: str) -> int:
    """What the engine counts; 0 while it cannot say."""
    try:
        return int(ask()) if phase == READY else 0
    except UserError:
        return 0
