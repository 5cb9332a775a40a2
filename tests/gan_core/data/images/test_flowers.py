from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from gan_core.data.images import known_count, make_images
from gan_core.errors import DataError
from tests.gan_core.data.images.making import jpeg, put, settings, zipped

PHOTOS = {
    "jpg/image_00001.jpg": jpeg((250, 0, 0)),
    "jpg/image_00002.jpg": jpeg((0, 250, 0)),
    "jpg/image_00004.jpg": jpeg((0, 0, 250)),
}
SMALL = {"width": 16, "height": 16, "mode": "RGB"}


def tgz(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("jpg/image_00003.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return stream.getvalue()


def labels(values: list[int]) -> bytes:
    stream = io.BytesIO()
    savemat(stream, {"labels": np.array([values], np.uint8)})
    return stream.getvalue()


LABELS = labels([54, 74, 1, 54])  # sunflower, rose, pink primrose, sunflower


@pytest.mark.parametrize(
    "files",
    [
        PHOTOS,
        {"102flowers.tgz": tgz(PHOTOS)},
        {"102flowers.zip": zipped(PHOTOS)},
        {"flowers102_112px.zip": zipped(PHOTOS)},
    ],
    ids=["folder", "tgz", "zip", "small zip"],
)
@pytest.mark.parametrize("folder", ["flowers", "flowers-102"])
def test_every_layout_gives_the_same(tmp_path: Path, folder: str, files: dict[str, bytes]) -> None:
    put(tmp_path / folder, {**files, "imagelabels.mat": LABELS})
    data = make_images(settings("flowers102", **SMALL), data_dir=tmp_path)
    assert len(data.class_names) == 102
    assert data.labels.tolist() == [53, 73, 53]
    assert data.images[:, 8, 8].argmax(axis=-1).tolist() == [0, 1, 2]
    sunflowers = make_images(settings("flowers102", classes="sunflower", **SMALL), data_dir=tmp_path)
    assert sunflowers.images[:, 8, 8].argmax(axis=-1).tolist() == [0, 2]
    assert (sunflowers.class_names, sunflowers.labels.tolist()) == (("sunflower",), [0, 0])


def test_without_labels_the_classes_are_unknown(tmp_path: Path) -> None:
    put(tmp_path / "flowers", PHOTOS)
    data = make_images(settings("flowers102", **SMALL), data_dir=tmp_path)
    assert (data.labels, data.class_names, len(data)) == (None, (), 3)
    assert data.notes == ("imagelabels.mat was not found, so the classes are unknown.",)
    with pytest.raises(DataError, match=r"^This set has no classes, and 'rose' was asked for"):
        make_images(settings("flowers102", classes="rose", **SMALL), data_dir=tmp_path)


def test_a_path_can_be_named(tmp_path: Path) -> None:
    put(tmp_path / "somewhere", {"jpg/image_00001.jpg": PHOTOS["jpg/image_00001.jpg"], "imagelabels.mat": LABELS})
    chosen = settings("flowers102", path=str(tmp_path / "somewhere" / "jpg"), **SMALL)
    assert make_images(chosen).labels.tolist() == [53]
    assert known_count(chosen) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"text", "is damaged or no label file of the flowers; fetch it again."),
        (b"", "is damaged or no label file of the flowers; fetch it again."),
        (labels([1, 103]), "should hold classes 1 to 102; fetch it again."),
        (labels([0]), "should hold classes 1 to 102; fetch it again."),
    ],
)
def test_another_label_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    put(tmp_path / "flowers", {**PHOTOS, "imagelabels.mat": content})
    with pytest.raises(DataError) as caught:
        make_images(settings("flowers102", **SMALL), data_dir=tmp_path)
    assert str(caught.value) == f"{tmp_path / 'flowers' / 'imagelabels.mat'} {message}"


def test_pictures_without_numbers_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "flowers", {"jpg/rose.jpg": jpeg(), "imagelabels.mat": LABELS})
    with pytest.raises(DataError, match=r"should hold image_00001.jpg to image_08189.jpg and holds none of them"):
        make_images(settings("flowers102", **SMALL), data_dir=tmp_path)


def test_a_cut_tgz_in_words(tmp_path: Path) -> None:
    put(tmp_path / "flowers", {"102flowers.tgz": tgz(PHOTOS)[:400], "imagelabels.mat": LABELS})
    with pytest.raises(DataError, match=r"102flowers.tgz is damaged or cannot be read; fetch it again and replace"):
        make_images(settings("flowers102", **SMALL), data_dir=tmp_path)
