"""The one warden of this server, who ends what has trained for longer than the limit."""

from __future__ import annotations

import streamlit as st

from app import people
from app.engine_link import engine_raw, store_raw
from app.worker_link import workers_raw
from gan_core.people.warden import Warden


@st.cache_resource(show_spinner=False, on_release=lambda warden: warden.close())
def warden() -> Warden:
    """Started with the first visit."""
    return Warden(store_raw(), workers_raw(), engine_raw(), people.house)
