"""The page of the class: leaderboard and gallery, as far as the teacher has opened them."""

from __future__ import annotations

import streamlit as st

from app.classroom.boardview import draw_board, draw_own
from app.classroom.everybody import seen_together
from app.classroom.galleryview import draw_gallery
from app.classroom.rules import class_settings, sees_class
from app.components.lookout import is_hidden
from app.gallery.cards import cards_of
from app.guard import guarded
from app.look import ROOT
from app.people import my_id
from app.words import say_kept

REFRESH_SECONDS = 6.0
CLOSED = "The teacher has not opened the page of the class. It shows a leaderboard and a gallery when it is open."


def show() -> None:
    """Looked at again every few seconds, while somebody watches."""
    hidden = is_hidden(key="class.lookout")
    st.fragment(_look, run_every=None if hidden else REFRESH_SECONDS)()


def _look() -> None:
    with guarded():
        say_kept()
        settings = class_settings()
        if not sees_class() or not settings.shows_class:
            st.subheader("Class", anchor=False)
            st.markdown(f":material/lock: {CLOSED}")
            st.page_link(ROOT / "pages" / "home.py", label="To the home page", icon=":material/home:")
            return
        board = settings.leaderboard
        runs, entries = seen_together(board)
        both = board is not None and settings.gallery_open
        left, right = st.columns([3, 2], gap="large") if both else (st.container(), st.container())
        if board is not None:
            with left:
                draw_board(entries, board)
                draw_own(runs, board, my_id())
        if settings.gallery_open:
            with right:
                draw_gallery(cards_of(runs))
