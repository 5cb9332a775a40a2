from __future__ import annotations

import os
from pathlib import Path

import pytest

from gan_core.doors.files import NotPlainError, TooLargeError, read_plain


def test_a_file_as_large_as_may_be_is_read_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert read_plain(tmp_path / "a", 100) == b"x" * 100
    assert read_plain(str(tmp_path / "a"), 101) == b"x" * 100


def test_one_byte_more_is_refused_before_it_is_read(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x" * (3 * 2**20))
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(TooLargeError, match=r"^3 MB$"):
        read_plain(tmp_path / "a", 2**20)


def test_a_file_that_says_it_is_empty_and_is_not_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x" * (2**20 + 1))
    empty = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "stat", lambda *_, **__: empty)
    with pytest.raises(TooLargeError, match=r"^more than 1 MB$"):
        read_plain(tmp_path / "a", 2**20)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless device")
def test_neither_folders_nor_devices_nor_pipes(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    for place in (tmp_path, "/dev/zero", tmp_path / "link", tmp_path / "pipe"):
        with pytest.raises(NotPlainError):
            read_plain(place, 100)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_turns_into_a_pipe_meanwhile_is_not_waited_for(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    was = os.stat(tmp_path / "a")
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    monkeypatch.setattr(os, "stat", lambda *_, **__: was)
    with pytest.raises(NotPlainError):
        read_plain(tmp_path / "a", 100)


def test_what_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "a", 100)
    with pytest.raises(ValueError, match="null"):
        read_plain("a\0b", 100)
