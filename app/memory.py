"""Keeps the garbage collector from making pages wait: it walks seldom, and over nothing that was imported.

Streamlit would collect in full after every script run, also of a fragment that runs twice a second. With thirty
sessions that was 40 % of all that the server computed, so ``runner.postScriptGC`` is off in .streamlit/config.toml, and
one thread collects for all of them.
"""

from __future__ import annotations

import gc
import threading

import streamlit as st

COLLECT_SECONDS = 5.0  # a drawn figure that nobody sees any more may hold its memory for as long


class Collector:
    """Collects in full every ``seconds`` until closed: cycles may hold arrays, of whose size Python counts nothing."""

    def __init__(self, seconds: float = COLLECT_SECONDS) -> None:
        self._seconds = seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._collect, daemon=True, name="collector")
        self._thread.start()

    def close(self) -> None:
        """Collect no more; returns at once."""
        self._done.set()

    def _collect(self) -> None:
        while not self._done.wait(self._seconds):
            gc.collect()


@st.cache_resource(show_spinner=False, on_release=lambda collector: collector.close())
def collector() -> Collector:
    """The one of this server, started with the first visit."""
    return Collector()


@st.cache_resource(show_spinner=False)
def freeze_imports(page: str) -> str:
    """Once for each page of this server, after its first run.

    A collection walks over all that pandas, plotly and scipy have made: about 160,000 objects, 50 ms and more with the
    interpreter held. Frozen objects are not walked over.
    """
    freeze()
    return page


def freeze() -> None:
    """Collect what is garbage now, then take everything that is left as permanent."""
    gc.collect()
    gc.freeze()
