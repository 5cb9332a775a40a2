from __future__ import annotations

import json

import pytest

from gan_core.config import build_config
from gan_core.data.images import room
from gan_core.doors import incoming, places
from gan_core.doors.admission import admit_run, admitted
from gan_core.errors import DataError, RunError
from gan_core.runs import RunPaths, RunStore, RunWriter


@pytest.fixture(autouse=True)
def class_server(monkeypatch):
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)


def a_run(root, preset="quadratic", **settings):
    path = RunStore(root).new_run_dir(preset)
    config = build_config(preset, {key.replace("__", "."): value for key, value in settings.items()})
    with RunWriter.create(path, config.model_dump(), {"data": {}}) as writer:
        writer.set_status("stopped", step=1, total_steps=10)
    return RunPaths(path)


def test_a_path_of_another_machine_is_forgotten(tmp_path):
    paths = a_run(tmp_path, dataset__name="csv", dataset__path="/etc/passwd")
    incoming.check_incoming(paths, tmp_path)
    assert json.loads(paths.config.read_text())["config"]["dataset"]["path"] is None


def test_a_path_that_everybody_may_read_stays(tmp_path):
    kept = str(tmp_path / ".uploads" / "a.csv")
    paths = a_run(tmp_path, dataset__name="csv", dataset__path=kept)
    incoming.check_incoming(paths, tmp_path)
    assert json.loads(paths.config.read_text())["config"]["dataset"]["path"] == kept


@pytest.mark.parametrize(
    "rows",
    [b'{"step":1}\n' * (incoming.MOST_ROWS + 1), b'{"step":1,"a":"' + b"x" * 1_100_000 + b'"}\n', b"[" * 2_000_001],
    ids=["rows", "a row without end", "lists"],
)
def test_rows_that_would_fill_the_memory_are_refused(tmp_path, rows):
    paths = a_run(tmp_path)
    paths.metrics.write_bytes(rows)
    with pytest.raises(
        RunError, match=r"metrics\.jsonl of a run may hold 500,000 rows, none of more than 1,000,000 bytes"
    ):
        incoming.check_incoming(paths, tmp_path)


def test_a_description_of_a_megabyte_is_refused(tmp_path):
    paths = a_run(tmp_path)
    paths.about.write_text(json.dumps({"name": "x" * 2**20}))
    with pytest.raises(RunError, match=r"about\.json of a run may have 1 MB, got more"):
        incoming.check_incoming(paths, tmp_path)


def test_a_run_with_its_own_copy_of_its_data_goes_on(tmp_path):
    paths = a_run(tmp_path, dataset__name="csv", dataset__path="/etc/passwd")
    with pytest.raises(DataError, match=r"dataset\.path: expected a file that was uploaded here"):
        admit_run(paths.root, tmp_path)
    paths.data.mkdir()
    (paths.data / "points.csv").write_text("x,y\n")
    admit_run(paths.root, tmp_path)


def test_more_pictures_than_may_be_prepared_are_refused_before_anything_starts(tmp_path, monkeypatch):
    folder = tmp_path / ".uploads" / "aa"
    folder.mkdir(parents=True)
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"not even a picture")
    chosen = {"dataset.name": "folder", "dataset.path": str(folder), "dataset.width": 64, "dataset.height": 64}
    config = build_config("petals", chosen)
    paths = a_run(tmp_path, "petals", **{key.replace(".", "__"): value for key, value in chosen.items()})
    assert admitted(config, tmp_path) is config
    admit_run(paths.root, tmp_path)
    monkeypatch.setattr(room, "UPLOAD_BYTES", 2 * 64 * 64 * 3 - 1)
    for look in (lambda: admitted(config, tmp_path), lambda: admit_run(paths.root, tmp_path)):
        with pytest.raises(DataError, match=r"^2 pictures of 64x64 in RGB take .* GB once prepared, and uploaded pict"):
            look()
    admitted(build_config("quadratic"), tmp_path)


def test_a_forged_copy_opens_no_other_door(tmp_path):
    paths = a_run(tmp_path, "petals", dataset__name="folder", dataset__path="/etc")
    paths.data.mkdir()
    (paths.data / "points.csv").write_text("x,y\n")
    with pytest.raises(DataError, match=r"dataset\.path"):
        admit_run(paths.root, tmp_path)
    with pytest.raises(DataError, match=r"dataset\.path"):
        admitted(build_config("headlines", {"dataset.path": "/etc/passwd"}), tmp_path)


@pytest.mark.parametrize(
    ("spoil", "shown"),
    [
        (lambda config: config.update({"dataset.path": "/etc/passwd"}), "dataset.path"),
        (lambda config: config.update({"dataset": {"name": "csv"}, "dataset.path": "/etc/passwd"}), "dataset.path"),
        (lambda config: config["dataset"].update({"path.": "/etc/passwd"}), "path."),
        (lambda config: config.update({"": {"dataset.path": "/etc/passwd"}}), "dataset.path"),
        (lambda config: config.update({"a": [{"b": [{"dataset.path": 1}]}]}), "dataset.path"),
        (lambda config: config.update({"." + "x" * 500: 1}), "." + "x" * 59),
    ],
    ids=["beside", "instead", "in its section", "deeper", "in lists", "endless"],
)
def test_a_second_spelling_of_a_setting_is_refused(tmp_path, spoil, shown):
    paths = a_run(tmp_path, dataset__name="csv")
    frozen = json.loads(paths.config.read_text())
    spoil(frozen["config"])
    paths.config.write_text(json.dumps(frozen))
    with pytest.raises(RunError) as refusal:
        incoming.check_incoming(paths, tmp_path)
    assert str(refusal.value) == (
        f"A run's config names its settings in sections, got the key {shown!r}; export the run again."
    )


def test_a_zip_with_a_second_spelling_leaves_nothing_behind(tmp_path):
    store = RunStore(tmp_path / "runs")
    paths = a_run(tmp_path / "elsewhere", dataset__name="csv")
    frozen = json.loads(paths.config.read_text())
    frozen["config"]["dataset.path"] = "/etc/passwd"
    paths.config.write_text(json.dumps(frozen))
    RunStore(tmp_path / "elsewhere").export_zip(paths.root.name, tmp_path / "run.zip")
    with pytest.raises(RunError, match=r"got the key 'dataset\.path'; export the run again\.$"):
        store.import_zip(tmp_path / "run.zip")
    assert store.list() == []


def test_dots_outside_of_the_settings_are_nobodys_business(tmp_path):
    paths = a_run(tmp_path)
    frozen = json.loads(paths.config.read_text())
    paths.config.write_text(json.dumps({**frozen, "versions": {"keras.ops": "3.15"}}))
    incoming.check_incoming(paths, tmp_path)
