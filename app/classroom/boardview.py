"""The leaderboard as everybody sees it: places, figures, and the rules below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app.controls import choice_words, preset_words
from app.people import my_id, people
from app.words import escape
from gan_core.classroom import Entry, why_not
from gan_core.classroom.board import RULES
from gan_core.classroom.settings import Board
from gan_core.people import owner_id
from gan_core.presets import PRESETS
from gan_core.runs import RunSummary

MOST_PLACES = 40
OWN_SHOWN = 3
HEADS = ("", "Who", "Run", "Energy distance", "Times floor", "Coverage", "Closeness")
HELP = (
    "Energy distance: wrong places and missing parts both count; the floor is what real points score against real "
    "ones. Coverage: the share of the curve that is reached. Closeness: how far a point lies from the curve on average."
)


def draw_board(entries: Sequence[Entry], board: Board) -> None:
    """The title with the rules beside it, and the places."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"#### {escape(board.title)}", width="content")
        with st.popover("The rules", icon=":material/gavel:", key="class.rules"):
            st.markdown("\n".join(f"- {rule}" for rule in rules_of(board)))
    if entries:
        st.table(table_of(entries, my_id(), people().name_of), border="horizontal", hide_index=True)
        rest = len(entries) - MOST_PLACES
        st.caption(HELP + (f" And {rest} more." if rest > 0 else ""))
    else:
        st.markdown(f"Nobody yet: train a run on {escape(choice_words(board.dataset))} to step {board.steps:,}.")
        st.markdown("\n".join(f"- {rule}" for rule in rules_of(board)))


def rules_of(board: Board) -> tuple[str, ...]:
    """The rules, the first one with this game's numbers."""
    first = f"Everybody learns {escape(choice_words(board.dataset))}, without jitter, and is measured at "
    return (f"{first}step {board.steps:,}.", *RULES[1:])


def table_of(entries: Sequence[Entry], own: str, name_of: Callable[[str], str]) -> dict[str, list[str]]:
    """The columns of the table; one's own line is bold."""
    rows = [_row(place, entry, own, name_of) for place, entry in enumerate(entries[:MOST_PLACES], 1)]
    return {head: [row[at] for row in rows] for at, head in enumerate(HEADS)}


def draw_own(runs: Sequence[RunSummary], board: Board, own: str) -> None:
    """Of one's own newest runs, those that do not count, and why."""
    by_id = {run.run_id: run for run in runs}
    mine = [run for run in runs if owner_id(run.status.owner) == own]
    reasons = [(run, why) for run in mine if (why := why_not(run, board, by_id))]
    if not mine:
        st.caption("You have no run yet.")
    for run, why in reasons[:OWN_SHOWN]:
        name = run_words(run.status.name or str(run.config.get("preset") or run.run_id))
        st.caption(f"Your run **{escape(name)}** does not count. {escape(why)}")


def run_words(name: str) -> str:
    """A run's name; where that is a preset's, its label."""
    return preset_words(name) if name in PRESETS.names() else name


def _row(place: int, entry: Entry, own: str, name_of: Callable[[str], str]) -> tuple[str, ...]:
    times = f"{entry.distance / entry.floor:,.1f}" if entry.floor > 0 else ""
    cells = (
        f"{place}",
        escape(name_of(entry.person)),
        escape(run_words(entry.name)) + (" (branch)" if entry.branched else ""),
        f"{entry.distance:.5f}",
        times,
        "" if entry.coverage is None else f"{entry.coverage:.0%}",
        "" if entry.closeness is None else f"{entry.closeness:.4f}",
    )
    return tuple(f"**{cell}**" if cell and entry.person == own else cell for cell in cells)
