from __future__ import annotations

import os
from pathlib import Path

import pytest

from gan_core.data.images.decode import TOO_HEAVY, UNREADABLE, Skip
from gan_core.data.images.shelves import file_mark, shelf_at
from gan_core.errors import DataError
from tests.gan_core.data.images.making import jpeg, put, zipped

PHOTO = jpeg()


def everything(_: str) -> bool:
    return True


def test_a_folder_in_a_stable_order(tmp_path: Path) -> None:
    put(tmp_path, {"b/2.jpg": PHOTO, "b/10.jpg": PHOTO, "a.png": PHOTO, ".git/x.jpg": PHOTO, "c.txt": b""})
    assert shelf_at(tmp_path).names() == ["a.png", "b/10.jpg", "b/2.jpg"]
    assert [name for name, _ in shelf_at(tmp_path).each(lambda name: name < "b/2")] == ["a.png", "b/10.jpg"]


def test_the_mark_of_a_folder_follows_its_files(tmp_path: Path) -> None:
    put(tmp_path, {"a.jpg": PHOTO})
    before = shelf_at(tmp_path).mark()
    assert shelf_at(tmp_path).mark() == before
    put(tmp_path, {"note.txt": b"x"})
    assert shelf_at(tmp_path).mark() == before
    os.utime(tmp_path / "a.jpg", ns=(1, 1))
    assert shelf_at(tmp_path).mark() != before


def test_the_mark_of_a_zip_follows_its_content_only(tmp_path: Path) -> None:
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    one.write_bytes(zipped({"a.jpg": PHOTO}))
    two.write_bytes(zipped({"a.jpg": PHOTO, "b.txt": b""}))
    assert shelf_at(one).mark() == shelf_at(two).mark()
    two.write_bytes(zipped({"a.jpg": PHOTO[::-1]}))
    assert shelf_at(one).mark() != shelf_at(two).mark()


def test_a_damaged_entry_of_a_zip_is_not_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.jpg": PHOTO, "b.jpg": PHOTO + b"!"}).replace(PHOTO + b"PK", PHOTO[:-1] + b"?PK", 1))
    read: list[str] = []
    for name, bytes_of in shelf_at(path).each(everything):
        try:
            bytes_of()
            read.append(name)
        except Skip as reason:
            read.append(str(reason))
    assert read == [UNREADABLE, "b.jpg"]


def test_files_that_are_too_heavy_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.data.images.shelves.MAX_FILE_BYTES", 10)
    put(tmp_path / "p", {"a.jpg": PHOTO})
    (tmp_path / "a.zip").write_bytes(zipped({"a.jpg": PHOTO}))
    for place in (tmp_path / "p", tmp_path / "a.zip"):
        for _, read in shelf_at(place).each(everything):
            with pytest.raises(Skip, match=f"^{TOO_HEAVY}$"):
                read()


def test_the_mark_of_a_file_follows_its_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"a" * 200_000)
    os.utime(path, ns=(5, 5))
    before = file_mark(path)
    path.write_bytes(b"a" * 199_999 + b"b")
    os.utime(path, ns=(5, 5))
    assert file_mark(path) != before
    with pytest.raises(DataError, match="cannot be read"):
        file_mark(tmp_path / "none")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz"])
def test_an_archive_is_a_plain_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / f"link-{name}").symlink_to("/dev/null")  # /dev/zero has no end
    for place in (tmp_path / name, tmp_path / f"link-{name}"):
        with pytest.raises(DataError, match=r"is no folder and no zip; give the path of a folder or zip"):
            shelf_at(place)
        with pytest.raises(DataError, match=r"is no file; give the path of one\.$"):
            file_mark(place)


def test_of_a_picture_that_grows_no_more_is_read_than_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.jpg": PHOTO})
    shelf = shelf_at(tmp_path)
    (reading,) = [read for _, read in shelf.each(everything)]
    monkeypatch.setattr("gan_core.data.images.shelves.MAX_FILE_BYTES", 10)
    small = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "stat", lambda *_, **__: small)
    with pytest.raises(Skip, match=f"^{TOO_HEAVY}$"):
        reading()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_picture_that_turns_into_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, {"a.jpg": PHOTO})
    (reading,) = [read for _, read in shelf_at(tmp_path).each(everything)]
    (tmp_path / "a.jpg").unlink()
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(Skip, match=f"^{UNREADABLE}$"):
        reading()
