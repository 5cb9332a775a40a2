"""The server's pool is one for all sessions, and lets its workers go when the cache is emptied."""

from __future__ import annotations

import pytest
import streamlit as st

from app import worker_link
from gan_core.config import build_config
from gan_core.errors import RunError
from tests.app.fake_workers import RestingPool


@pytest.fixture
def pool(monkeypatch, tmp_runs):
    made = []

    def connect():
        made.append(RestingPool(worker_link.run_store()))
        return made[-1]

    monkeypatch.setattr(worker_link, "connect", connect)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()


def test_every_session_gets_the_same_pool(pool):
    assert worker_link.workers_raw() is worker_link.workers_raw()
    assert len(pool) == 1


def test_emptying_the_cache_closes_the_pool(pool, monkeypatch):
    closed = []

    def close(self):
        closed.append(self)

    monkeypatch.setattr(RestingPool, "close", close)
    first = worker_link.workers_raw()
    st.cache_resource.clear()
    assert closed == [first]
    assert worker_link.workers_raw() is not first


def test_runs_lie_where_the_app_keeps_them(pool, tmp_runs):
    run_id = worker_link.workers().submit(build_config("quadratic", {"steps": 5}))
    assert (tmp_runs / run_id / "config.json").is_file()


def test_the_resting_pool_of_page_tests_queues_as_the_real_one(pool):
    workers = worker_link.workers_raw()
    first = workers.submit(build_config("quadratic", {"steps": 5}), owner="me")
    second = workers.submit(build_config("quadratic", {"steps": 5}), owner="me", name="Second")
    assert [(workers.place(run).place, workers.place(run).ahead) for run in (first, second)] == [(1, 0), (2, 1)]
    workers.ask(first, "stop")
    assert workers.place(first) is None
    assert workers.place(second).place == 1
    assert workers.asked == [("ask", first, "stop")]
    with pytest.raises(RunError, match="No run is called"):
        workers.ask("nothing", "stop")
