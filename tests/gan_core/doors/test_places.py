from __future__ import annotations

import os

import pytest

from gan_core.doors import places
from gan_core.errors import DataError


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """A store with an upload, a shared folder, a secret, and a link that leads from the one to the other."""
    for name in ("runs/.uploads/abc", "runs/20261101-x", "data", "share", "home"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("runs/.uploads/abc/a.csv", "runs/20261101-x/config.json", "share/b.csv", "home/secret.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "share" / "way_out").symlink_to(tmp_path / "home")
    monkeypatch.setenv(places.DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(places.SHARED_VARIABLE, str(tmp_path / "share"))
    return tmp_path


def named(disk, text, *, personal=False):
    return places.named_place(text.replace("DISK", str(disk)), disk / "runs", what="file", personal=personal)


@pytest.mark.parametrize(
    "text", ["DISK/runs/.uploads/abc/a.csv", "DISK/share/b.csv", " DISK/data ", "DISK/home/../share/b.csv"]
)
def test_what_was_uploaded_or_is_shared_can_be_named(disk, text):
    assert named(disk, text).is_relative_to(disk)


@pytest.mark.parametrize(
    "text",
    [
        "DISK/home/secret.txt",
        "DISK/share/../home/secret.txt",
        "DISK/share/way_out/secret.txt",
        "DISK/runs/20261101-x/config.json",
        "DISK/runs/.uploads/../20261101-x/config.json",
        "DISK/runs/.uploads",
        "DISK/share/nothing_there",
        "/etc/passwd",
        "~/x",
        "DISK/share/\0b.csv",
        "x" * 5_000,
    ],
)
def test_all_else_is_refused_in_one_and_the_same_sentence(disk, text):
    with pytest.raises(
        DataError, match=r"^There is no file .* in the folders that this server shares; upload it, or ask"
    ):
        named(disk, text)


def test_on_a_machine_of_ones_own_everything_can_be_named(disk):
    assert named(disk, "DISK/home/secret.txt", personal=True) == disk / "home" / "secret.txt"
    assert named(disk, "  ", personal=True) is None
    with pytest.raises(
        DataError, match=r"There is no file .*nothing on the machine that runs this app; check the path"
    ):
        named(disk, "DISK/nothing", personal=True)


def test_a_configuration_of_anybodys_making_names_no_other_file(disk):
    root = disk / "runs"
    places.check_data_path(None, root, personal=False)
    places.check_data_path(str(disk / "share" / "b.csv"), root, personal=False)
    places.check_data_path("/etc/passwd", root, personal=True)
    with pytest.raises(
        DataError, match=r"dataset\.path: expected a file that was uploaded here .* received '/etc/passwd'"
    ):
        places.check_data_path("/etc/passwd", root, personal=False)


def test_whose_machine_it_is_reaches_the_processes_that_are_started(monkeypatch):
    monkeypatch.delenv(places.FILES_VARIABLE, raising=False)
    monkeypatch.delenv(places.CLASS_VARIABLE, raising=False)
    monkeypatch.delenv(places.DATA_VARIABLE, raising=False)
    monkeypatch.delenv(places.SHARED_VARIABLE, raising=False)
    assert places.can_name_files()
    places.hold_to(False)
    assert os.environ[places.FILES_VARIABLE] == places.SHARED
    assert not places.can_name_files()
    monkeypatch.setenv(places.SHARED_VARIABLE, "/somewhere")
    assert places.can_name_files()
    places.hold_to(True)
    assert os.environ[places.FILES_VARIABLE] == places.ANY
    monkeypatch.setenv(places.CLASS_VARIABLE, "1")
    monkeypatch.delenv(places.SHARED_VARIABLE)
    assert not places.can_name_files()
