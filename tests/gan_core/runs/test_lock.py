from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from gan_core.errors import RunError
from gan_core.runs import lock as lock_module
from gan_core.runs.lock import LOST_SECONDS, FileLock, holder, is_held
from gan_core.runs.process import this_process


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".lock"


def write_lock(path, **changes):
    path.write_text(json.dumps({"token": "other", **this_process().to_json_dict(), **changes}))


def gone_pid():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_second_one_is_refused_with_the_holder_named(path):
    first = FileLock(path, "The run in runs/a")
    with pytest.raises(RunError) as caught:
        FileLock(path, "The run in runs/a")
    me = this_process()
    assert str(caught.value) == (
        f"The run in runs/a must have one writer, but process {me.pid} on {me.host} writes it now; "
        "stop that one or choose another run."
    )
    assert first.is_ours()
    assert is_held(path)
    assert os.listdir(path.parent) == [".lock"]


def test_it_is_free_after_release_and_after_the_object_is_gone(path):
    FileLock(path, "x").release()
    assert not path.exists()
    lock = FileLock(path, "x")
    del lock
    gc.collect()
    assert not path.exists()


def test_the_lock_of_a_dead_process_is_taken_over(path):
    write_lock(path, pid=gone_pid(), started="")
    assert not is_held(path)
    lock = FileLock(path, "x")
    assert lock.is_ours()
    assert os.listdir(path.parent) == [".lock"]


def test_the_lock_of_another_process_with_the_same_id_is_taken_over(path):
    if not this_process().started:
        pytest.skip("start marks come from /proc")
    write_lock(path, started="1")
    assert FileLock(path, "x").is_ours()


@pytest.mark.parametrize(
    ("age", "taken"), [(0, False), (LOST_SECONDS - 5, False), (LOST_SECONDS + 5, True), (-3600, True)]
)
def test_a_holder_elsewhere_is_judged_by_its_last_refresh(path, age, taken):
    write_lock(path, host="elsewhere")
    os.utime(path, (time.time() - age,) * 2)
    if taken:
        assert FileLock(path, "x").is_ours()
    else:
        with pytest.raises(RunError, match="on elsewhere writes it now"):
            FileLock(path, "x")


def test_an_empty_lock_holds_only_for_a_moment(path):
    path.write_text("")
    with pytest.raises(RunError, match="but another process writes it now"):
        FileLock(path, "x")
    os.utime(path, (time.time() - 10,) * 2)
    assert FileLock(path, "x").is_ours()


def test_releasing_a_lock_that_was_taken_over_leaves_the_other_one(path):
    lock = FileLock(path, "x")
    write_lock(path)
    assert not lock.is_ours()
    lock.release()
    assert holder(path) == this_process()


def test_waiting_gets_it_when_it_comes_free(path):
    first = FileLock(path, "x")
    threading.Timer(0.1, first.release).start()
    assert FileLock(path, "x", wait_seconds=10).is_ours()


def test_without_hard_links_it_works_too(path, monkeypatch):
    def refuse(*_):
        raise OSError("no hard links here")

    monkeypatch.setattr(lock_module.os, "link", refuse)
    lock = FileLock(path, "x")
    assert lock.is_ours()
    with pytest.raises(RunError, match="must have one writer"):
        FileLock(path, "x")


def test_of_many_who_find_a_lost_lock_one_gets_it(path):
    write_lock(path, pid=gone_pid(), started="")
    got, start = [], threading.Barrier(8)

    def grab():
        start.wait()
        with suppress(RunError):
            got.append(FileLock(path, "x"))

    threads = [threading.Thread(target=grab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([lock for lock in got if lock.is_ours()]) == 1
