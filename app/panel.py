"""The small panel that says how the server is: for the teacher, and for whoever looks after the machine."""

from __future__ import annotations

import streamlit as st

from app.condition import Condition
from app.gauge import read_condition
from app.words import escape

REFRESH_SECONDS = 4.0
ENGINE_WORDS = {"starting": "starting", "ready": "ready", "restarting": "starting again", "failed": "stopped"}
PANEL_CSS = """
<style>
.st-key-server-panel [data-testid="stMetricValue"] { font-size: 1.25rem; }
.st-key-server-panel [data-testid="stMetric"] { min-width: 7.5rem; }
</style>
"""


def draw_panel() -> None:
    """Sessions, what trains and waits, memory, cores, disk; refreshed every few seconds."""
    st.html(PANEL_CSS)
    with st.container(key="server-panel"):
        st.fragment(_draw, run_every=REFRESH_SECONDS)()


def figures(condition: Condition) -> list[tuple[str, str, str]]:
    """(label, value, help) of each figure."""
    gigabytes, free = condition.memory_mb / 1000, condition.memory_free_mb / 1000
    return [
        ("Open pages", f"{condition.sessions}", "Browser tabs that are connected now."),
        ("Points training", f"{condition.points_training}", "2-D runs that train in the engine, all at once."),
        ("Pictures, text", f"{condition.pictures_training}", "Runs that train in a process of their own."),
        ("Waiting", f"{condition.queued}", "Runs in the queue; people take turns."),
        ("Races, sweeps", f"{condition.experiments}", "Those that train or wait in the engine."),
        ("Memory", f"{gigabytes:.1f} GB", f"Of all processes of this app; {free:.1f} GB are free on the machine."),
        ("Cores", f"{condition.cores_used:.1f} of {condition.cores}", "Used by this app in the last seconds."),
        ("Disk free", f"{condition.disk_free_mb / 1000:.1f} GB", "Where the runs lie."),
    ]


def _draw() -> None:
    condition = read_condition()
    with st.container(horizontal=True, gap="small"):
        for label, value, help_text in figures(condition):
            st.metric(label, value, help=help_text, width="content")
    for problem in condition.problems:
        st.warning(escape(problem), icon=":material/warning:")
    st.caption(f"Up for {_span(condition.uptime_seconds)} · engine {ENGINE_WORDS.get(condition.engine, '?')}")


def _span(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min"
