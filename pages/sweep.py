"""Sweep: many small GANs trained at once, over one or two settings."""

from __future__ import annotations

import streamlit as st

st.title("Sweep")
st.markdown("Many small GANs trained at once, over one or two settings.")
