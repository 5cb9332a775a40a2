"""Latent: move among the random numbers that a generator turns into pictures."""

from __future__ import annotations

import streamlit as st

from app import takehome, visit
from app.latent import address, page, picker

address.take_address(entered=visit.just_entered())

with st.sidebar:
    subject, problem = picker.draw_sidebar()
    if subject:
        takehome.button(subject.address, key="latent.home")

page.show(subject, problem)
