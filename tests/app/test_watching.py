from __future__ import annotations

import shutil

import pytest
import streamlit as st

from app import watching as watch
from gan_core.errors import RunError
from gan_core.runs import RunStore
from tests.app.growing_run import GrowingRun


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.0)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def run(tmp_path):
    growing = GrowingRun(tmp_path, "cdigits")
    yield growing
    growing.writer.close()


def test_a_look_reads_on_where_the_last_one_ended(run, tmp_path):
    folder = tmp_path / run.run_id
    first = watch.look_at(folder)
    assert [step for step, _, _ in first.grids] == [0]
    assert first.curves["step"] == []
    assert first.seconds is None
    run.advance(25)
    run.advance(25)
    second = watch.look_at(folder)
    assert [step for step, _, _ in second.grids] == [0, 25, 50]
    assert second.curves["step"] == [25, 50]
    assert second.status.step == 50
    assert second.seconds == pytest.approx(50 * 0.023)
    assert second.rate == pytest.approx(1 / 0.023)
    assert second.left == pytest.approx((4000 - 50) * 0.023)
    assert second.steps_per_epoch == 57
    assert second.real.name == "real.png"


def test_rows_of_a_conditional_grid_are_named(run, tmp_path):
    assert watch.look_at(tmp_path / run.run_id).labels == tuple("0123456789")


def test_a_resting_run_has_no_speed_and_no_end(run, tmp_path):
    run.advance(25)
    run.advance(25)
    run.writer.set_status("paused", step=50, total_steps=4000)
    look = watch.look_at(tmp_path / run.run_id)
    assert look.rate is None
    assert look.left is None
    assert look.seconds == pytest.approx(50 * 0.023)


def test_a_resumed_run_replaces_what_came_after_its_checkpoint(run, tmp_path):
    for _ in range(4):
        run.advance(25)
    assert watch.look_at(tmp_path / run.run_id).curves["step"] == [25, 50, 75, 100]
    run.writer.truncate_after(50)
    run.step = 50
    run.advance(10)
    look = watch.look_at(tmp_path / run.run_id)
    assert look.curves["step"] == [25, 50, 60]
    assert [step for step, _, _ in look.grids] == [0, 25, 50, 60]


def test_a_deleted_run_is_said_and_may_come_back(run, tmp_path):
    store = RunStore(tmp_path)
    watch.look_at(tmp_path / run.run_id)
    run.writer.close()
    moved = tmp_path / "elsewhere"
    shutil.move(tmp_path / run.run_id, moved)
    with pytest.raises(RunError, match="found none"):
        watch.look_at(tmp_path / run.run_id)
    shutil.move(moved, store.place(run.run_id))
    assert watch.look_at(tmp_path / run.run_id).config.model.name == "cdcgan-small"


def test_curves_are_thinned_by_the_mean_of_neighbours():
    rows = [{"step": step, "g_loss": float(step)} for step in range(1, 1001)]
    curves = watch.thinned(rows, most=100)
    assert len(curves["step"]) == 100
    assert curves["step"][:2] == [10, 20]
    assert curves["step"][-1] == 1000
    assert curves["g_loss"][0] == pytest.approx(5.5)
    assert curves["d_real"][0] is None


def test_speed_counts_the_last_seconds_only():
    rows = [{"step": 10, "seconds": 10.0}, {"step": 110, "seconds": 20.0}, {"step": 310, "seconds": 30.0}]
    assert watch.recent_rate(rows) == pytest.approx(20.0)
    assert watch.recent_rate(rows[:1]) is None
    assert watch.recent_rate([{"step": 1, "seconds": 1.0}, {"step": 2, "seconds": 1.0}]) is None


def test_time_goes_on_between_two_rows():
    rows = [{"step": 100, "seconds": 5.0}]
    assert watch.seconds_trained(rows, 120, 20.0) == pytest.approx(6.0)
    assert watch.seconds_trained(rows, 120, None) == pytest.approx(5.0)


def test_events_become_marks_in_words():
    row = {"step": 40, "kind": "live", "key": "optimizer.generator_lr", "before": 0.0002, "value": 0.001}
    assert watch.event_mark(row) == {"step": 40, "text": "Learning rate of G: 0.0002 to 0.001"}
    assert watch.event_mark(row, "text") == {"step": 40, "text": "Learning rate: 0.0002 to 0.001"}
    assert watch.event_mark({"step": 40, "kind": "paused"}) == {"step": 40, "text": "Paused"}
    assert watch.event_mark({"step": 40, "kind": "something"}) is None


def test_what_was_done_to_the_files_is_kept_apart_from_the_marks(run, tmp_path):
    run.writer.append_event(0, "data", note="3 files were skipped: no pictures.")
    look = watch.look_at(tmp_path / run.run_id)
    assert look.notes == ("3 files were skipped: no pictures.",)
    assert look.events == ()


def test_many_evaluations_are_spread_evenly():
    rows = [{"step": step, "figures": {"diversity": {"value": step}}} for step in range(500)]
    kept = watch.evaluations(rows, most=50)
    assert len(kept) == 50
    assert (kept[0][0], kept[-1][0]) == (0, 499)
