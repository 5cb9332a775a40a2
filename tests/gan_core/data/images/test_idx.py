from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.images import make_images
from gan_core.data.images.idx import read_idx
from gan_core.errors import DataError
from tests.gan_core.data.images.making import put, settings


def idx(array: np.ndarray) -> bytes:
    sides = b"".join(side.to_bytes(4, "big") for side in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sides + array.astype(np.uint8).tobytes()


PICTURES = np.arange(6 * 28 * 28).reshape(6, 28, 28) % 251
LABELS = np.array([5, 0, 4, 1, 9, 0])


@pytest.mark.parametrize(
    ("folder", "pictures", "labels", "pack"),
    [
        ("mnist", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", gzip.compress),
        ("MNIST/raw", "train-images-idx3-ubyte", "train-labels-idx1-ubyte", bytes),
        ("mnist", "train-images.idx3-ubyte", "train-labels.idx1-ubyte", bytes),
    ],
)
def test_the_usual_layouts(tmp_path: Path, folder: str, pictures: str, labels: str, pack) -> None:
    put(tmp_path / folder, {pictures: pack(idx(PICTURES)), labels: pack(idx(LABELS))})
    data = make_images(settings("mnist"), data_dir=tmp_path)
    assert np.array_equal(data.images[..., 0], PICTURES)
    assert data.labels.tolist() == LABELS.tolist()
    zeros = make_images(settings("mnist", classes="0,9"), data_dir=tmp_path)
    assert zeros.labels.tolist() == [0, 1, 0]
    assert np.array_equal(zeros.images[..., 0], PICTURES[[1, 4, 5]])


def test_mnist_is_not_taken_for_fashion(tmp_path: Path) -> None:
    put(tmp_path / "mnist", {"train-images-idx3-ubyte": idx(PICTURES), "train-labels-idx1-ubyte": idx(LABELS)})
    with pytest.raises(DataError, match="is not here, and downloads are switched off"):
        make_images(settings("fashion_mnist"), data_dir=tmp_path)
    (tmp_path / "mnist").rename(tmp_path / "fashion-mnist")
    assert make_images(settings("fashion_mnist"), data_dir=tmp_path).class_names[5] == "sandal"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (idx(PICTURES)[:-1], "should hold 4,704 bytes and holds 4,703; fetch it again."),
        (idx(LABELS), "is no idx file of 3 dimensions; fetch it again."),
        (b"text", "is no idx file of 3 dimensions; fetch it again."),
        (b"", "is no idx file of 3 dimensions; fetch it again."),
        (bytes((0, 0, 8, 3)) + b"\xff" * 12, "is no idx file of 3 dimensions; fetch it again."),
    ],
)
def test_a_broken_file_in_words(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_idx(tmp_path / "x", 3)
    assert str(caught.value) == f"{tmp_path / 'x'} {message}"


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(idx(PICTURES))[:-30], b""])
def test_a_broken_gzip_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.gz").write_bytes(data)
    with pytest.raises(DataError, match=r"(is damaged or cannot be read|is no idx file)"):
        read_idx(tmp_path / "x.gz", 3)


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    put(tmp_path / "mnist", {"train-images-idx3-ubyte": idx(PICTURES), "train-labels-idx1-ubyte": idx(LABELS[:3])})
    with pytest.raises(DataError, match="do not belong together; fetch both again"):
        make_images(settings("mnist"), data_dir=tmp_path)
