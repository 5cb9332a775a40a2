from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunPaths, RunReader, RunStore, RunWriter
from gan_core.runs import store as store_module


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def make(store, run_id, created=1.0):
    run_dir = store.root / run_id
    RunWriter.create(run_dir, {"preset": "quadratic"}, {"device": "cpu"}, clock=lambda: created).close()
    return run_dir


def test_the_root_is_given_or_from_the_environment_or_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GAN_RUNS_DIR", raising=False)
    assert RunStore().root == tmp_path / "runs"
    monkeypatch.setenv("GAN_RUNS_DIR", "elsewhere")
    assert RunStore().root == tmp_path / "elsewhere"
    assert RunStore(tmp_path / "x").root == tmp_path / "x"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", ["Quadratic", "../../etc", "", "   ", "ü\x00/\n", "x" * 500])
def test_new_folders_have_safe_names(store, label):
    path = store.new_run_dir(label)
    assert re.fullmatch(r"\d{8}-\d{6}-[a-z0-9-]{1,40}-[0-9a-f]{8}", path.name)
    assert path.parent == store.root
    assert list(path.iterdir()) == []


def test_new_folders_are_all_different(store):
    assert len({store.new_run_dir("a") for _ in range(50)}) == 50


def test_an_empty_store_lists_nothing(store):
    assert store.list() == []
    store.new_run_dir("reserved")
    assert store.list() == []


def test_the_list_is_newest_first_and_tells_what_a_run_is(store):
    for created, run_id in ((5.0, "b"), (9.0, "a"), (7.0, "c")):
        make(store, run_id, created)
    (store.root / ".hidden").mkdir()
    (store.root / "file").write_text("")
    with RunWriter.open(store.root / "a") as writer:
        writer.set_status("finished", step=3, total_steps=3, owner="ann")
    runs = store.list()
    assert [run.run_id for run in runs] == ["a", "c", "b"]
    assert (runs[0].status.state, runs[0].status.step, runs[0].status.owner) == ("finished", 3, "ann")
    assert runs[0].config == {"preset": "quadratic"}
    assert runs[0].meta == {"format_version": 1, "created": 9.0, "device": "cpu"}
    assert store.summary("c") == runs[1]


def test_the_list_reads_a_run_again_only_when_it_changed_and_never_its_metrics(store, monkeypatch):
    for run_id in ("a", "b"):
        (make(store, run_id) / "metrics.jsonl").mkdir()  # reading it would fail
    opened = []
    original = store_module.read_raw_status
    monkeypatch.setattr(
        store_module, "read_raw_status", lambda paths: opened.append(paths.root.name) or original(paths)
    )
    store.list()
    store.list()
    assert sorted(opened) == ["a", "b"]
    with RunWriter.open(store.root / "b") as writer:
        writer.set_status("paused", step=1, total_steps=2)
    assert {run.run_id: run.status.state for run in store.list()} == {"a": "queued", "b": "paused"}
    assert opened[2:] == ["b"]


def test_the_state_is_judged_anew_each_time(store, monkeypatch):
    with RunWriter.open(make(store, "a")) as writer:
        writer.set_status("running", step=1, total_steps=2)
    assert store.list()[0].status.state == "running"
    monkeypatch.setattr("gan_core.runs.status.time.time", lambda: 1e10)
    monkeypatch.setattr("gan_core.runs.process.this_host", lambda: "elsewhere")
    assert store.list()[0].status.state == "interrupted"


def test_a_run_that_cannot_be_read_is_listed_with_the_reason(store):
    make(store, "good")
    make(store, "newer").joinpath("config.json").write_text(json.dumps({"format_version": 9, "config": {}}))
    make(store, "broken").joinpath("config.json").write_text("{")
    runs = {run.run_id: run for run in store.list()}
    assert runs["good"].status.state == "queued"
    assert runs["newer"].status.state == runs["broken"].status.state == "unreadable"
    assert "newer version of this program" in runs["newer"].status.error
    assert runs["broken"].status.error.endswith("got text that is not JSON; restore the file.")


@pytest.mark.parametrize(
    "run_id",
    [
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "/etc",
        "a\\b",
        "C:a",
        "a\x00",
        ".trash",
        "a\n",
        "x" * 200,
        "a*",
        "\u202ea",
        None,
        7,
    ],
)
def test_an_id_that_is_no_plain_name_is_refused(store, run_id):
    make(store, "a")
    for use in (store.resolve, store.delete, store.summary, lambda i: store.rename(i, "x")):
        with pytest.raises(
            RunError, match=r"^A run's id must be a plain folder name, got '.*'; choose one from the list\.$"
        ):
            use(run_id)


def test_an_id_without_a_run_is_refused(store):
    store.root.mkdir()
    (store.root / "folder").mkdir()
    for run_id in ("none", "folder"):
        with pytest.raises(RunError, match=f"^No run is called '{run_id}' here; choose one from the list of runs"):
            store.resolve(run_id)


def test_a_link_out_of_the_store_is_no_run(store, tmp_path):
    outside = make(RunStore(tmp_path / "other"), "a")
    store.root.mkdir()
    (store.root / "link").symlink_to(outside)
    assert store.list() == []
    with pytest.raises(RunError, match="must be a plain folder name"):
        store.resolve("link")


def test_a_name_is_data_and_reaches_the_status_while_it_is_written(store):
    with RunWriter.open(make(store, "a")) as writer:
        writer.set_status("running", step=1, total_steps=2, name="first")
        store.rename("a", " ../![x](http://y) ")
        assert store.list()[0].status.name == "../![x](http://y)"
        writer.set_status("running", step=2, total_steps=2)
    assert json.loads(RunPaths(store.root / "a").status.read_text())["name"] == "../![x](http://y)"
    assert os.listdir(store.root) == ["a"]
    with pytest.raises(RunError, match="A name must have 1 to 80 characters, got 0"):
        store.rename("a", " ")


def test_deleting_can_be_undone_once(store):
    make(store, "a")
    token = store.delete("a")
    assert store.list() == []
    assert store.restore(token) == "a"
    assert [run.run_id for run in store.list()] == ["a"]
    with pytest.raises(RunError, match=r"^The deleted run must still be in the trash, found none for this undo"):
        store.restore(token)


def test_an_undo_never_replaces_another_run(store):
    make(store, "a", created=1.0)
    token = store.delete("a")
    make(store, "a", created=2.0)
    with pytest.raises(RunError, match=r"^The place of the run a is taken by another one"):
        store.restore(token)
    assert RunReader(store.root / "a").config()["created"] == 2.0
    store.delete("a")
    store.restore(token)
    assert RunReader(store.root / "a").config()["created"] == 1.0


@pytest.mark.parametrize("token", ["", "..", "../..", "0" * 16, "x" * 16, None])
def test_a_forged_undo_is_refused(store, token):
    make(store, "a")
    with pytest.raises(RunError, match="must still be in the trash"):
        store.restore(token)


def test_an_undo_whose_record_was_forged_stays_inside(store, tmp_path):
    make(store, "a")
    token = store.delete("a")
    (store.root / ".trash" / token / "deleted.json").write_text(json.dumps({"run_id": "../../b"}))
    with pytest.raises(RunError, match="must be a plain folder name"):
        store.restore(token)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs"]


def test_a_run_that_is_written_is_not_deleted_unless_forced(store):
    with RunWriter.open(make(store, "a")):
        with pytest.raises(RunError) as caught:
            store.delete("a")
        assert str(caught.value) == "The run a is being worked on; stop it first, then delete it."
        store.delete("a", force=True)
    assert store.list() == []


def test_the_trash_is_emptied_by_age(store, monkeypatch):
    assert store.purge_trash(0) == 0
    make(store, "old")
    make(store, "new")
    now = store_module.time.time()
    monkeypatch.setattr(store_module.time, "time", lambda: now - 1000)
    store.delete("old")
    monkeypatch.setattr(store_module.time, "time", lambda: now)
    token = store.delete("new")
    assert store.purge_trash(500) == 1
    assert store.restore(token) == "new"
    assert list((store.root / ".trash").iterdir()) == []


def test_a_root_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"^Making a run folder failed because .*file is a file or lies in one"):
        RunStore(tmp_path / "file").new_run_dir("a")
    with pytest.raises(RunError, match=r"^Listing the runs failed because .*file is a file or lies in one"):
        RunStore(tmp_path / "file").list()


def test_a_relative_root_stays_where_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = RunStore("runs")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert store.new_run_dir("a").parent == Path(tmp_path / "runs")
