"""Where prepared pictures lie, and that no set is larger than it may be."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from gan_core.data.images import check_size, make_images
from gan_core.data.images import room as room_module
from gan_core.data.images.base import PictureShape
from gan_core.data.images.room import UPLOAD_BYTES, Room, room_for, upload_of
from gan_core.doors import places
from gan_core.errors import DataError
from tests.gan_core.data.images.making import jpeg, put, settings

SHAPE = PictureShape(8, 8, 3)
SMALL = {"width": 8, "height": 8, "mode": "RGB"}


@pytest.fixture
def uploaded(tmp_path: Path) -> Path:
    """Three pictures in two classes, as an upload."""
    colours = {"red/a.jpg": (250, 0, 0), "red/b.jpg": (200, 0, 0), "blue/c.jpg": (0, 0, 250)}
    return put(tmp_path / "runs" / ".uploads" / "aa", {name: jpeg(colour) for name, colour in colours.items()})


@pytest.fixture
def class_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)


def sets(folder: Path) -> list[str]:
    """What lies there, one name for the three files of a set: size, mode and choice."""
    return sorted(path.name.split("-", 1)[1].rsplit("-", 1)[0] for path in folder.glob("*.json"))


def test_what_was_uploaded_is_prepared_beside_it_and_nowhere_else(uploaded: Path, cache: Path) -> None:
    beside = uploaded.parent / ".prepared" / "aa"
    assert len(make_images(settings("folder", path=str(uploaded), **SMALL))) == 3
    assert len(make_images(settings("folder", path=str(uploaded / "red"), **SMALL))) == 2
    assert sets(beside) == ["8x8-RGB-all"] * 2
    assert not cache.exists()
    before = {path.name for path in beside.iterdir()}
    make_images(settings("folder", path=str(uploaded), **SMALL))
    assert {path.name for path in beside.iterdir()} == before, "it is found there"


def test_all_others_go_to_the_cache_folder(tmp_path: Path, uploaded: Path, cache: Path) -> None:
    own = shutil.copytree(uploaded, tmp_path / "photos")
    make_images(settings("folder", path=str(own), **SMALL))
    make_images(settings("digits", classes="3", **SMALL))
    assert sets(cache / "prepared") == ["8x8-RGB-3", "8x8-RGB-all"]
    assert not (uploaded.parent / ".prepared").exists()


@pytest.mark.parametrize(
    ("path", "upload"),
    [
        ("/runs/.uploads/aa", "/runs/.uploads/aa"),
        ("/runs/.uploads/aa/red/deep", "/runs/.uploads/aa"),
        ("/runs/.uploads/bb/../aa", "/runs/.uploads/aa"),
        ("/scratch/.uploads/.uploads/aa", "/scratch/.uploads/.uploads/aa"),
        ("/runs/.uploads", None),
        ("/runs/.uploads/.owners/aa", None),
        ("/photos/aa", None),
        ("", None),
        (None, None),
    ],
)
def test_an_upload_is_known_by_its_path(path: str | None, upload: str | None) -> None:
    assert upload_of(path) == (Path(upload) if upload else None)


def test_too_large_a_set_is_refused_in_one_sentence_before_it_is_made() -> None:
    room = Room(Path("x"), 192_000_000, uploaded=False)
    room.check(1_000_000, SHAPE)
    with pytest.raises(DataError) as caught:
        room.check(1_000_001, SHAPE)
    assert str(caught.value) == (
        "1,000,001 pictures of 8x8 in RGB take 0.2 GB once prepared, and those of a set may take 0.19 GB here; choose "
        "a smaller size or fewer pictures."
    )


def test_a_class_may_prepare_less_of_an_upload(uploaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room_for(uploaded).most_bytes == room_for(None).most_bytes == 12 * 2**30
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)
    assert room_for(uploaded).most_bytes == UPLOAD_BYTES == 10**9
    assert room_for(None).most_bytes == room_for(uploaded.parents[2] / "photos").most_bytes == 12 * 2**30
    with pytest.raises(DataError) as caught:
        room_for(uploaded).check(60_000, PictureShape(256, 256, 3))
    assert str(caught.value) == (
        "60,000 pictures of 256x256 in RGB take 11.8 GB once prepared, and uploaded pictures may take 1 GB here; "
        "choose a smaller size or fewer pictures."
    )


@pytest.mark.usefixtures("class_server")
def test_nothing_is_decoded_or_written_of_what_is_too_large(uploaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "UPLOAD_BYTES", 3 * 192 - 1)
    monkeypatch.setattr("gan_core.data.images.shelving.decode", lambda *_: pytest.fail("a picture was decoded"))
    chosen = settings("folder", path=str(uploaded), **SMALL)
    for look in (make_images, check_size):
        with pytest.raises(DataError, match=r"^3 pictures of 8x8 in RGB take .* and uploaded pictures may take"):
            look(chosen)
    assert not (uploaded.parent / ".prepared").exists()
    monkeypatch.undo()
    check_size(settings("folder", path=str(uploaded), classes="red", **SMALL))


def test_the_cache_too_refuses_what_it_cannot_hold(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(room_module, "BUDGET_BYTES", 100_000)
    for look in (make_images, check_size):
        with pytest.raises(DataError, match=r"^1,797 pictures of 8x8 in RGB take 0\.01 GB once .* those of a set may"):
            look(settings("digits", **SMALL))
    assert not cache.exists()
    assert len(make_images(settings("digits", classes="3", **SMALL))) == 183


def test_a_look_at_the_size_refuses_nothing_that_is_not_there(tmp_path: Path) -> None:
    check_size(settings("folder", path=str(tmp_path / "nothing"), **SMALL))
    check_size(settings("folder"))
    check_size(settings("mnist"))


def test_one_name_many_times_in_a_zip_does_not_get_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", jpeg())
        for _ in range(4):
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("a.jpg", jpeg())
    monkeypatch.setattr(room_module, "BUDGET_BYTES", 4 * 192)
    with pytest.raises(DataError, match=r"^5 pictures of 8x8 in RGB take"):
        make_images(settings("folder", path=str(path), **SMALL))


@pytest.mark.usefixtures("class_server")
def test_the_sets_of_one_upload_have_room_together(uploaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = uploaded.parent / ".prepared" / "aa"
    for number, mode in enumerate(("RGB", "L")):
        make_images(settings("folder", path=str(uploaded), width=8, height=8, mode=mode))
        for path in beside.glob(f"*-{mode}-*"):
            os.utime(path, (time.time() - 100 + number,) * 2)
    monkeypatch.setattr(room_module, "UPLOAD_BYTES", 1_200)  # each set has a head of 128 bytes
    make_images(settings("folder", path=str(uploaded), classes="red", **SMALL))
    assert sets(beside) == ["8x8-L-all", "8x8-RGB-1"]


def test_all_uploads_together_have_no_more_than_the_cache(uploaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = shutil.copytree(uploaded, uploaded.parent / "bb")
    make_images(settings("folder", path=str(uploaded), **SMALL))
    for path in (uploaded.parent / ".prepared" / "aa").iterdir():
        os.utime(path, (time.time() - 100,) * 2)
    monkeypatch.setattr(room_module, "BUDGET_BYTES", 1_000)
    make_images(settings("folder", path=str(other), **SMALL))
    assert sets(uploaded.parent / ".prepared" / "aa") == []
    assert sets(uploaded.parent / ".prepared" / "bb") == ["8x8-RGB-all"]


@pytest.mark.usefixtures("class_server")
def test_how_much_more_will_lie_there_is_told_before(uploaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullError(Exception):
        pass

    def full(_: int) -> None:
        raise FullError

    chosen, told = settings("folder", path=str(uploaded), **SMALL), []
    with pytest.raises(FullError):
        make_images(chosen, on_size=full)
    assert not (uploaded.parent / ".prepared").exists()
    make_images(chosen, on_size=told.append)
    make_images(chosen, on_size=full)  # it is there already
    monkeypatch.setattr(room_module, "UPLOAD_BYTES", 1_100)
    make_images(settings("folder", path=str(uploaded), width=8, height=8, mode="L"), on_size=told.append)
    make_images(settings("folder", path=str(uploaded), width=8, height=9, mode="RGB"), on_size=told.append)
    make_images(settings("digits", classes="3", **SMALL), on_size=full)
    assert told == [3 * 192, 3 * 64, 0], "older ones go for the last"
