"""A page that the teacher has closed for now."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.classroom.rules import is_open_page
from app.look import ROOT
from app.words import escape


def run_page(page: StreamlitPage) -> None:
    """The page, or the words that the teacher has closed it."""
    if is_open_page(page.url_path):
        page.run()
    else:
        draw_closed(page.title)


def draw_closed(title: str) -> None:
    """Say so, and where to go."""
    st.subheader(escape(title), anchor=False)
    st.markdown(":material/lock: Your teacher has closed this page for now. What you trained is kept and goes on.")
    st.page_link(ROOT / "pages" / "home.py", label="To the home page", icon=":material/home:")
