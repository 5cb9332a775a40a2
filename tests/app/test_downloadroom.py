"""What the server holds of large downloads, and that it lets go of them."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from app import downloadroom, people
from app.downloadroom import DownloadRoom
from app.gallery import actions
from gan_core.classroom import ClassSettings, save
from gan_core.errors import UserError
from gan_core.people import person_id
from tests.app.run_folders import make_run
from tests.waiting import PATIENCE

MINE = "a" * 32


def test_all_downloads_together_have_a_limit_and_a_single_one_has_none():
    room = DownloadRoom(most=10, kept=600, wait=0, forget=lambda _: None)
    assert room.hand_out(6, lambda: b"x" * 6) == b"x" * 6
    assert room.hand_out(4, lambda: b"y" * 4) == b"y" * 4
    with pytest.raises(UserError, match="Many people download now; try again in a minute"):
        room.hand_out(1, lambda: pytest.fail("there was no room to read it"))
    assert room.held == 10
    assert DownloadRoom(most=10, kept=600, wait=0, forget=lambda _: None).hand_out(11, lambda: b"z" * 11)


def test_whoever_finds_no_room_waits_until_another_is_let_go():
    gone = []
    room = DownloadRoom(most=5, kept=0.05, wait=20, forget=gone.append)
    first = room.hand_out(5, lambda: b"first")
    assert room.hand_out(5, lambda: b"other") == b"other"
    assert gone[0] is first


def test_what_cannot_be_read_takes_no_room():
    room = DownloadRoom(most=5, kept=600, wait=0, forget=lambda _: None)
    for _ in range(2):
        with pytest.raises(OSError, match="torn"):
            room.hand_out(5, lambda: (_ for _ in ()).throw(OSError("torn")))
    assert room.held == 0


def test_streamlit_keeps_the_file_no_longer(monkeypatch):
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    monkeypatch.setattr(downloadroom.runtime, "exists", lambda: True)
    monkeypatch.setattr(downloadroom.runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager))
    let_go = threading.Event()
    room = DownloadRoom(kept=0.05, forget=lambda data: (downloadroom.forget_media(data), let_go.set()))
    kept = manager.execute_deferred(manager.add_deferred(lambda: b"kept", None, "1"))
    url = manager.execute_deferred(manager.add_deferred(lambda: room.hand_out(9, lambda: b"large one"), None, "2"))
    assert let_go.wait(PATIENCE)
    assert storage.get_file(kept.rpartition("/")[2]).content == b"kept"
    assert url.rpartition("/")[2].partition(".")[0] not in storage._files_by_id
    manager.remove_orphaned_files()  # it knows of the file still, and does not mind
    manager.remove_orphaned_files()


def test_the_zip_of_a_run_is_made_for_whoever_asked(tmp_path, monkeypatch):
    """Streamlit asks for it in a thread that has no session."""
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path))
    st.cache_resource.clear()
    save(tmp_path, ClassSettings(share="own"))
    run = make_run(tmp_path, "digits", owner=person_id(MINE))
    monkeypatch.setattr(st, "session_state", {people.TOKEN: MINE})
    make = actions.zipped(run)
    monkeypatch.setattr(st, "session_state", {})
    assert make()[:2] == b"PK"
    with pytest.raises(UserError, match="another person's"):
        actions.zipped(run)()
