from __future__ import annotations

import pytest
import streamlit as st

from app import memory
from app.headlines.subject import Subject, load_subject
from tests.text_runs import make_text_run


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Runs in the test's own folder, and no cache of another test."""
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr(memory, "freeze", lambda: None)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def subject_of(tmp_path):
    """Makes a text run and loads it as the page does."""

    def make(name: str = "one", **how) -> Subject:
        make_text_run(tmp_path / "runs" / name, **{"trained": True, "name": name, **how})
        return load_subject(name)

    return make
