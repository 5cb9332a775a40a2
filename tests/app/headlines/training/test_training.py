"""What the training side reads, reckons and sends to the browser; no page is drawn."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
import streamlit as st

from app import watching
from app.headlines.training import data, estimate, preview, uploads, view
from app.worker_link import workers_raw as workers
from gan_core.config import build_config
from gan_core.engine.text_data import split
from gan_core.errors import DataError
from gan_core.text import MATERIAL_SEEDS, Headlines
from tests.app.fake_workers import RestingPool
from tests.text_runs import SOME_HEADLINES, make_text_run

HEADLINES = Headlines("mine.csv", (*SOME_HEADLINES, "Alone"), source="mine.csv", column="title")


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr("app.worker_link.connect", lambda: RestingPool(watching_store()))
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.0)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def watching_store():
    from app.engine_link import run_store

    return run_store()


def look(tmp_path, **more):
    return watching.look_at(make_text_run(tmp_path / "runs" / "a", trained=True, **more))


# --- before a run ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("preset", "rows"), [("headlines", 16), ("headlines-prefix", 0)])
def test_an_epoch_has_as_many_steps_as_show_every_row_once(preset, rows):
    config = build_config(preset, {"batch_size": 4, "loop.held_out": 0.0})
    rows = rows or HEADLINES.targets
    assert data.steps_per_epoch(config, HEADLINES) == math.ceil(rows / 4)


def test_the_split_is_the_trainings_own():
    config = build_config("headlines", {"loop.held_out": 0.25, "seed": 5})
    training, held_out = split(HEADLINES, 0.25, 5)
    found = data.split_of(config, HEADLINES)
    assert found.held_out == len(held_out) == 4
    assert found.headlines == sum(" " in headline for headline in training)


def test_what_it_will_take_is_said_in_one_line():
    config = build_config("headlines", {"loop.held_out": 0.0, "steps": 300})
    words = estimate.words_of(config, HEADLINES)
    size = HEADLINES.vocabulary.size
    parameters = 10 * size + 4 * 100 * 111 + 101 * size
    assert words.startswith(f"{size - 1} words · {parameters:,} parameters · 300 epochs of 1 step in about ")


def test_a_run_like_one_that_was_seen_takes_as_long(monkeypatch):
    config = build_config("headlines")
    assert 0.001 < estimate.seconds_per_step(config, HEADLINES) < 1
    monkeypatch.setattr(workers(), "seconds_per_step", lambda config: 2.5)
    assert estimate.seconds_per_step(config, HEADLINES) == 2.5


def test_the_material_has_its_number_of_multiplications():
    """One headline of two words in the whole form: 1 place, so LSTM and softmax once, three times for the way back."""
    two = Headlines("two", ("one two", "two three"))
    config = build_config("headlines", {"batch_size": 2})
    each = 4 * 100 * (10 + 100) + 100 * two.vocabulary.size
    assert estimate.work_per_step(config, two) == 3 * 2 * each


def test_examples_show_first_what_cleaning_changes():
    set_of = Headlines("some", ("plain words only", "Tea, Coffee and Milk", "more plain words"))
    assert preview.examples(set_of) == [1, 0, 2]
    assert preview.title_of(HEADLINES) == "mine.csv, column title"
    config = build_config("headlines")
    assert preview.facts_of(HEADLINES, config) == "17 headlines, 2 of them held out · the longest has 9 words"


def test_the_same_file_is_kept_once_under_its_own_name(tmp_path):
    first = uploads.keep_file(b"a\nb\n", "../My <news> (2).CSV")
    assert first == uploads.keep_file(b"a\nb\n", "../My <news> (2).CSV")
    assert first.endswith("/My news 2.csv")
    assert str(tmp_path / "runs") in first
    with open(first, "rb") as file:
        assert file.read() == b"a\nb\n"
    assert uploads.keep_file(b"other", "x.csv") != first


@pytest.mark.parametrize(
    ("name", "plain"), [("", "headlines"), ("....", "headlines"), ("\u4e2d.txt", "headlines.txt"), ("a/b.csv", "b.csv")]
)
def test_odd_names_become_plain(name, plain):
    assert uploads.plain_name(name) == plain


def test_a_named_file_must_be_there(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("x")
    assert uploads.named_file(f"  {path} ") == str(path)
    assert uploads.named_file("  ") is None
    with pytest.raises(DataError, match="There is no file /no/such on the machine that runs this app"):
        uploads.named_file("/no/such")


# --- a run -----------------------------------------------------------------------------------------


def test_the_browser_gets_what_follows_each_beginning_at_every_moment(tmp_path):
    sent = view.payload_of(look(tmp_path), "a")
    json.dumps(sent, allow_nan=False)
    assert sent["seeds"][1] == "Europe Looks To"
    assert sent["steps"] == [0, 20, 40, 60]
    assert [len(texts) for texts in sent["texts"]] == [len(MATERIAL_SEEDS)] * 4
    assert sent["texts"][-1][1].startswith("The Sea For Its Power")
    assert sent["status"]["state"] == "finished"


def test_a_line_with_another_beginning_is_shown_whole():
    assert view.after_seed("10 ways", "10 Ways To Win") == "To Win"
    assert view.after_seed("10 ways", "Something Else") == "Something Else"
    assert view.after_seed("10 ways", "") == ""


def test_a_damaged_sample_is_empty_and_not_the_end(tmp_path):
    path = tmp_path / "step_00000001.txt"
    assert view.continuations_in(path, 0) == [""] * 6
    path.write_bytes(b"10 Ways \xff\xfe\n")
    assert view.continuations_in(path, 1)[0] == "\ufffd\ufffd"


def test_perplexity_is_drawn_as_powers_of_ten_and_loss_from_it(tmp_path):
    found = look(tmp_path)
    lines = view.perplexity_of(found)
    assert lines["step"] == [20, 40, 60]
    last = 4.1 + 0.9 * math.exp(-3)
    assert lines["held_out"][-1] == pytest.approx(last / math.log(10), abs=1e-3)
    curves = view.curves_of(found)
    assert curves["held_out_loss"][-1] == pytest.approx(last, abs=1e-3)
    assert curves["held_out_loss"][0] is None  # nothing was measured that early


def test_what_is_measured_rarely_is_drawn_between_its_points():
    assert view._between([(10, 1.0), (30, 3.0)], [0, 10, 20, 30, 40]) == [None, 1.0, 2.0, 3.0, None]
    assert view._between([], [1, 2]) == [None, None]


def test_without_headlines_held_out_there_is_one_line(tmp_path):
    found = look(tmp_path, preset="headlines-prefix", held_out=0)
    lines = view.perplexity_of(found)
    assert set(lines["held_out"]) == {None}
    assert lines["train"][-1] is not None


def test_where_none_could_be_held_out_nothing_is_called_so(tmp_path):
    found = look(tmp_path)
    assert view.holds_out(found)
    none = replace(found, data={**found.data, "held_out": 0})
    assert not view.holds_out(none)
    assert set(view.perplexity_of(none)["held_out"]) == {None}
    assert set(view.curves_of(none)["held_out_loss"]) == {None}


def test_learning_by_heart_is_said(tmp_path):
    folder = make_text_run(tmp_path / "runs" / "a")
    rows = [
        {"step": step, "figures": {"perplexity": {"value": value}}} for step, value in ((20, 90), (40, 50), (60, 70))
    ]
    (folder / "quality.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = watching.look_at(folder)
    note = view.note_of(found, None, None)
    assert note.text.startswith("Finished. It foretold the headlines held out best after epoch 40 (perplexity 50);")
    rows[-1]["figures"]["perplexity"]["value"] = 55
    (folder / "quality.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    st.cache_resource.clear()
    assert view.by_heart(watching.look_at(folder)) == ""


def test_a_training_that_ended_early_says_why(tmp_path):
    folder = make_text_run(tmp_path / "runs" / "a", loop__patience=3)
    event = {"step": 60, "kind": "stopped early", "epoch": 60, "best_epoch": 57, "best_perplexity": 70.0}
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    note = view.note_of(watching.look_at(folder), None, None)
    assert note.text == "Stopped early: foretold best after epoch 57, and no better in the 3 epochs after it."
