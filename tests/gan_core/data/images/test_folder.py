"""A person's own pictures, in folders and zips of every shape."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gan_core.data.images import class_names_of, known_count, make_images, shelves
from gan_core.data.images.shelving import layout_of
from gan_core.errors import DataError
from tests.gan_core.data.images.making import jpeg, picture, put, saved, settings, zipped

RED, GREEN, BLUE = jpeg((250, 0, 0)), jpeg((0, 250, 0)), jpeg((0, 0, 250))
SMALL = {"width": 8, "height": 8, "mode": "RGB"}


def load(path: Path, **changes: object):
    return make_images(settings("folder", path=str(path), **{**SMALL, **changes}))


def test_subfolders_are_classes(tmp_path: Path) -> None:
    put(tmp_path / "p", {"red/1.jpg": RED, "red/deep/2.jpg": RED, "Blue/1.JPG": BLUE, "green/1.png": GREEN})
    data = load(tmp_path / "p")
    assert data.class_names == ("Blue", "green", "red")
    assert data.images[:, 4, 4].argmax(axis=-1).tolist() == [[2, 1, 0][label] for label in data.labels]
    assert data.labels.tolist() == [0, 1, 2, 2]
    assert data.description == "Your pictures from p."
    assert load(tmp_path / "p", classes="red, blue").labels.tolist() == [0, 1, 1]
    chosen = settings("folder", path=str(tmp_path / "p"), classes="red")
    assert known_count(chosen) == 2
    assert class_names_of(chosen) == ("Blue", "green", "red")


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (["a.jpg", "b.jpg"], ()),
        (["x/a.jpg", "x/b.jpg"], ()),
        (["x/a.jpg", "b.jpg"], ()),
        (["top/x/a.jpg", "top/y/b.jpg"], ("x", "y")),
        (["top/x/a.jpg", "top/x/b.jpg"], ()),
        (["x/a.jpg", "y/z/b.jpg", "y/c.jpg"], ("x", "y")),
        (["one.jpg"], ()),
    ],
)
def test_what_counts_as_a_class(names: list[str], classes: tuple[str, ...]) -> None:
    assert layout_of(names).class_names == classes


def test_a_flat_folder_has_no_labels(tmp_path: Path) -> None:
    data = load(put(tmp_path / "p", {"a.jpg": RED, "b.jpg": BLUE}))
    assert (len(data), data.labels, data.class_names, data.notes) == (2, None, (), ())


def test_without_a_size_it_is_112_pixels_of_grey(tmp_path: Path) -> None:
    put(tmp_path / "p", {"a.jpg": RED})
    assert make_images(settings("folder", path=str(tmp_path / "p"))).images.shape == (1, 112, 112, 1)


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_bytes(zipped({"mine/red/1.jpg": RED, "mine/blue\\2.jpg": BLUE, "__MACOSX/mine/._1.jpg": b"x",
                             "mine/red/.hidden.jpg": b"x", "mine/notes.txt": b"x"}))  # fmt: skip
    data = load(path)
    assert data.class_names == ("blue", "red")
    assert data.labels.tolist() == [1, 0]
    assert data.notes == ()
    assert known_count(settings("folder", path=str(path))) == 2
    assert sorted(tmp_path.rglob("*.jpg")) == []


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    moving = saved(picture((0, 250, 0)), "GIF", save_all=True, append_images=[picture((0, 0, 0))])
    put(tmp_path / "p", {"a.jpg": RED, "b.jpg": RED[:300], "c.jpg": b"text", "d.gif": moving, "e.txt": b"x"})
    data = load(tmp_path / "p")
    assert data.images[:, 4, 4].argmax(axis=-1).tolist() == [0, 1]
    assert data.notes == (
        "Of 1 moving picture the first frame was taken.",
        "2 of 4 files were skipped: 2 damaged or not a picture (b.jpg).",
    )
    assert load(tmp_path / "p").notes == data.notes  # from the cache too


def test_one_picture_is_a_set(tmp_path: Path) -> None:
    assert len(load(put(tmp_path / "p", {"a.jpg": RED}))) == 1


def test_a_relative_path_is_looked_for_in_the_data_folder(tmp_path: Path) -> None:
    put(tmp_path / "data" / "mine", {"a.jpg": RED})
    assert len(make_images(settings("folder", path="mine", **SMALL), data_dir=tmp_path / "data")) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a person who may not read everything")
def test_an_unreadable_file_is_counted(tmp_path: Path) -> None:
    put(tmp_path / "p", {"a.jpg": RED, "b.jpg": RED})
    (tmp_path / "p" / "b.jpg").chmod(0)
    assert load(tmp_path / "p").notes == ("1 of 2 files was skipped: 1 not readable (b.jpg).",)


def test_a_file_that_goes_away_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "p", {"a.jpg": RED, "b.jpg": RED})
    whole = shelves.read_plain

    def read(path: Path, most: int) -> bytes:
        if path.name == "b.jpg":
            path.unlink()
        return whole(path, most)

    monkeypatch.setattr(shelves, "read_plain", read)
    assert load(tmp_path / "p").notes == ("1 of 2 files was skipped: 1 not readable (b.jpg).",)


def test_a_folder_that_vanishes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    put(tmp_path / "p", {"a.jpg": RED, "b.jpg": RED})
    whole = shelves.read_plain

    def read(path: Path, most: int) -> bytes:
        if path.name == "b.jpg":
            shutil.rmtree(path.parent)
        return whole(path, most)

    monkeypatch.setattr(shelves, "read_plain", read)
    with pytest.raises(DataError) as caught:
        load(tmp_path / "p")
    assert str(caught.value) == (
        f"The folder {tmp_path / 'p'} vanished while its pictures were read; put it back and start again."
    )
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_folder_that_is_gone_when_it_is_needed_again(tmp_path: Path) -> None:
    data = load(put(tmp_path / "p", {"a.jpg": RED}))
    shutil.rmtree(tmp_path / "p")
    assert data.images[0, 4, 4].argmax() == 0  # what was prepared goes on
    with pytest.raises(DataError, match=r"^There is nothing at "):
        load(tmp_path / "p")
    assert known_count(settings("folder", path=str(tmp_path / "p"))) is None
    assert class_names_of(settings("folder", path=str(tmp_path / "p"))) == ()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, " holds no pictures; choose a folder or zip with JPEG or PNG files."),
        ({"a.txt": b"x"}, " holds no pictures; choose a folder or zip with JPEG or PNG files."),
    ],
)
def test_nothing_to_use_is_refused(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    (tmp_path / "p").mkdir()
    with pytest.raises(DataError) as caught:
        load(put(tmp_path / "p", files))
    assert str(caught.value) == f"{tmp_path / 'p'}{message}"


def test_only_broken_pictures_are_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(DataError) as caught:
        load(put(tmp_path / "p", {"a.jpg": b"x", "b.png": b"y"}))
    assert str(caught.value) == (
        "No picture could be used (2 of 2 files were skipped: 2 damaged or not a picture (a.jpg)); "
        "choose a folder or zip that holds JPEG or PNG pictures."
    )
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_too_many_pictures_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.data.images.shelves.MAX_PICTURES", 2)
    with pytest.raises(DataError, match="holds more than 2 pictures; choose one with fewer"):
        load(put(tmp_path / "p", {f"{n}.jpg": RED for n in range(3)}))


def test_no_path_and_a_wrong_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^The set folder needs a path; give the path of a folder or zip"):
        make_images(settings("folder"))
    (tmp_path / "a.jpg").write_bytes(RED)
    with pytest.raises(DataError, match="is no folder and no zip; give the path of a folder or zip of pictures"):
        load(tmp_path / "a.jpg")


def test_links_do_not_lead_out_of_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "other", {"b.jpg": RED})
    put(tmp_path / "p", {"a.jpg": RED})
    (tmp_path / "p" / "linked").symlink_to(tmp_path / "other", target_is_directory=True)
    assert len(load(tmp_path / "p")) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
def test_links_to_nowhere_are_no_pictures(tmp_path: Path) -> None:
    put(tmp_path / "p", {"a.jpg": RED})
    (tmp_path / "p" / "b.jpg").symlink_to(tmp_path / "none.jpg")
    os.mkfifo(tmp_path / "p" / "c.jpg")  # reading it would wait for ever
    assert len(load(tmp_path / "p")) == 1


def test_known_formats_of_the_fruit(tmp_path: Path) -> None:
    files = {"banana/1.jpg": GREEN, "tomato/1.jpg": RED, "tomato/2.jpg": RED}
    put(tmp_path / "data" / "fruit", files)
    some = settings("fruit", **SMALL)
    data = make_images(some, data_dir=tmp_path / "data")
    assert (data.class_names, len(data)) == (("tomato",), 2)
    both = make_images(settings("fruit", classes="both", **SMALL), data_dir=tmp_path / "data")
    assert both.class_names == ("tomato", "banana")
    assert both.images[:, 4, 4].argmax(axis=-1).tolist() == both.labels[::-1].tolist()[::-1]
    (tmp_path / "zips" / "fruit").mkdir(parents=True)
    (tmp_path / "zips" / "fruit" / "fruit.zip").write_bytes(zipped(files))
    assert len(make_images(settings("fruit", classes="banana", **SMALL), data_dir=tmp_path / "zips")) == 1


def test_fruit_that_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        make_images(settings("fruit"), data_dir=tmp_path)
    assert str(caught.value) == (
        f"The set fruit was not found; put fruit.zip, with the folders tomato and banana, into {tmp_path / 'fruit'}, "
        "or name its folder as the data folder (GAN_DATA_DIR)."
    )
