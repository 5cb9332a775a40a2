from __future__ import annotations

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Races in the test's own folder, and no cache of another test."""
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path))
    st.cache_data.clear()
    yield
    st.cache_data.clear()
