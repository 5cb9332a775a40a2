"""Lessons: a short course: read, guess, run, and see whether you were right."""

from __future__ import annotations

import streamlit as st

st.title("Lessons")
st.markdown("A short course: read, guess, run, and see whether you were right.")
