"""Sweep: many small GANs trained at once, over one or two settings."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.sweep import controls, running, view

running.take_address(entered=visit.just_entered())

with st.sidebar:
    complaint = controls.draw_sidebar()

running.write_address()
view.show(complaint)
