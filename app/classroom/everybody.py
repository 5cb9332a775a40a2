"""Everybody's runs, for what the class sees of them together: names, figures and small pictures, never to change."""

from __future__ import annotations

import streamlit as st

from app.engine_link import store_raw
from gan_core.classroom import Entry, standings
from gan_core.classroom.settings import Board
from gan_core.runs import RunSummary

FRESH_SECONDS = 3.0  # thirty pages look again and again: one of them reads the folders for all


def everybodys_runs() -> list[RunSummary]:
    """All runs of this server, whoever may open them, newest first."""
    return store_raw().list()


def seen_together(board: Board | None) -> tuple[list[RunSummary], list[Entry]]:
    """All runs and the places on the leaderboard, at most a few seconds old."""
    return _seen(str(store_raw().root), board.model_dump_json() if board else "")


@st.cache_resource(show_spinner=False, ttl=FRESH_SECONDS, max_entries=8)
def _seen(root: str, board: str) -> tuple[list[RunSummary], list[Entry]]:
    """Kept for each folder of runs and each game."""
    runs = everybodys_runs()
    return runs, standings(runs, Board.model_validate_json(board)) if board else []
