"""Real or fake: a person against the discriminator, on the same pictures."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.game import opponents, table
from app.words import say, say_kept

opponents.take_address(entered=visit.just_entered())

with st.sidebar:
    subject, problem = opponents.choose_opponent()

say_kept()
if subject is not None:
    table.play(subject)
else:
    say("info", problem)  # here and not in the sidebar, which is folded away on a phone
