"""Networks: what generator and discriminator are made of, and what a stride does."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.networks import subject, view
from app.words import say, say_kept

subject.take_address(entered=visit.just_entered())

with st.sidebar:
    config, complaint = view.draw_sidebar()

subject.write_address()
if complaint:
    say("error", complaint)
say_kept()
view.draw_tabs(config)
