"""Zips from anybody: nothing is written outside of its place, and nothing is left of a refused one."""

from __future__ import annotations

import errno
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core.data.images import make_images, unpack_upload
from gan_core.errors import DataError
from tests.gan_core.data.images.making import jpeg, settings, zipped

PHOTO = jpeg()


def everything_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def with_entry(name: str, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo(name)
        change(info)
        archive.writestr(info, "../../../etc/passwd")
        archive.writestr("good.jpg", PHOTO)
    return stream.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def device(info: zipfile.ZipInfo) -> None:
    info.create_system = 3
    info.external_attr = (stat.S_IFCHR | 0o666) << 16


def with_password(data: bytes) -> bytes:
    """Set the flag of a password in both lists of a zip."""
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(sign)
        data = data[: at + offset] + b"\1" + data[at + offset + 1 :]
    return data


def bomb(megabytes: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("big.png", "w") as file:
        for _ in range(megabytes):
            file.write(b"\0" * 2**20)
    return stream.getvalue()


def test_pictures_are_unpacked_and_can_be_used(tmp_path: Path) -> None:
    files = {"mine/red/1.jpg": PHOTO, "mine/blue/1.jpg": PHOTO, "mine/readme.txt": b"x", "mine/run.exe": b"x"}
    target = tmp_path / "uploads" / "a"
    assert unpack_upload(zipped(files), target) == target
    assert everything_below(tmp_path / "uploads") == ["a/mine/blue/1.jpg", "a/mine/red/1.jpg"]
    data = make_images(settings("folder", path=str(target)))
    assert (len(data), data.class_names) == (2, ("blue", "red"))


def test_a_path_and_an_open_file_do_as_well(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.jpg": PHOTO}))
    assert everything_below(unpack_upload(path, tmp_path / "a")) == ["a.jpg"]
    with path.open("rb") as file:
        assert everything_below(unpack_upload(file, tmp_path / "b")) == ["a.jpg"]


def test_names_that_a_system_cannot_hold_are_cleaned(tmp_path: Path) -> None:
    files = {"ab:*?.jpg": PHOTO, "AB___.jpg": PHOTO, "köln .jpg": PHOTO, "dir./x.jpg": PHOTO}
    unpack_upload(zipped(files), tmp_path / "a")
    assert everything_below(tmp_path / "a") == ["1-AB___.jpg", "ab___.jpg", "dir/x.jpg", "köln .jpg"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped({"../evil.jpg": PHOTO}), "The zip holds the path '../evil.jpg', which does not lie plainly inside of"),
        (zipped({"a/../../evil.jpg": PHOTO}), "The zip holds the path 'a/../../evil.jpg', which does not lie plainly"),
        (zipped({"..\\evil.jpg": PHOTO}), "The zip holds the path '../evil.jpg', which does not lie plainly inside"),
        (zipped({"../evil.txt": b"x", "a.jpg": PHOTO}), "The zip holds the path '../evil.txt', which does not lie"),
        (zipped({"/tmp/evil.jpg": PHOTO}), "The zip holds the path '/tmp/evil.jpg', which does not lie plainly"),
        (zipped({"C:/evil.jpg": PHOTO}), "The zip holds the path 'C:/evil.jpg', which does not lie plainly inside of"),
        (zipped({"a\x1b[2J.jpg": PHOTO}), "The zip holds the path 'a\\x1b[2J.jpg', which does not lie plainly inside"),
        (zipped({"d/" * 20 + "a.jpg": PHOTO}), "The zip holds the path 'd/d/d/d/d/d/d/"),
        (zipped({"a" * 300 + ".jpg": PHOTO}), "The zip holds the path 'aaaaaaaaaa"),
        (with_entry("link.jpg", link), "The zip holds a link or device at 'link.jpg'; make a zip of plain files."),
        (with_entry("null", device), "The zip holds a link or device at 'null'; make a zip of plain files."),
        (with_password(zipped({"a.jpg": PHOTO})), "The zip has a password; make a zip without one."),
        (zipped({"a.txt": b"x"}), "The zip holds no pictures; make a zip of JPEG or PNG files."),
        (zipped({}), "The zip holds no pictures; make a zip of JPEG or PNG files."),
        (b"this is no zip", "The zip is damaged or no zip; make the zip again."),
        (b"", "The zip is damaged or no zip; make the zip again."),
        (zipped({"a.jpg": PHOTO})[:-40], "The zip is damaged or no zip; make the zip again."),
        (zipped({"a.jpg": PHOTO}).replace(PHOTO, PHOTO[::-1]), "The zip is damaged or no zip; make the zip again."),
        (bomb(80), "The zip unpacks to 80 MB from 0.1 MB, far more than photographs do; choose a zip of ordinary"),
    ],
    ids=["up", "up inside", "up on windows", "up, no picture", "absolute", "drive", "unprintable", "deep", "long",
         "link", "device", "password", "no pictures", "nothing", "no zip", "empty", "cut", "wrong checksum", "bomb"],
)  # fmt: skip
def test_a_bad_zip_is_refused_and_leaves_nothing(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(DataError) as caught:
        unpack_upload(data, tmp_path / "in" / "a")
    assert str(caught.value).startswith(message)
    assert everything_below(tmp_path) == []
    assert not (tmp_path / "in" / "a").exists()


def test_a_hundred_thousand_tiny_files_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(60_001):
            archive.writestr(zipfile.ZipInfo(f"{number}.jpg"), b"")
    with pytest.raises(DataError, match=r"^The zip holds more than 60,000 files; make a zip with fewer pictures.$"):
        unpack_upload(stream.getvalue(), tmp_path / "a")
    many = stream.getvalue()
    at = many.rfind(b"PK\5\6")
    honest = many[:at] + b"PK\6\7" + many[at:]  # more than 65,535 entries bring a second kind of list
    with pytest.raises(DataError, match=r"^The zip holds more than 60,000 files"):
        unpack_upload(honest, tmp_path / "a")
    assert everything_below(tmp_path) == []


def test_a_zip_that_lies_about_its_sizes_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.data.images.uploads.MAX_UNPACKED_BYTES", 100)
    with pytest.raises(DataError, match=r"^The zip unpacks to far more than it says; choose a zip of"):
        unpack_upload(zipped({"a.jpg": PHOTO}), tmp_path / "a")
    assert everything_below(tmp_path) == []


def test_a_total_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.data.images.ziplist.MAX_UNPACKED_BYTES", 2 * len(PHOTO))
    assert unpack_upload(zipped({"a.jpg": PHOTO, "b.jpg": PHOTO}), tmp_path / "a").is_dir()
    with pytest.raises(DataError, match="far more than photographs do"):
        unpack_upload(zipped({"a.jpg": PHOTO, "b.jpg": PHOTO, "c.jpg": PHOTO}), tmp_path / "b")


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match=r"is in use; choose another one for these pictures\.$"):
        unpack_upload(zipped({"a.jpg": PHOTO}), tmp_path / "a")
    assert everything_below(tmp_path) == ["a/mine.txt"]
    (tmp_path / "empty").mkdir()
    assert unpack_upload(zipped({"a.jpg": PHOTO}), tmp_path / "empty").is_dir()


def test_a_full_disk_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.jpg": PHOTO})

    def full(*_: object, **__: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(DataError) as caught:
        unpack_upload(data, tmp_path / "a")
    assert str(caught.value) == f"The disk with {tmp_path} is full; free some space, or choose another folder."
    assert everything_below(tmp_path) == []
