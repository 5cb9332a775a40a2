"""Real or fake: a person against the discriminator, on the same pictures."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.game import opponents, table
from app.words import say_kept

opponents.take_address(entered=visit.just_entered())

with st.sidebar:
    subject = opponents.choose_opponent()

say_kept()
if subject is not None:
    table.play(subject)
