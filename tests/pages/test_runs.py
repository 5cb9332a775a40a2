from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path

import pytest
import streamlit as st

from app import people, runs
from app.engine_link import run_store
from app.gallery import actions, grid
from app.gallery.cards import PAGE_SIZE
from app.worker_link import workers_raw as workers
from gan_core.people import People
from gan_core.people.tidying import tidy
from gan_core.runs import RunPaths, RunReader, RunStore
from gan_core.runs.files import atomic_write_json
from gan_core.runs.lock import FileLock
from tests.app.run_folders import make_run

PAGE = "../pages/runs.py"
ANNA = "p00000000000000a"


@pytest.fixture
def folder(tmp_path) -> Path:
    """The folder of all runs."""
    return tmp_path / "runs"


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def texts(app) -> str:
    return "\n".join(plain(element.value) for element in app.markdown)


def shown(app) -> list[str]:
    """The runs on the page, by id."""
    return [button.key.removeprefix("delete.") for button in app.button if str(button.key).startswith("delete.")]


def said(app) -> list[str]:
    return [plain(element.value) for element in (*app.error, *app.warning, *app.info)]


# --- drawing -------------------------------------------------------------------------------------


def test_an_empty_server_has_words_and_doors(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "Nothing has been trained here yet" in texts(app)
    assert {"gallery.studio", "gallery.playground", "gallery.headlines"} <= {button.key for button in app.button}
    assert not shown(app)


def test_every_run_is_a_card(open_page, folder):
    make_run(folder, "digits", step=120, name="Anna's digits")
    make_run(folder, "ring", step=50, state="paused")
    app = open_page(PAGE)
    assert not app.exception
    assert not said(app)
    assert len(shown(app)) == 2
    for words in (
        "**Anna's digits**",
        "**Ring**",
        "Finished",
        "Paused",
        "120 of 4,000 steps",
        "ring · mlp",
        "floor 1.400",
    ):
        assert words in texts(app)


def test_names_that_people_typed_are_letters_only(open_page, folder):
    make_run(folder, "digits", step=1, name="![x](https://example.org/x.png) :red[**hot**] <b>")
    app = open_page(PAGE)
    name = next(element.value for element in app.markdown if "example" in element.value)
    assert "![" not in name
    assert ":red[" not in name
    assert plain(name) == "**![x](https://example.org/x.png) :red[**hot**] <b>**"


def test_a_run_of_a_newer_version_is_shown_with_its_reason(open_page, folder):
    run_id = make_run(folder, "digits", step=1)
    atomic_write_json(folder / run_id / "config.json", {"format_version": 99, "config": {}})
    make_run(folder, "ring", step=1)
    app = open_page(PAGE)
    assert not app.exception
    assert "Unreadable" in texts(app)
    assert "newer version" in texts(app)
    assert run_id in shown(app)
    assert f"open.{run_id}" not in {button.key for button in app.button}


def test_a_damaged_run_does_no_harm(open_page, folder):
    run_id = make_run(folder, "digits", step=1)
    (folder / run_id / "config.json").write_text("{")
    for name in ("status.json", "quality.jsonl", "metrics.jsonl"):
        other = make_run(folder, "digits", step=3)
        (folder / other / name).write_bytes(b"\xff\x00{")
    app = open_page(PAGE)
    assert not app.exception
    assert not said(app)
    assert len(shown(app)) == 4


def test_places_in_the_queue_are_said(open_page, folder):
    first = workers().submit(make_config("digits"), owner="a")
    second = workers().submit(make_config("petals"), owner="b")
    app = open_page(PAGE)
    assert "Place 1 in the queue" in texts(app)
    assert "Place 2 in the queue" in texts(app)
    assert {first, second} == set(shown(app))
    assert app.button(key=f"delete.{first}").disabled


def make_config(preset):
    from gan_core.config import build_config

    return build_config(preset)


def test_three_hundred_runs_come_in_pages_and_only_those_shown_are_read(open_page, folder, monkeypatch):
    original = make_run(folder, "ring", step=3, moments=1)
    for number in range(299):
        other = folder / f"copy-{number:03d}"
        other.mkdir()
        for name in ("config.json", "status.json"):
            os.link(folder / original / name, other / name)
    drawn = []
    from app.gallery import card as card_module

    real = card_module.thumbnail
    monkeypatch.setattr(card_module, "thumbnail", lambda one: drawn.append(one.run_id) or real(one))
    app = open_page(PAGE)
    assert len(shown(app)) == PAGE_SIZE
    assert len(set(drawn)) == PAGE_SIZE
    assert "1 to 12 of 300" in [caption.value for caption in app.caption]
    assert pages_said(app) == (1, 25)
    app.session_state[grid.PAGE] = 25
    app.run()
    assert "289 to 300 of 300" in [caption.value for caption in app.caption]
    assert pages_said(app) == (25, 25)


def pages_said(app):
    (pages,) = app.get("pagination")
    return pages.proto.default, pages.proto.num_pages


def test_search_and_filters(open_page, folder):
    make_run(folder, "digits", step=1, name="Anna's digits")
    ring = make_run(folder, "ring", step=1)
    app = open_page(PAGE)
    app.text_input(key="gallery.search").set_value("RING").run()
    assert shown(app) == [ring]
    app.text_input(key="gallery.search").set_value("nobody").run()
    assert shown(app) == []
    assert "No run fits this search" in texts(app)
    app.text_input(key="gallery.search").set_value("").run()
    app.selectbox(key="gallery.kind").select("points").run()
    assert shown(app) == [ring]


def test_a_choice_that_is_gone_falls_back_to_all(open_page, folder):
    ring = make_run(folder, "ring", step=1)
    other = make_run(folder, "digits", step=1)
    app = open_page(PAGE)
    app.selectbox(key="gallery.data").select("digits").run()
    assert shown(app) == [other]
    RunStore(folder).delete(other)
    app.run()
    assert not app.exception
    assert shown(app) == [ring]


def test_only_a_page_where_something_moves_refreshes_itself(open_page, folder):
    make_run(folder, "digits", step=1)
    app = open_page(PAGE)
    assert app.session_state[grid.MOVING] is False
    workers().submit(make_config("digits"), owner="a")
    app.run()
    assert app.session_state[grid.MOVING] is True


# --- what can be done ----------------------------------------------------------------------------


def test_rename(open_page, folder):
    run_id = make_run(folder, "digits", step=1)
    app = open_page(PAGE)
    app.text_input(key=f"name.{run_id}").set_value("  Our best one ").run()
    assert "**Our best one**" in texts(app)
    assert RunReader(folder / run_id).status().name == "Our best one"


def test_a_name_that_is_none_is_refused_in_words(open_page, folder):
    run_id = make_run(folder, "digits", step=1, name="Before")
    app = open_page(PAGE)
    app.text_input(key=f"name.{run_id}").set_value("   ").run()
    assert said(app) == ["A name must have 1 to 80 characters, got 0; choose another one."]
    assert "**Before**" in texts(app)


def test_delete_and_undo(open_page, folder):
    run_id = make_run(folder, "digits", step=1, name="Dear one")
    app = open_page(PAGE)
    app.button(key=f"delete.{run_id}").click().run()
    assert shown(app) == []
    assert "Deleted **Dear one**" in texts(app)
    assert not (folder / run_id).exists()
    token = app.session_state[actions.DELETED][0]["token"]
    app.button(key=f"gallery.undo.{token}").click().run()
    assert shown(app) == [run_id]
    assert "Deleted" not in texts(app)


def test_what_is_hidden_stays_in_the_trash_for_days(open_page, folder):
    run_id = make_run(folder, "digits", step=1)
    app = open_page(PAGE)
    app.button(key=f"delete.{run_id}").click().run()
    token = app.session_state[actions.DELETED][0]["token"]
    app.button(key=f"gallery.forget.{token}").click().run()
    assert "Deleted" not in texts(app)
    assert RunStore(folder).restore(token) == run_id


def test_the_trash_is_emptied_after_a_week(folder):
    token = RunStore(folder).delete(make_run(folder, "digits", step=1))
    record = folder / ".trash" / token / "deleted.json"
    atomic_write_json(record, {**json.loads(record.read_text()), "time": time.time() - 8 * 86_400})
    kept = RunStore(folder).delete(make_run(folder, "digits", step=1))
    assert tidy(RunStore(folder), People(folder)) == 1
    assert not (folder / ".trash" / token).exists()
    assert (folder / ".trash" / kept).exists()


def test_a_run_that_is_worked_on_is_not_deleted(open_page, folder):
    run_id = make_run(folder, "digits", step=1)
    app = open_page(PAGE)
    with FileLock(RunPaths(folder / run_id).lock, "The run"):
        app.button(key=f"delete.{run_id}").click().run()
    assert shown(app) == [run_id]
    assert len(said(app)) == 1
    assert "stop it first" in said(app)[0]


def test_a_resting_run_of_points_is_deleted_although_the_engine_holds_it(open_page, folder):
    run_id = make_run(folder, "ring", state="paused", step=1)
    app = open_page(PAGE)
    with FileLock(RunPaths(folder / run_id).lock, "The run"):
        app.button(key=f"delete.{run_id}").click().run()
    assert shown(app) == []
    assert not said(app)


@pytest.mark.parametrize(("state", "asked"), [("interrupted", "continue"), ("stopped", "continue"), ("paused", "ask")])
def test_continue_hands_a_run_of_pictures_to_the_pool(open_page, folder, state, asked):
    run_id = make_run(folder, "digits", state=state, step=30)
    app = open_page(PAGE)
    app.button(key=f"continue.{run_id}").click().run()
    assert not said(app)
    assert {"ask": ("ask", run_id, "resume"), "continue": ("continue", run_id, None)}[asked] in workers().asked
    assert RunReader(folder / run_id).status().state == "queued"
    assert "Place 1 in the queue" in texts(app)


def test_a_finished_run_goes_on_to_a_larger_total(open_page, folder):
    run_id = make_run(folder, "digits", step=4000)
    app = open_page(PAGE)
    assert app.number_input(key=f"total.{run_id}").value == 8000
    app.number_input(key=f"total.{run_id}").set_value(5000).run()
    app.button(key=f"continue.{run_id}").click().run()
    assert workers().asked[-1] == ("continue", run_id, 5000)
    assert RunReader(folder / run_id).status().total_steps == 5000


def test_a_diverged_run_cannot_go_on(open_page, folder):
    run_id = make_run(folder, "digits", state="diverged", step=30, error="The loss of G is no number.")
    app = open_page(PAGE)
    assert "The loss of G is no number." in texts(app)
    assert f"continue.{run_id}" not in {button.key for button in app.button}


def test_stop_takes_a_waiting_run_out_of_the_queue(open_page, folder):
    run_id = workers().submit(make_config("digits"), owner="a")
    app = open_page(PAGE)
    app.button(key=f"stop.{run_id}").click().run()
    assert RunReader(folder / run_id).status().state == "stopped"
    assert not app.button(key=f"delete.{run_id}").disabled


@pytest.fixture
def upload(monkeypatch):
    """Hand a file to the callback of the uploader; returns what it said."""
    monkeypatch.setattr(st, "session_state", {})

    def take(data: bytes) -> list[str]:
        st.session_state["upload"] = io.BytesIO(data)
        actions.take_upload("upload")
        assert actions.upload_key() == "gallery.upload.1", "the uploader is empty again"
        return [text for _, text, _ in st.session_state["words.notices"]]

    return take


def test_what_is_downloaded_can_be_imported(folder, upload):
    run_id = make_run(folder, "digits", step=12, name="On its way")
    data = actions.zipped(run_id)()
    RunStore(folder).delete(run_id)
    assert upload(data) == [f"On its way is here now, as the run {run_id}."]
    assert [run.run_id for run in RunStore(folder).list()] == [run_id]


def test_a_bad_zip_is_one_sentence(folder, upload):
    assert upload(b"PK but no zip") == [
        "The file must be a zip of a run, got a damaged one or another kind; export it again."
    ]
    assert RunStore(folder).list() == []


def test_a_zip_above_the_limit_is_not_even_opened(folder, upload, monkeypatch):
    monkeypatch.setattr(actions, "MOST_UPLOAD_MB", 1)
    assert upload(bytes(2 * 2**20)) == ["The zip has 2 MB, and at most 1 MB can be uploaded; choose a smaller file."]
    assert not (folder / ".incoming").exists()


# --- to compare ----------------------------------------------------------------------------------


def test_a_tick_that_stands_is_not_said_to_the_browser_again(open_page, folder):
    """Said again it would undo what the browser's person just ticked, while that is still on its way."""
    run_id, other = (make_run(folder, "digits", step=1) for _ in range(2))
    app = open_page(PAGE)
    app.run()
    assert not app.checkbox(key=f"pick.{run_id}").proto.set_value
    app.checkbox(key=f"pick.{other}").check().run()
    assert not app.checkbox(key=f"pick.{run_id}").proto.set_value
    app.button(key="gallery.none").click().run()
    assert app.checkbox(key=f"pick.{other}").proto.set_value


def test_two_to_four_runs_are_picked(open_page, folder):
    ids = [make_run(folder, "digits", step=1) for _ in range(5)]
    app = open_page(PAGE)
    assert app.button(key="gallery.compare").disabled
    for run_id in ids[:4]:
        app.checkbox(key=f"pick.{run_id}").check().run()
    assert app.button(key="gallery.compare").label == "Compare 4 runs"
    assert app.checkbox(key=f"pick.{ids[4]}").disabled
    app.checkbox(key=f"pick.{ids[0]}").uncheck().run()
    assert app.button(key="gallery.compare").label == "Compare 3 runs"
    app.button(key="gallery.none").click().run()
    assert app.button(key="gallery.compare").disabled
    assert not app.checkbox(key=f"pick.{ids[1]}").value


def test_picked_runs_are_there_on_the_compare_page(open_page, folder):
    ids = [make_run(folder, "digits", step=5) for _ in range(2)]
    app = open_page(PAGE)
    for run_id in ids:
        app.checkbox(key=f"pick.{run_id}").check().run()
    app.button(key="gallery.compare").click().run()
    assert not app.exception
    assert app.multiselect(key="compare.runs").value == ids


def test_a_picked_run_that_was_deleted_is_forgotten(open_page, folder):
    ids = [make_run(folder, "digits", step=1) for _ in range(3)]
    app = open_page(PAGE)
    for run_id in ids[:2]:
        app.checkbox(key=f"pick.{run_id}").check().run()
    app.button(key=f"delete.{ids[0]}").click().run()
    assert app.session_state[actions.PICKED] == [ids[1]]


# --- opening -------------------------------------------------------------------------------------


def open_run(app, run_id):
    app.button(key=f"open.{run_id}").click().run()
    assert not app.exception


def test_a_run_of_points_opens_in_the_playground_with_its_settings(open_page, folder, fake):
    run_id = make_run(folder, "moons", state="paused", step=40, optimizer__beta_1=0.7)
    hold(fake, run_id)
    app = open_page(PAGE)
    open_run(app, run_id)
    assert app.session_state[runs.RUN]["id"] == run_id
    assert app.session_state["form.settings"]["optimizer.beta_1"] == 0.7
    assert list(fake.runs) == [run_id], "no other run was opened"
    assert app.query_params["run"] in (run_id, [run_id])


def test_a_run_of_pictures_opens_in_the_studio(open_page, folder):
    run_id = make_run(folder, "digits", step=40)
    app = open_page(PAGE)
    open_run(app, run_id)
    assert app.query_params["run"] in (run_id, [run_id])
    assert app.session_state["visit.page"] == "studio"


def hold(fake, run_id, state="paused"):
    """The engine has opened the run from its folder, as the real one does at the first look."""
    from tests.app.fakes import FakeRun

    config = RunReader(run_store().resolve(run_id)).config()
    from gan_core.config import from_json_dict

    fake.runs[run_id] = FakeRun(from_json_dict(config), "somebody", state)


def test_continue_trains_a_run_of_points_on(open_page, folder, fake):
    run_id = make_run(folder, "moons", state="paused", step=40)
    hold(fake, run_id)
    app = open_page(PAGE)
    app.button(key=f"continue.{run_id}").click().run()
    app.run()
    assert ("train", {}) in fake.actions()
    assert list(fake.runs) == [run_id]


def test_live_settings_that_were_moved_are_in_the_form(open_page, folder, fake):
    run_id = make_run(folder, "moons", state="paused", step=40)
    with RunPaths(folder / run_id).events.open("a") as file:
        file.write(json.dumps({"step": 9, "kind": "live", "key": "optimizer.generator_lr", "value": 0.0004}) + "\n")
    hold(fake, run_id)
    app = open_page(PAGE)
    open_run(app, run_id)
    assert app.session_state["form.settings"]["optimizer.generator_lr"] == 0.0004
    assert fake.actions("live") == []


def test_a_reload_finds_the_run_of_this_browser(open_page, folder, fake, monkeypatch):
    run_id = make_run(folder, "ring", state="paused", step=40, owner=ANNA)
    hold(fake, run_id)
    monkeypatch.setattr(people, "my_id", lambda: ANNA)
    app = open_page(run=run_id)
    assert app.session_state[runs.RUN]["id"] == run_id
    assert not said(app)


def test_a_link_to_somebody_elses_run_looks_at_it_and_copies_it(open_page, folder, fake, monkeypatch):
    run_id = make_run(folder, "ring", state="paused", step=40, owner=ANNA)
    hold(fake, run_id)
    people.People(folder).rename(ANNA, "Anna [x](y)")
    app = open_page(preset="ring", run=run_id)
    assert app.session_state[runs.RUN]["id"] == run_id
    assert not said(app)
    assert "Anna [x](y)'s run" in texts(app)
    assert fake.looks[-1] == (run_id, True)
    assert fake.commands == []
    assert not [button.key for button in app.button if str(button.key) in ("run.train", "run.rewind", "run.step.d")]
    app.button(key="run.copy").click().run()
    assert fake.runs[app.session_state[runs.RUN]["id"]].parent == run_id
    assert app.button(key="run.train").label == "Train"


def test_a_run_that_is_gone_is_said(open_page, fake):
    app = open_page(preset="ring", run="20261122-000000-ring-00000000")
    assert not app.exception
    assert said(app) == [
        "No run is called '20261122-000000-ring-00000000' here; choose one from the list of runs. "
        "Here is a fresh run instead."
    ]
    assert app.session_state[runs.RUN]["preset"] == "ring"


@pytest.mark.parametrize("bad", ["../../etc", "a/b", "", "x" * 400])
def test_a_tampered_address_does_no_harm(open_page, fake, bad):
    app = open_page(run=bad)
    assert not app.exception
    assert app.session_state[runs.RUN]["id"] == "run-1"


def test_a_run_of_pictures_is_not_shown_as_points(open_page, folder, fake, monkeypatch):
    run_id = make_run(folder, "digits", step=4, owner=ANNA)
    monkeypatch.setattr(people, "my_id", lambda: ANNA)
    app = open_page(run=run_id)
    assert not app.exception
    assert "this one makes images" in said(app)[0]
    assert app.session_state[runs.RUN]["id"] == "run-1"


def test_the_address_names_a_run_once_it_is_trained_and_the_link_does_not(open_page, fake):
    app = open_page()
    assert "run" not in app.query_params
    app.button(key="run.train").click().run()
    assert app.query_params["run"] in ("run-1", ["run-1"])
    assert not any("run-1" in block.value for block in app.code)
