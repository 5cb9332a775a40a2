from __future__ import annotations

import pytest
import streamlit as st

from app import engine_link
from app.latent.subject import Subject, load_subject
from gan_core.runs import RunStore
from tests.app.fakes import FakeEngine
from tests.app.run_folders import add_checkpoint, make_run


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Runs in the test's own folder, and no cache of another test."""
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def fake(monkeypatch) -> FakeEngine:
    """The engine of this test."""
    engine = FakeEngine()
    monkeypatch.setattr(engine_link, "connect", lambda: engine)
    return engine


@pytest.fixture
def subject_of(tmp_path):
    """Makes a run of a preset with checkpoints, and loads it as the page does."""

    def make(preset: str = "digits", *steps: int, label: int | None = None, **settings) -> Subject:
        run_id = make_run(tmp_path / "runs", preset, **settings)
        for step in steps or (200,):
            add_checkpoint(RunStore(tmp_path / "runs").resolve(run_id), step)
        return load_subject(run_id, label)

    return make
