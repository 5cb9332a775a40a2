"""Whether a folder of runs can be written to, in one sentence."""

from __future__ import annotations

from collections import namedtuple

import pytest

from gan_core.runs import RunStore, room
from tests.small_disks import small_disk

Usage = namedtuple("Usage", "total used free")


def test_a_folder_that_can_be_written_or_made_has_nothing_to_say(tmp_path):
    assert RunStore(tmp_path).closed_words() is None
    assert room.closed_words(tmp_path / "not" / "made" / "yet") is None


def test_a_disk_without_room_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: Usage(10, 9, 2**20 - 1))
    assert room.closed_words(tmp_path) == (
        f"Nothing can be trained, because the folder of the runs, {tmp_path}, is on a disk that is full; "
        "free some space, and training goes on."
    )
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: Usage(10, 9, 2**20))
    assert room.closed_words(tmp_path) is None


@pytest.mark.parametrize("below", [".", "runs"])
def test_a_folder_that_can_only_be_read_is_said_also_to_root(tmp_path, below):
    with small_disk(tmp_path / "disk", 2) as disk:
        disk.close()
        root = disk.place / below
        assert room.closed_words(root) == (
            f"Nothing can be trained, because the folder of the runs, {root}, can only be read; runs that are there "
            "can be looked at, and $GAN_RUNS_DIR names another folder."
        )


def test_a_disk_that_does_not_tell_is_no_reason_to_stop(tmp_path, monkeypatch):
    def refuse(_):
        raise OSError("not known")

    monkeypatch.setattr(room.shutil, "disk_usage", refuse)
    assert room.closed_words(tmp_path) is None
