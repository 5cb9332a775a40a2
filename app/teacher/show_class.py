"""What the class sees on its own page: the gallery, and the leaderboard."""

from __future__ import annotations

import streamlit as st

from app.classroom import class_settings
from app.classroom.boardview import draw_board
from app.classroom.everybody import seen_together
from app.controls import choice_words
from app.teacher.changing import change
from gan_core.classroom.settings import BOARD_SETS, LONGEST_TITLE, Board
from gan_core.quality.marks import MARKS

GALLERY, PLAYED, TITLE, DATA, STEPS = (
    f"teacher.show.{name}" for name in ("gallery", "board", "title", "data", "steps")
)
LAST = "teacher.show.last"


def show() -> None:
    """The two switches with what belongs to them left, what the class sees right."""
    switches, preview = st.columns([2, 3], gap="large")
    with switches:
        _draw_gallery()
        _draw_switch()
        st.caption("With either of them, everybody has the page Class in the row of pages.")
    with preview:
        board = class_settings().leaderboard
        if board is None:
            st.caption("The leaderboard stands here, as the class sees it.")
        else:
            draw_board(seen_together(board)[1], board)


def _draw_gallery() -> None:
    st.session_state[GALLERY] = class_settings().gallery_open
    st.toggle(
        "Gallery of the class",
        key=GALLERY,
        help="Everybody's newest picture or curve, with the nickname.",
        on_change=lambda: change(gallery_open=st.session_state[GALLERY]),
    )


def _draw_switch() -> None:
    board = class_settings().leaderboard
    st.session_state[PLAYED] = board is not None
    st.toggle("Leaderboard", key=PLAYED, help="Who comes closest to a curve?", on_change=_switch)
    if board is None:
        return
    for key, value in ((TITLE, board.title), (DATA, board.dataset), (STEPS, board.steps)):
        st.session_state[key] = value
    st.text_input("Title", key=TITLE, max_chars=LONGEST_TITLE, on_change=_change)
    st.selectbox("Data", BOARD_SETS, key=DATA, format_func=choice_words, on_change=_change_game)
    st.select_slider("Measured at step", MARKS, key=STEPS, format_func=lambda step: f"{step:,}", on_change=_change_game)


def usual_title(data: str, steps: int) -> str:
    """What a game is called unless the teacher says otherwise."""
    return f"Closest {'curve' if data == 'quadratic' else data} in {steps:,} steps"


def _switch() -> None:
    """On: the game that was played last; off: none."""
    board = class_settings().leaderboard
    if board is not None:
        st.session_state[LAST] = board
    change(leaderboard=(st.session_state.get(LAST) or Board()).model_dump() if st.session_state[PLAYED] else None)


def _change() -> None:
    change(
        leaderboard={
            "title": st.session_state[TITLE],
            "dataset": st.session_state[DATA],
            "steps": st.session_state[STEPS],
        }
    )


def _change_game() -> None:
    """Other data or another step; a title that nobody wrote follows."""
    before = class_settings().leaderboard or Board()
    if st.session_state[TITLE] == usual_title(before.dataset, before.steps):
        st.session_state[TITLE] = usual_title(st.session_state[DATA], st.session_state[STEPS])
    _change()
