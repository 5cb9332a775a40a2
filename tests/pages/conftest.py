from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import engine_link, memory, worker_link
from tests.app.fake_workers import RestingPool
from tests.app.fakes import FakeEngine
from tests.waiting import PATIENCE

MAIN = Path(__file__).parents[2] / "app" / "main.py"
PLAYGROUND = "../pages/playground.py"


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """No cache and no run of another test; runs and uploads lie in the test's own folder."""
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_FILES", "any")  # the router says it at every visit: forgotten after the test
    monkeypatch.setattr(memory, "freeze", lambda: None)
    monkeypatch.setattr(worker_link, "connect", lambda: RestingPool(worker_link.run_store()))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def fake(monkeypatch) -> FakeEngine:
    """The engine of every page in this test."""
    engine = FakeEngine()
    monkeypatch.setattr(engine_link, "connect", lambda: engine)
    return engine


@pytest.fixture
def open_page(fake):
    """Open a page as a browser would: the router first, then the page, with a query where one is given."""

    def start(page: str = PLAYGROUND, **query: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
        app.switch_page(page)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return start
