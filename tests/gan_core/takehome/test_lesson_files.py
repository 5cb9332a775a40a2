"""Lessons find the files of every set where the program finds them, and make the same pictures of them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps
from scipy.io import loadmat, savemat

from gan_core.data.images import make_images
from tests.gan_core.data.images.making import noise, put, saved, zipped
from tests.gan_core.takehome.lessons import played, story

RNG = np.random.default_rng(5)
DIGITS, LABELS = RNG.integers(0, 256, (40, 28, 28), np.uint8), (np.arange(40) % 10).astype(np.uint8)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GAN_DOWNLOADS", "off")


def idx(array: np.ndarray) -> bytes:
    head = bytes((0, 0, 8, array.ndim)) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    return head + array.tobytes()


def mnist(folder: Path, pack: Any = gzip.compress, ending: str = ".gz") -> None:
    put(folder / "mnist", {f"train-images-idx3-ubyte{ending}": pack(idx(DIGITS)),
                           f"train-labels-idx1-ubyte{ending}": pack(idx(LABELS))})  # fmt: skip


def unpacked_mnist(folder: Path) -> None:
    mnist(folder, bytes, "")


def frogs(folder: Path) -> None:
    (folder / "cifar10").mkdir()
    np.savez(folder / "cifar10" / "cifar10_frogs.npz", x=RNG.integers(0, 256, (12, 32, 32, 3), np.uint8))


def flowers(folder: Path) -> None:
    files = {f"jpg/image_{number:05d}.jpg": noise(number) for number in range(1, 9)}
    put(folder / "flowers", {"flowers102.zip": zipped(files)})
    savemat(folder / "flowers" / "imagelabels.mat", {"labels": np.array([[1, 2, 3, 1, 2, 3, 102, 74]])})


def fruit(folder: Path) -> None:
    files = {f"fruit/{kind}/{number}.jpg": noise(number) for kind in ("banana", "tomato") for number in range(3)}
    clear = saved(Image.fromarray(RNG.integers(0, 256, (50, 70, 4), np.uint8), "RGBA"), "PNG")
    put(folder / "fruit", {"fruit.zip": zipped({**files, "fruit/tomato/clear.png": clear, "fruit/tomato/x.jpg": b"x"})})


@pytest.mark.parametrize(
    ("put_files", "preset", "changes", "names"),
    [
        (mnist, "mnist", {}, ()),
        (unpacked_mnist, "cmnist", {"dataset.classes": "3, 7, 0"}, ()),
        (mnist, "mnist", {"dataset.width": 20, "dataset.height": 24}, ()),
        (frogs, "frogs", {}, ()),
        (flowers, "flowers80", {}, ()),
        (flowers, "cflowers80", {"dataset.classes": "canterbury bells, 0"}, ()),
        (fruit, "dcgan96", {}, ("tomato",)),
        (fruit, "vanilla96", {"dataset.classes": "banana"}, ("banana",)),
    ],
)
def test_the_same_pictures(
    tmp_path: Path, put_files: Any, preset: str, changes: dict[str, object], names: tuple[str, ...]
) -> None:
    put_files(tmp_path)
    one = story(preset, changes, class_names=names)
    made = played(
        one, ("Settings", "The real pictures"), DATA_DIR=str(tmp_path), Path=Path, Image=Image, ImageOps=ImageOps,
        gzip=gzip, io=io, zipfile=zipfile, tarfile=tarfile, loadmat=loadmat,
    )  # fmt: skip
    real = make_images(one.config.dataset, data_dir=tmp_path)
    assert made.images.shape == real.images.shape
    np.testing.assert_allclose(made.images.astype(int), real.images.astype(int), atol=1)
    if one.conditional:
        np.testing.assert_array_equal(made.classes[:, 0], real.labels)
