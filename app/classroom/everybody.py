"""Everybody's runs, for what the class sees of them together: names, figures and small pictures, never to change."""

from __future__ import annotations

from app.engine_link import store_raw
from gan_core.runs import RunSummary


def everybodys_runs() -> list[RunSummary]:
    """All runs of this server, whoever may open them, newest first."""
    return store_raw().list()
