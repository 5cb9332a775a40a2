"""What goes wrong while runs are published and followed: stores that are away, strange objects, files that go."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, write_control
from gan_core.runs.remote import Follower, Mirror, SyncedFolder
from gan_core.runs.remote import mirror as mirrors
from tests.gan_core.runs.remote.conftest import steps_of, trained
from tests.waiting import wait_until

NEVER = 3600.0


@pytest.fixture
def follower(bucket, app):
    follower = Follower(bucket, app.store.root, every_seconds=NEVER)
    yield follower
    follower.close()


def away(bucket, monkeypatch, times, error):
    """Writing fails so many times from now on."""
    put, left = bucket.put, [times]

    def refuse(name, data):
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return put(name, data)

    monkeypatch.setattr(bucket, "put", refuse)


@pytest.mark.parametrize("error", [RunError("away"), OSError(5, "away"), TypeError("strange")])
def test_the_end_of_a_run_waits_until_the_store_is_back(bucket, app, follower, monkeypatch, error):
    here = app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=0.01) as mirror:
        trained(mirror.store.resolve("r1"), 1, 8, "finished")
        away(bucket, monkeypatch, 5, error)
        mirror.finish(60.0)
    follower.take_back("r1")
    assert (RunReader(here).status().state, steps_of(here)) == ("finished", list(range(1, 9)))


def test_what_could_not_be_published_stays_and_is_named(bucket, app, follower, monkeypatch, tmp_path):
    monkeypatch.setattr(mirrors.tempfile, "tempdir", str(tmp_path))
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        trained(scratch, 1, 8, "finished")
        away(bucket, monkeypatch, 10**6, RunError("away"))
        with pytest.raises(RunError) as said:
            mirror.finish(0.0)
    kept = next(tmp_path.glob("gan-playground-kept-r1-*")) / "r1"
    assert f"The end of the run r1 could not be published (away); it lies in {kept} on the machine " in str(said.value)
    assert steps_of(kept) == list(range(1, 9))
    assert not scratch.exists()


def test_a_run_taken_by_another_machine_is_not_waited_for(bucket, app, follower):
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as lost:
        Mirror(bucket, "r1", every_seconds=NEVER).__enter__().__exit__()
        with pytest.raises(RunError, match="trained by another machine now"):
            lost.finish(NEVER)


def test_a_store_that_is_empty_is_away_and_a_missing_run_was_deleted(bucket, app, follower, tmp_path):
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        (tmp_path / "objects").rename(tmp_path / "unmounted")
        for _ in range(2):
            with pytest.raises(RunError, match="is empty, where the run r1 was; publishing is tried again"):
                mirror.publish()
            (tmp_path / "objects").mkdir(exist_ok=True)
        mirror.check()
        (tmp_path / "objects").rmdir()
        (tmp_path / "unmounted").rename(tmp_path / "objects")
        mirror.publish()
        app.queued("r2")
        follower.settle()
        bucket.remove([f"r1/{name}" for name in bucket.list("r1")])
        with pytest.raises(RunError, match="trained by another machine now"):
            mirror.publish()


def test_a_beat_never_tells_more_than_was_published(bucket, app, follower, monkeypatch):
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        scratch = mirror.store.resolve("r1")
        trained(scratch, 1, 4)
        push = SyncedFolder.push

        def meanwhile(folder, **settings):
            changed = push(folder, **settings)
            if "but" in settings:
                trained(scratch, 5, 8, "paused")
            return changed

        monkeypatch.setattr(SyncedFolder, "push", meanwhile)
        mirror.publish()
        assert json.loads(bucket.get("r1/status.json"))["step"] == 4


def test_a_beat_tells_of_a_silent_process(bucket, app, follower, monkeypatch):
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=NEVER) as mirror:
        trained(mirror.store.resolve("r1"), 1, 4)
        mirror.publish()
        first = json.loads(bucket.get("r1/status.json"))["heartbeat"]
        monkeypatch.setattr(mirrors, "BEAT_SECONDS", 0.0)
        time.sleep(0.01)
        mirror.publish()
        assert json.loads(bucket.get("r1/status.json"))["heartbeat"] > first


def test_publishing_goes_on_after_a_strange_holder(bucket, app, follower, monkeypatch):
    heard = []
    monkeypatch.setattr(mirrors.traceback, "print_exception", heard.append)
    app.queued()
    follower.hand_over("r1")
    with Mirror(bucket, "r1", every_seconds=0.01) as mirror:
        holder = bucket.get("r1/holder.json")
        bucket.put("r1/holder.json", b"[1]")
        wait_until(lambda: heard, "a traceback")
        bucket.put("r1/holder.json", holder)
        trained(mirror.store.resolve("r1"), 1, 4)
        wait_until(lambda: json.loads(bucket.get("r1/status.json"))["step"] == 4)
        assert [type(error) for error in heard] == [AttributeError], "said once, not at every try"


def test_following_goes_on_after_a_defect_and_one_run_holds_up_no_other(bucket, app, follower, monkeypatch, capfd):
    for run_id in ("r1", "r2"):
        app.queued(run_id)
        follower.hand_over(run_id)
    pull = SyncedFolder.pull

    def strange(folder, **settings):
        if folder.run_id == "r1":
            raise TypeError("strange")
        return pull(folder, **settings)

    monkeypatch.setattr(SyncedFolder, "pull", strange)
    with Mirror(bucket, "r2", every_seconds=NEVER) as mirror:
        trained(mirror.store.resolve("r2"), 1, 4)
        mirror.publish()
    follower.follow()
    follower.follow()
    assert steps_of(app.store.root / "r2") == [1, 2, 3, 4]
    assert capfd.readouterr().err.count("TypeError: strange") == 1


def test_the_thread_that_follows_outlives_a_defect(bucket, app, monkeypatch):
    monkeypatch.setattr(Follower, "settle", lambda _: 1 / 0)
    follower = Follower(bucket, app.store.root, every_seconds=0.01)
    here = app.queued()
    follower.hand_over("r1")
    bucket.put("r1/samples/later.png", b"x")
    wait_until((here / "samples" / "later.png").exists)
    follower.close()


def test_a_file_that_goes_while_it_comes_in_is_left(bucket, app, monkeypatch, tmp_path):
    SyncedFolder(bucket, "r1", app.queued()).push()
    monkeypatch.setattr(SyncedFolder, "_mark_here", lambda *_: None)
    assert SyncedFolder(bucket, "r1", tmp_path / "elsewhere").pull() is False


def test_requests_of_all_runs_go_out_before_anything_comes_in(bucket, app, follower, monkeypatch):
    for run_id in ("r1", "r2"):
        app.queued(run_id)
        follower.hand_over(run_id)
        write_control(app.store.root / run_id, {"action": "pause"})
    done = []
    put, found = bucket.put, bucket.list
    monkeypatch.setattr(bucket, "put", lambda name, data: (done.append("out"), put(name, data))[1])
    monkeypatch.setattr(bucket, "list", lambda name: (done.append("in"), found(name))[1])
    follower.follow()
    assert done == ["out", "out", "in", "in"]


def test_a_settled_run_takes_no_memory(bucket, app, follower):
    app.queued()
    follower.settle()
    assert follower._folders == {}
    follower.settle()
    app.store.rename("r1", "Mine")
    follower.settle()
    assert json.loads(bucket.get("r1/about.json"))["name"] == "Mine"


def test_data_outside_by_way_of_dots_is_refused(bucket, app, follower):
    secret = app.store.root.parent / "secret"
    secret.write_bytes(b"x")
    frozen = app.queued() / "config.json"
    config = json.loads(frozen.read_text())
    config["config"]["dataset"]["path"] = str(Path(app.store.root) / ".." / "secret")
    frozen.write_text(json.dumps(config))
    with pytest.raises(RunError, match="must have a plain path, got one with"):
        follower.hand_over("r1")
    assert bucket.list("") == {}
