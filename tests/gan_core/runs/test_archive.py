from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import Limits, RunReader, RunStore, RunWriter, archive, load_arrays, write_control

CONFIG = json.dumps({"format_version": 1, "config": {"steps": 3}})


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "outer" / "runs")


def make(store, run_id="first"):
    with RunWriter.create(store.root / run_id, {"steps": 3}) as writer:
        writer.append_metrics([{"step": 1, "g_loss": 0.5}])
        writer.save_points(1, np.ones((4, 2)))
        with writer.checkpoint(1) as folder:
            (folder / "generator.keras").write_text("weights")
        write_control(store.root / run_id, {"action": "pause"})
        writer.set_status("running", step=1, total_steps=3, name="Lauf", owner="ann")
        store.export_zip(run_id, store.root / "run.zip")
    return store.root / "run.zip"


def zipped(entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in entries:
            out.writestr(name, text)
    buffer.seek(0)
    return buffer


def refused(store, tmp_path, file, **options):
    """The sentence of the refusal, after a check that nothing was left or written outside."""
    with pytest.raises(RunError) as caught:
        store.import_zip(file, **options)
    assert store.list() == []
    assert list((store.root / ".incoming").iterdir()) == []
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
    return str(caught.value)


def test_a_run_moves_to_another_store_whole(store, tmp_path):
    other = RunStore(tmp_path / "other")
    run_id = other.import_zip(make(store), owner="ben")
    assert run_id == "first"
    reader = RunReader(other.resolve(run_id))
    assert reader.metrics()[0] == [{"step": 1, "g_loss": 0.5}]
    assert load_arrays(reader.samples()[0][1])["points"].shape == (4, 2)
    assert reader.latest_checkpoint().step == 1
    status = reader.status()
    assert (status.state, status.name, status.owner, status.alive) == ("interrupted", "Lauf", "ben", False)
    assert sorted(os.listdir(reader.paths.root)) == [
        ".imported",
        "checkpoints",
        "config.json",
        "metrics.jsonl",
        "samples",
        "status.json",
    ]
    assert list((other.root / ".incoming").iterdir()) == []


def test_where_the_id_is_taken_it_gets_a_new_one(store):
    file = make(store)
    run_id = store.import_zip(file)
    assert run_id != "first"
    assert {run.run_id for run in store.list()} == {"first", run_id}


def test_a_stream_is_as_good_as_a_file_and_so_are_files_at_the_top(store):
    make(store)
    buffer = io.BytesIO()
    store.export_zip("first", buffer)
    buffer.seek(0)
    store.import_zip(buffer)
    store.import_zip(zipped([("./config.json", CONFIG), ("__MACOSX/._config.json", "x"), ("samples/", "")]))
    assert len(store.list()) == 3


@pytest.mark.parametrize("state", ["finished", "stopped", "diverged", "failed"])
def test_a_finished_run_stays_what_it_was(store, state):
    status = json.dumps({"state": state, "step": 3, "owner": "forged", "name": "a\nb", "total_steps": 3})
    run_id = store.import_zip(zipped([("a/config.json", CONFIG), ("a/status.json", status)]))
    found = RunReader(store.resolve(run_id)).status()
    assert (found.state, found.step, found.owner, found.name) == (state, 3, None, None)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "a/../../evil.json",
        "a/../evil.json",
        "/etc/evil.json",
        "//host/evil.json",
        "a\\..\\evil.json",
        "C:/evil.json",
        "C:evil.json",
        "a/evil.json:stream.json",
        "a/b\x07.json",
        "a/b./evil.json",
        "a/" * 20 + "deep.json",
        "a/" + "x" * 300 + ".json",
    ],
)
def test_paths_that_lead_out_are_refused(store, tmp_path, name):
    sentence = refused(store, tmp_path, zipped([("a/config.json", CONFIG), (name, "evil")]))
    assert sentence == f"The zip must hold plain paths inside one run, got {name[:60]!r}; export the run again."


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(store, tmp_path, kind):
    link = zipfile.ZipInfo("a/samples.json")
    link.external_attr = (kind | 0o777) << 16
    sentence = refused(store, tmp_path, zipped([("a/config.json", CONFIG), (link, "/etc/passwd")]))
    assert sentence.startswith("The zip must hold plain files, got a link or device at 'a/samples.json'")


def test_a_bomb_is_refused_before_it_is_unpacked(store, tmp_path, monkeypatch):
    bomb = zipped([("a/config.json", CONFIG), ("a/metrics.jsonl", b"0" * 3 * 2**20)])
    monkeypatch.setattr(archive, "_unpack", None)
    sentence = refused(store, tmp_path, bomb, limits=Limits(max_bytes=2**20))
    assert sentence == "The zip of a run may unpack to 1 MB, got more; remove checkpoints first."


def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking(store, tmp_path):
    data = bytearray(zipped([("a/config.json", CONFIG), ("a/metrics.jsonl", b"0" * 3 * 2**20)]).getvalue())
    size = (3 * 2**20).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = io.BytesIO(bytes(data).replace(size, (1000).to_bytes(4, "little")))
    sentence = refused(store, tmp_path, lying, limits=Limits(max_bytes=2**20))
    assert sentence.endswith(("got a damaged one or another kind; export it again.", "remove checkpoints first."))


def test_bytes_are_counted_while_unpacking_too(tmp_path):
    with zipfile.ZipFile(zipped([("config.json", b"0" * 5000)])) as source:
        entries = {archive.PurePosixPath("config.json"): source.infolist()[0]}
        with pytest.raises(RunError, match="may unpack to 0 MB, got more"):
            archive._unpack(source, entries, tmp_path, Limits(max_bytes=4999))


def test_too_many_files_are_refused(store, tmp_path):
    many = zipped([("a/config.json", CONFIG), *((f"a/samples/{i}.txt", "") for i in range(50))])
    assert refused(store, tmp_path, many, limits=Limits(max_files=50)).startswith(
        "The zip of a run may hold 50 files, got 51;"
    )


def test_a_giant_list_of_entries_is_refused_before_it_is_read(store, tmp_path, monkeypatch):
    file = zipped([("a/config.json", CONFIG), *((f"a/samples/{i}.txt", "") for i in range(50))])
    monkeypatch.setattr(archive, "_MAX_DIRECTORY_BYTES", 1000)
    monkeypatch.setattr(archive.zipfile, "ZipFile", None)
    assert "far too many or too large files" in refused(store, tmp_path, file)


def test_a_disk_without_room_is_said(store, tmp_path, monkeypatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    sentence = refused(store, tmp_path, zipped([("a/config.json", CONFIG)]))
    assert sentence == "The zip needs more free space than this disk has; free some space and try again."


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([("a/metrics.jsonl", "")], "The zip must hold one run with its config.json, found none"),
        ([], "The zip must hold one run with its config.json, found none"),
        (
            [("a/config.json", CONFIG), ("b/config.json", CONFIG)],
            "The zip must hold one run with its config.json",
        ),
        (
            [("a/config.json", CONFIG), ("a/x.pkl", "")],
            "The zip must hold the files of a run only, got 'a/x.pkl'",
        ),
        (
            [("a/config.json", CONFIG), ("a/run", "")],
            "The zip must hold the files of a run only, got 'a/run'",
        ),
        (
            [("a/config.json", CONFIG), ("a/CONFIG.json", "{}")],
            "The zip must hold every path once, got one twice",
        ),
        (
            [("a/config.json", CONFIG), ("a/config.json/b.json", "")],
            "The zip must hold every path once, got one twice",
        ),
    ],
)
def test_other_zips_are_refused(store, tmp_path, entries, sentence):
    assert refused(store, tmp_path, zipped(entries)).startswith(sentence)


def test_a_newer_version_is_refused(store, tmp_path):
    newer = json.dumps({"format_version": 9, "config": {}})
    assert "newer version of this program (run format 9)" in refused(
        store, tmp_path, zipped([("a/config.json", newer)])
    )


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\5\6" + bytes(5)])
def test_files_that_are_no_zip_are_refused(store, tmp_path, data):
    sentence = refused(store, tmp_path, io.BytesIO(data))
    assert sentence == "The file must be a zip of a run, got a damaged one or another kind; export it again."


def test_a_zip_cut_or_scrambled_is_refused(store, tmp_path):
    whole = zipped([("a/config.json", CONFIG), ("a/metrics.jsonl", os.urandom(5000))]).getvalue()
    assert "damaged one" in refused(store, tmp_path, io.BytesIO(whole[:-30]))
    scrambled = whole[:2000] + bytes(100) + whole[2100:]
    assert "damaged one" in refused(store, tmp_path, io.BytesIO(scrambled))


def test_a_password_is_refused(store, tmp_path):
    data = bytearray(zipped([("a/config.json", CONFIG)]).getvalue())
    data[data.index(b"PK\1\2") + 8] |= 1
    assert (
        refused(store, tmp_path, io.BytesIO(data))
        == "The zip must not have a password, got one that has; export the run again."
    )


def test_a_missing_zip_is_said(store):
    with pytest.raises(RunError, match=r"^Importing the run failed because"):
        store.import_zip(store.root / "none.zip")


def test_links_and_hidden_files_of_a_run_are_not_exported(store, tmp_path):
    make(store)
    (tmp_path / "secret.txt").write_text("secret")
    (store.root / "first" / "link.txt").symlink_to(tmp_path / "secret.txt")
    store.export_zip("first", tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as found:
        names = found.namelist()
    assert "first/config.json" in names
    assert not [name for name in names if "link" in name or "/." in name or "control" in name]


def test_an_export_that_fails_leaves_no_half_zip(store, tmp_path, monkeypatch):
    make(store)

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.zipfile.ZipFile, "write", refuse)
    with pytest.raises(RunError, match=r"^Exporting the run failed because the disk with .*b\.zip is full"):
        store.export_zip("first", tmp_path / "b.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outer"]
