"""A run that is trained where runs lie at an address: published in order, taken over, and followed by the app."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, RunStore, read_control, write_control
from gan_core.runs.remote import Follower, Mirror, SyncedFolder, open_bucket
from tests.gan_core.runs.remote.conftest import contents, steps_of, trained
from tools.s3_server import local_s3

NEVER = 3600.0


@pytest.fixture
def follower(bucket, app):
    follower = Follower(bucket, app.store.root, every_seconds=NEVER)
    yield follower
    follower.close()


def test_a_run_goes_there_is_trained_and_comes_back(bucket, app, follower):
    here = app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        assert contents(scratch) == contents(here)
        trained(scratch, 1, 4)
        mirror.publish()
        follower.follow()
        assert contents(here) == contents(scratch)
        assert (RunReader(here).status().step, steps_of(here)) == (4, [1, 2, 3, 4])
        trained(scratch, 5, 8, "finished")
        mirror.finish(1.0)
        whole = contents(scratch)
    follower.take_back("r1")
    assert contents(here) == whole
    assert (RunReader(here).status().state, steps_of(here)) == ("finished", list(range(1, 9)))
    assert [entry.step for entry in RunReader(here).checkpoints()] == [4, 8]
    assert not scratch.exists()


def test_requests_travel_the_other_way_and_a_name_too(bucket, app, follower):
    here = app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        write_control(here, {"action": "pause", "live": {"optimizer.generator_lr": 0.5}})
        app.store.rename("r1", "Mine")
        follower.follow()
        mirror.publish()
        scratch = mirror.store.resolve("r1")
        assert read_control(scratch) == read_control(here)
        assert (read_control(scratch).action, RunReader(scratch).status().name) == ("pause", "Mine")
        write_control(here, {"action": "resume"})
        follower.follow()
        mirror.publish()
        assert read_control(scratch).action == "resume"


def test_the_run_of_a_lost_node_goes_on_from_its_newest_checkpoint(bucket, app, follower):
    here = app.queued()
    follower.hand_over("r1")
    lost = Mirror(bucket, "r1", every_seconds=NEVER).__enter__()
    trained(lost.store.resolve("r1"), 1, 4)
    lost.publish()
    trained(lost.store.resolve("r1"), 5, 6)  # nobody will ever see that
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        assert steps_of(scratch) == [1, 2, 3, 4]
        assert RunReader(scratch).latest_checkpoint().step == 4
        with pytest.raises(RunError, match="The run r1 is trained by another machine now; this one stops"):
            lost.publish()
        with pytest.raises(RunError, match="trained by another machine now"):
            lost.check()
        mirror.check()
        trained(scratch, 5, 8, "finished")
        mirror.finish(1.0)
        follower.follow()
        assert steps_of(here) == list(range(1, 9))
    lost.__exit__()


def test_what_is_pruned_and_cut_back_is_so_there_too(bucket, app, follower):
    here = app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        for first in (1, 3, 5):
            trained(scratch, first, first + 1)
            mirror.publish()
        follower.follow()
        shutil.rmtree(scratch / "checkpoints" / "step_00000002")
        (scratch / "samples" / "step_00000006.png").unlink()
        mirror.publish()
        follower.follow()
        assert contents(here) == contents(scratch)
        assert [entry.step for entry in RunReader(here).checkpoints()] == [4, 6]


def test_a_status_is_never_ahead_of_what_it_rests_on(bucket, app):
    run_dir = app.queued()
    trained(run_dir, 1, 4)
    order = []
    put = bucket.put
    bucket.put = lambda name, data: (order.append(name.removeprefix("r1/")), put(name, data))[1]
    SyncedFolder(bucket, "r1", run_dir).push()
    places = {name: order.index(name) for name in order}
    assert order[-1] == "status.json"
    seal, weights = (f"checkpoints/step_00000004/{name}" for name in ("complete.json", "weights.npz"))
    assert places["rows/metrics/00001-000000.jsonl"] < places[weights] < places[seal] < places["status.json"]
    assert places["samples/step_00000004.png"] < places[seal]


def test_a_status_that_changes_while_it_is_pushed_is_pushed_again(bucket, app):
    run_dir = app.queued()
    folder = SyncedFolder(bucket, "r1", run_dir)
    put = bucket.put

    def meanwhile(name, data):
        if name.endswith("config.json"):
            trained(run_dir, 1, 8, "finished")
        return put(name, data)

    bucket.put = meanwhile
    folder.push()
    assert json.loads(bucket.get("r1/status.json"))["state"] == "queued"
    folder.push()
    assert json.loads(bucket.get("r1/status.json"))["state"] == "finished"


def test_a_checkpoint_without_its_seal_is_no_checkpoint(bucket, app, tmp_path):
    run_dir = app.queued()
    trained(run_dir, 1, 2)
    trained(run_dir, 3, 4)
    SyncedFolder(bucket, "r1", run_dir).push()
    bucket.remove(["r1/checkpoints/step_00000004/complete.json"])
    SyncedFolder(bucket, "r1", tmp_path / "elsewhere").pull()
    assert [entry.step for entry in RunReader(tmp_path / "elsewhere").checkpoints()] == [2]


def test_objects_with_names_that_lead_out_are_left(bucket, app, tmp_path):
    SyncedFolder(bucket, "r1", app.queued()).push()
    bucket.put("r1/samples/.hidden", b"x")
    bucket.put("r1/sub/a:b", b"x")
    SyncedFolder(bucket, "r1", tmp_path / "elsewhere").pull()
    names = [path.name for path in (tmp_path / "elsewhere").rglob("*")]
    assert "config.json" in names
    assert ".hidden" not in names
    assert "a:b" not in names


def test_a_deleted_run_stays_deleted_and_a_restored_one_comes_back(bucket, app, follower):
    app.queued("r1")
    app.queued("r2")
    follower.settle()
    assert sorted(bucket.folders()) == ["r1", "r2"]
    token = app.store.delete("r1")
    follower.settle()
    assert not (app.store.root / "r1").exists()
    assert list(bucket.list(".deleted")) == ["r1"]
    app.store.restore(token)
    follower.settle()
    assert bucket.list(".deleted") == {}
    assert "config.json" in bucket.list("r1")
    app.store.delete("r1")
    follower.settle()
    app.store.purge_trash(-1.0)
    follower.settle()
    follower.settle()
    assert bucket.list("r1") == {}
    assert [run.run_id for run in app.store.list()] == ["r2"]


def test_what_is_wiped_here_is_wiped_there_with_what_was_uploaded(bucket, app, follower):
    data = app.store.root / ".uploads" / "a.csv"
    data.parent.mkdir(parents=True)
    data.write_bytes(b"x,y")
    run_dir = app.queued("r1")
    config = json.loads((run_dir / "config.json").read_text())
    config["config"]["dataset"]["path"] = str(data)
    (run_dir / "config.json").write_text(json.dumps(config))
    follower.hand_over("r1")
    follower.take_back("r1")
    follower.settle()
    assert bucket.list(".uploads") != {}
    app.store.delete("r1")
    app.store.purge_trash(-1.0)
    data.unlink()
    follower.settle()
    follower.settle()
    assert (bucket.list(".uploads"), bucket.list("r1")) == ({}, {})


def test_a_lost_cache_is_filled_again_and_deletes_nothing(bucket, app):
    run_dir = app.queued("r1")
    trained(run_dir, 1, 4, "interrupted")
    first = Follower(bucket, app.store.root, every_seconds=NEVER)
    first.settle()
    first.close()
    before = contents(run_dir)
    shutil.rmtree(app.store.root)
    again = Follower(bucket, app.store.root, every_seconds=NEVER)
    again.settle()
    again.settle()
    again.close()
    assert contents(run_dir) == before


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("lost", ["", "r1", "r1/config.json"])
def test_what_is_lost_under_a_running_app_comes_back_and_nothing_is_removed(bucket, app, lost, restarted):
    run_dir = app.queued("r1")
    trained(run_dir, 1, 4, "interrupted")
    follower = Follower(bucket, app.store.root, every_seconds=NEVER)
    follower.settle()
    before, there = contents(run_dir), set(bucket.list(""))
    path = app.store.root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if restarted:
        follower.close()
        follower = Follower(bucket, app.store.root, every_seconds=NEVER)
    for _ in range(3):
        follower.settle()
        assert set(bucket.list("")) == there
    follower.close()
    assert contents(run_dir) == before


def test_a_folder_lost_while_the_cluster_has_a_run_comes_back(bucket, app, follower):
    run_dir = app.queued("r1")
    follower.hand_over("r1")
    follower.settle()
    before, there = contents(run_dir), set(bucket.list(""))
    shutil.rmtree(app.store.root)
    follower.follow()
    assert contents(run_dir) == before
    shutil.rmtree(run_dir)
    with pytest.raises((RunError, OSError)):
        follower.hand_over("r1")
    SyncedFolder(bucket, "r1", run_dir).push()
    assert set(bucket.list("")) == there


def test_what_is_deleted_and_purged_between_two_rounds_goes_there_too(bucket, app, follower):
    app.queued("r1")
    app.queued("r2")
    follower.settle()
    app.store.delete("r1")
    app.store.purge_trash(-1.0)
    follower.settle()
    follower.settle()
    assert (bucket.list("r1"), list(bucket.list(".deleted"))) == ({}, ["r1"])
    assert [run.run_id for run in app.store.list()] == ["r2"]
    assert list((app.store.root / ".purged").iterdir()) == []


def test_a_trash_that_is_lost_purges_nothing(bucket, app, follower):
    app.queued("r1")
    follower.settle()
    app.store.delete("r1")
    follower.settle()
    shutil.rmtree(app.store.root / ".trash")
    follower.settle()
    follower.settle()
    assert "config.json" in bucket.list("r1")


def test_a_run_wiped_while_the_cluster_has_it_does_not_come_back(bucket, app, follower):
    app.queued("r1")
    follower.hand_over("r1")
    app.store.delete("r1", force=True)
    app.store.purge_trash(-1.0)
    follower.follow()
    follower.take_back("r1")
    assert not (app.store.root / "r1").exists()


def test_a_run_restored_elsewhere_comes_back_here_too(bucket, app, follower, tmp_path):
    app.queued("r1")
    follower.settle()
    other = Follower(bucket, tmp_path / "other", every_seconds=NEVER)
    other.settle()
    token = app.store.delete("r1")
    follower.settle()
    other.settle()
    app.store.restore(token)
    follower.settle()
    other.settle()
    other.close()
    assert bucket.list(".deleted") == {}
    assert [run.run_id for run in RunStore(tmp_path / "other").list()] == ["r1"]


def test_another_app_sees_the_runs_and_their_end(bucket, app, follower, tmp_path):
    run_dir = app.queued()
    trained(run_dir, 1, 4, "interrupted")
    follower.settle()
    other = Follower(bucket, tmp_path / "other", every_seconds=NEVER)
    other.settle()
    assert contents(tmp_path / "other" / "r1") == contents(run_dir)
    app.store.delete("r1")
    follower.settle()
    other.settle()
    other.close()
    assert RunStore(tmp_path / "other").list() == []


def test_a_run_that_another_app_trains_is_followed(bucket, app, follower, tmp_path):
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        other = Follower(bucket, tmp_path / "other", every_seconds=NEVER)
        for last in (2, 4):
            trained(scratch, last - 1, last)
            status = json.loads((scratch / "status.json").read_text())
            status["process"]["host"] = "elsewhere"
            (scratch / "status.json").write_text(json.dumps(status))
            mirror.publish()
            other.settle()
            assert steps_of(tmp_path / "other" / "r1") == list(range(1, last + 1))
        other.close()


def test_a_run_that_ended_while_the_app_was_away_is_caught_up_with(bucket, app, follower):
    here = app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        trained(scratch, 1, 4)
        status = json.loads((scratch / "status.json").read_text())
        status["process"]["host"] = "elsewhere"
        (scratch / "status.json").write_text(json.dumps(status))
        mirror.publish()
        follower.follow()
        follower.close()
        trained(scratch, 5, 8, "finished")
        mirror.finish(1.0)
    again = Follower(bucket, app.store.root, every_seconds=NEVER)
    again.catch_up()
    again.close()
    assert (RunReader(here).status().state, steps_of(here)) == ("finished", list(range(1, 9)))


def test_uploaded_data_travels_with_its_run_and_paths_stay_true(bucket, app, follower):
    data = app.store.root / ".uploads" / "pictures" / "a.png"
    data.parent.mkdir(parents=True)
    data.write_bytes(b"picture")
    run_dir = app.queued()
    config = json.loads((run_dir / "config.json").read_text())
    config["config"]["dataset"]["path"] = str(data.parent)
    (run_dir / "config.json").write_text(json.dumps(config))
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        there = json.loads((scratch / "config.json").read_text())["config"]["dataset"]["path"]
        assert there != str(data.parent)
        assert (mirror.store.root / there / "a.png").read_bytes() == b"picture"
        frozen = json.loads((scratch / "config.json").read_text())
        (scratch / "config.json").write_text(json.dumps({**frozen, "device": "cpu"}))
        mirror.publish()
        follower.follow()
    frozen = json.loads((run_dir / "config.json").read_text())
    assert (frozen["config"]["dataset"]["path"], frozen["device"]) == (str(data.parent), "cpu")


@pytest.mark.skipif(find_spec("s3fs") is None or find_spec("moto") is None, reason="s3fs and moto are not installed")
def test_the_same_in_an_s3_bucket(app, monkeypatch):
    with local_s3("class") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        bucket = open_bucket("s3://class/runs")
        follower = Follower(bucket, app.store.root, every_seconds=NEVER)
        test_a_run_goes_there_is_trained_and_comes_back(bucket, app, follower)
        assert bucket.folders() == ["r1"]
        names = [name for name in bucket.list("r1") if name.startswith("rows/metrics/")]
        assert names == ["rows/metrics/00001-000000.jsonl", "rows/metrics/00001-000001.jsonl"]
        follower.close()
