"""Tips: every tip for training a GAN, with an experiment that shows whether it helps."""

from __future__ import annotations

import streamlit as st

st.title("Tips")
st.markdown("Every tip for training a GAN, with an experiment that shows whether it helps.")
