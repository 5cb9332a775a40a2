from __future__ import annotations

import errno
import json
import shutil

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import FORMAT_VERSION, RunReader, RunWriter, files, load_arrays
from gan_core.runs import writer as writer_module


@pytest.fixture
def run_dir(tmp_path):
    return tmp_path / "runs" / "first"


@pytest.fixture
def writer(run_dir):
    with RunWriter.create(run_dir, {"steps": 10}, {"device": "cpu"}) as writer:
        yield writer


def test_the_configuration_is_frozen_first(run_dir):
    meta = {"device": "cpu", "parent": {"run": "a", "step": 5}, "format_version": 99, "config": None}
    with RunWriter.create(run_dir, {"steps": 10}, meta, clock=lambda: 7.0):
        frozen = json.loads((run_dir / "config.json").read_text())
        assert sorted(path.name for path in run_dir.iterdir()) == [".lock", "config.json"]
    assert frozen == {
        "format_version": FORMAT_VERSION,
        "config": {"steps": 10},
        "created": 7.0,
        "device": "cpu",
        "parent": {"run": "a", "step": 5},
    }


@pytest.mark.parametrize("name", ["config.json", "status.json", "metrics.jsonl"])
def test_a_folder_that_holds_a_run_is_refused_and_left_alone(run_dir, name):
    run_dir.mkdir(parents=True)
    (run_dir / name).write_text("mine")
    with pytest.raises(RunError) as caught:
        RunWriter.create(run_dir, {})
    assert str(caught.value) == (
        f"{run_dir} already holds a run, expected a new or empty folder; "
        "choose another one, or resume the run that is there."
    )
    assert [(path.name, path.read_text()) for path in run_dir.iterdir()] == [(name, "mine")]


def test_an_empty_folder_and_one_with_other_files_are_fine(run_dir):
    run_dir.mkdir(parents=True)
    (run_dir / "log.txt").write_text("starting")
    RunWriter.create(run_dir, {}).close()
    assert (run_dir / "log.txt").read_text() == "starting"


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_path_that_is_a_file_is_refused(tmp_path, below):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match=r"^Making the run folder failed because .* is a file or lies in one"):
        RunWriter.create(tmp_path / "file" / below, {})


def test_a_read_only_place_is_said(run_dir, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(writer_module.Path, "mkdir", refuse)
    with pytest.raises(RunError, match=r"^Making the run folder failed because this program may not use .*first;"):
        RunWriter.create(run_dir, {})


def test_a_configuration_that_is_not_json_is_refused(run_dir):
    with pytest.raises(RunError, match="got a set; convert it first"):
        RunWriter.create(run_dir, {"a": {1}})
    RunWriter.create(run_dir, {}).close()  # and the folder is free again


def test_two_writers_are_refused_also_in_one_process(run_dir, writer):
    with pytest.raises(RunError, match="must have one writer"):
        RunWriter.open(run_dir)
    with pytest.raises(RunError, match="must have one writer"):
        RunWriter.create(run_dir, {})
    writer.close()
    RunWriter.open(run_dir).close()


def test_opening_nothing_and_a_newer_version_are_refused(run_dir, writer):
    with pytest.raises(RunError, match=r"must be a run folder with a config\.json, found none"):
        RunWriter.open(run_dir.parent)
    writer.close()
    (run_dir / "config.json").write_text(json.dumps({"format_version": 2, "config": {}}))
    with pytest.raises(
        RunError, match=r"written by a newer version of this program \(run format 2\), this one reads up to 1"
    ):
        RunWriter.open(run_dir)
    assert not (run_dir / ".lock").exists()


def test_status_keeps_name_and_owner_and_drops_an_old_error(run_dir, writer):
    writer.set_status("failed", step=3, total_steps=10, error="It broke.", name=" Lauf 1 ", owner="ann")
    assert RunReader(run_dir).status().error == "It broke."
    writer.set_status("running", step=4, total_steps=10)
    status = RunReader(run_dir).status()
    assert (status.state, status.step, status.total_steps) == ("running", 4, 10)
    assert (status.name, status.owner, status.error) == ("Lauf 1", "ann", None)
    assert status.alive


def test_an_unknown_state_is_refused(writer):
    with pytest.raises(
        RunError, match=r"^The state of a run must be one of queued, .*, got 'done'; use one of these\.$"
    ):
        writer.set_status("done", step=0, total_steps=1)


def test_the_heartbeat_is_written_at_most_once_a_second(run_dir):
    clock, ticks = [100.0], [50.0]
    with RunWriter.create(run_dir, {}, clock=lambda: clock[0]) as writer:
        writer._monotonic = lambda: ticks[0]
        writer.set_status("running", step=1, total_steps=2)
        clock[0], ticks[0] = 100.9, 50.9
        writer.beat()
        assert RunReader(run_dir).status().heartbeat == 100.0
        clock[0], ticks[0] = 20.0, 51.1  # the clock was set back; the heartbeat goes on with it
        writer.beat()
        status = RunReader(run_dir).status()
    assert (status.heartbeat, status.recorded_state, status.step) == (20.0, "running", 1)


def test_equal_rows_give_equal_bytes(tmp_path):
    rows = [{"step": step, "g_loss": np.float32(0.1) * step, "d_loss": np.nan} for step in range(50)]
    for name in ("a", "b"):
        with RunWriter.create(tmp_path / name, {}) as writer:
            writer.append_metrics(rows[:20])
            writer.append_metrics(rows[20:])
            writer.append_metrics([])
    assert (tmp_path / "a" / "metrics.jsonl").read_bytes() == (tmp_path / "b" / "metrics.jsonl").read_bytes()


def test_everything_written_is_read_back(run_dir, writer):
    writer.append_metrics([{"step": 1, "seconds": 0.5, "g_loss": None}])
    writer.append_event(1, "live", key="optimizer.generator_lr", value=0.1)
    writer.append_quality(1, {"coverage": {"value": 0.9, "floor": 1.0, "collapse": 0.0}})
    writer.save_latents(z=np.zeros((3, 2)))
    writer.save_points(2, np.ones((4, 2), np.float32), d_values=np.zeros(4))
    writer.save_points(1, np.ones((4, 2), np.float32))
    writer.save_sample(3, b"text", ".txt")
    writer.save_timeline(2, {"heat": np.zeros((5, 5))})
    reader = RunReader(run_dir)
    assert reader.metrics()[0] == [{"step": 1, "seconds": 0.5, "g_loss": None}]
    event = reader.events()[0][0]
    assert event.pop("time") > 1.7e9
    assert event == {"step": 1, "kind": "live", "key": "optimizer.generator_lr", "value": 0.1}
    assert reader.quality()[0][0]["figures"]["coverage"]["floor"] == 1.0
    assert [(step, path.suffix) for step, path in reader.samples()] == [(1, ".npz"), (2, ".npz"), (3, ".txt")]
    assert load_arrays(reader.samples()[1][1])["points"].shape == (4, 2)
    assert [step for step, _ in reader.timeline()] == [2]
    assert reader.latents()["z"].shape == (3, 2)


def test_latents_are_kept_once(run_dir, writer):
    writer.save_latents(z=np.zeros(2))
    writer.save_latents(z=np.ones(2))
    np.testing.assert_array_equal(RunReader(run_dir).latents()["z"], [0, 0])


def test_a_sample_of_an_unknown_kind_is_refused(writer):
    with pytest.raises(RunError, match=r"^Samples must be one of \.npz, \.png, \.txt, got '\.exe'"):
        writer.save_sample(1, b"", ".exe")


def test_going_back_forgets_everything_past_the_step(run_dir, writer):
    for step in (1, 2, 3):
        writer.append_metrics([{"step": step}])
        writer.append_event(step, "tick")
        writer.append_quality(step, {})
        writer.save_points(step, np.zeros((1, 2)))
        writer.save_timeline(step, {"a": np.zeros(1)})
        with writer.checkpoint(step):
            pass
    writer.save_latents(z=np.zeros(2))
    with (run_dir / "metrics.jsonl").open("ab") as file:
        file.write(b'{"step":4,"g_l')
    writer.truncate_after(2)
    writer.truncate_after(2)
    reader = RunReader(run_dir)
    for rows in (reader.metrics()[0], reader.events()[0], reader.quality()[0]):
        assert [row["step"] for row in rows] == [1, 2]
    assert [step for step, _ in reader.samples()] == [step for step, _ in reader.timeline()] == [1, 2]
    assert [entry.step for entry in reader.checkpoints()] == [1, 2]
    assert (run_dir / "metrics.jsonl").read_bytes() == b'{"step":1}\n{"step":2}\n'
    assert reader.latents()["z"].shape == (2,)


def test_metrics_alone_can_go_back_further(run_dir, writer):
    writer.append_metrics([{"step": 1}, {"step": 2}])
    writer.append_event(2, "tick")
    writer.drop_metrics_after(1)
    reader = RunReader(run_dir)
    assert [row["step"] for row in reader.metrics()[0]] == [1]
    assert [row["step"] for row in reader.events()[0]] == [2]


def test_going_back_in_an_empty_run_does_nothing(run_dir, writer):
    writer.truncate_after(0)
    assert sorted(path.name for path in run_dir.iterdir()) == [".lock", "config.json"]


def test_opening_tidies_up_after_a_killed_writer(run_dir, writer):
    writer.save_points(1, np.zeros((1, 2)))
    writer.close()
    leftovers = [run_dir / ".status.json.ab.tmp", run_dir / "samples" / ".step_00000001.npz.ab.tmp"]
    for path in leftovers:
        path.write_text("half")
    RunWriter.open(run_dir).close()
    assert [path for path in leftovers if path.exists()] == []
    assert len(RunReader(run_dir).samples()) == 1


def test_a_writer_that_was_taken_over_stops_writing(run_dir, writer):
    writer.set_status("running", step=1, total_steps=2)
    lock = json.loads((run_dir / ".lock").read_text())
    (run_dir / ".lock").write_text(json.dumps({**lock, "token": "another"}))
    with pytest.raises(RunError, match=r"is written by another process now; this one stops writing it\.$"):
        writer.append_metrics([{"step": 2}])
    assert RunReader(run_dir).metrics()[0] == []


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.set_status("running", step=1, total_steps=2),
        lambda writer: writer.append_metrics([{"step": 1}]),
        lambda writer: writer.save_points(1, np.zeros((1, 2))),
        lambda writer: writer.checkpoint(1).__enter__(),
        lambda writer: writer.truncate_after(0),
    ],
)
def test_a_folder_deleted_meanwhile_is_said_and_not_made_again(run_dir, writer, write):
    shutil.rmtree(run_dir)
    with pytest.raises(RunError) as caught:
        write(writer)
    assert str(caught.value) == f"The run folder {run_dir} is gone; restore it or start a new run."
    assert not run_dir.exists()


def test_a_full_disk_is_said_and_the_old_status_stays(run_dir, writer, monkeypatch):
    writer.set_status("running", step=1, total_steps=9)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(
        RunError, match=r"^Writing the status failed because the disk with .*first is full; free some space"
    ):
        writer.set_status("running", step=2, total_steps=9)
    with pytest.raises(RunError, match=r"^Saving step_00000002\.npz failed because the disk with"):
        writer.save_points(2, np.zeros((1, 2)))
    reader = RunReader(run_dir)
    assert (reader.status().step, reader.samples()) == (1, [])


def test_what_was_not_known_when_a_run_was_queued_is_added(writer, run_dir):
    before = RunReader(run_dir).config()
    meta = {"libraries": {"numpy": "2"}, "format_version": 99, "data": {"images": 4}}
    writer.amend({"steps": 10, "classes": 3}, meta)
    after = RunReader(run_dir).config()
    assert after == {
        **before,
        "config": {"steps": 10, "classes": 3},
        "libraries": {"numpy": "2"},
        "data": {"images": 4},
    }


def test_what_keeps_a_run_from_stepping_is_said_while_it_runs(writer, run_dir):
    writer.set_status("running", step=0, total_steps=10, doing="Preparing the pictures: 40%")
    assert RunReader(run_dir).status().doing == "Preparing the pictures: 40%"
    writer.set_status("running", step=0, total_steps=10)
    assert RunReader(run_dir).status().doing is None


def test_real_pictures_are_kept_once_and_are_no_sample(writer, run_dir):
    writer.save_real(b"first")
    writer.save_real(b"second")
    assert (run_dir / "samples" / "real.png").read_bytes() == b"first"
    assert RunReader(run_dir).samples() == []
