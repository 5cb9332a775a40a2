"""Playground: train a GAN on points in the plane and watch it learn."""

from __future__ import annotations

import streamlit as st

from app import controls, forms, playground, visit
from app.run_bar import draw_run_bar

playground.take_address(entered=visit.just_entered())
forms.collect()

with st.sidebar:
    controls.draw_sidebar()

config, complaint = playground.follow_form()
query = playground.write_address(config)

draw_run_bar(config, query)
playground.show_messages(complaint)
playground.show_doctor()
playground.show_stage()
