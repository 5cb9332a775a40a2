"""One battery for every set that is at hand, embedded or in the data folder, and the facts of each."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.images import IMAGE_SETS, class_names_of, known_count, make_images
from gan_core.data.images.petals import KINDS, draw_petals
from gan_core.errors import DataError
from tests.gan_core.data.images.making import settings

EMBEDDED = ("digits", "petals")
REAL = ("mnist", "cifar10", "flowers102", "fruit")
DATA_DIR = os.environ.get("GAN_DATA_DIR")


def test_the_names_are_those_of_the_contract() -> None:
    assert IMAGE_SETS.names() == (
        "digits", "petals", "mnist", "fashion_mnist", "cifar10", "flowers102", "fruit", "folder"
    )  # fmt: skip
    assert [name for name, source in IMAGE_SETS.items() if source.offline] == ["digits", "petals", "folder"]
    assert [name for name, source in IMAGE_SETS.items() if source.synthetic] == ["petals"]


@pytest.mark.parametrize("name", IMAGE_SETS.names())
def test_every_set_is_described(name: str) -> None:
    source = IMAGE_SETS.get(name)
    assert source.label
    assert source.help.endswith(".")
    assert source.licence.endswith(".")
    assert source.labels or name == "folder"
    assert (source.count is None) == (source.shape is None) == (name == "folder")


@pytest.mark.parametrize(("name", "mode"), [("digits", "L"), ("digits", "RGB"), ("petals", "RGB"), ("petals", "L")])
def test_an_embedded_set_in_any_size_and_mode(name: str, mode: str) -> None:
    classes = IMAGE_SETS.get(name).labels[2]
    data = make_images(settings(name, width=20, height=12, mode=mode, classes=classes))
    assert data.images.shape == (len(data), 12, 20, 1 if mode == "L" else 3)
    assert data.images.dtype == np.uint8
    assert data.class_names == (classes,)
    assert set(data.labels.tolist()) == {0}
    assert 20 < data.images.std() < 120  # pictures, neither empty nor noise at full strength


@pytest.mark.parametrize("name", EMBEDDED)
def test_an_embedded_set_is_whole(name: str) -> None:
    data = make_images(settings(name, width=16, height=16))
    source = IMAGE_SETS.get(name)
    assert len(data) == source.count == known_count(settings(name))
    assert data.class_names == source.labels == class_names_of(settings(name))
    assert data.labels.dtype == np.int64
    assert np.bincount(data.labels).min() > 150
    assert data.synthetic is source.synthetic
    assert data.notes == ()
    assert len(np.unique(data.images.reshape(len(data), -1), axis=0)) > 0.99 * len(data)


def test_the_digits_are_the_digits() -> None:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    data = make_images(settings("digits", width=8, height=8))
    assert np.array_equal(data.labels, bunch.target)
    assert np.abs(data.images[..., 0] / (255 / 16) - bunch.images).max() < 0.05
    assert make_images(settings("digits")).images.shape == (1797, 16, 16, 1)


def test_a_class_filter_gives_dense_labels_and_the_same_pictures() -> None:
    everything = make_images(settings("digits"))
    some = make_images(settings("digits", classes="7, 1"))
    assert some.class_names == ("1", "7")
    assert known_count(settings("digits", classes="7, 1")) == len(some) == 361
    assert np.array_equal(some.images[some.labels == 1], everything.images[everything.labels == 7])
    assert some.mark != everything.mark


def test_petals_of_a_class_do_not_depend_on_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.data.images.petals.PER_CLASS", 32)
    some = make_images(settings("petals", classes="lily", width=8, height=8))
    two = make_images(settings("petals", classes="daisy,lily", width=8, height=8))
    assert np.array_equal(some.images, two.images[two.labels == 1])


def test_petals_differ_by_class() -> None:
    means = np.stack([draw_petals(kind, 16, np.random.default_rng(0)).mean(axis=(0, 1, 2)) for kind in KINDS])
    distances = np.linalg.norm(means[:, None] - means[None], axis=-1)[~np.eye(8, dtype=bool)]
    assert 5 < distances.min() < 60


def test_nothing_can_be_written_into_a_set() -> None:
    data = make_images(settings("digits", classes="3"))
    with pytest.raises(ValueError, match="read-only"):
        data.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        data.labels[0] = 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "digit"}, "Unknown data set 'digit': did you mean 'digits'?"),
        ({"mode": "CMYK"}, "The colour mode must be L (grey) or RGB, and it is 'CMYK'; choose one of them."),
        ({"width": 1}, "Pictures must be 4 to 512 pixels wide and high, and 1x16 was asked for; choose a width"),
        ({"height": 5000}, "Pictures must be 4 to 512 pixels wide and high, and 16x5000 was asked for; choose"),
        ({"classes": "11"}, "There is no class '11'; choose among 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, or by numbers"),
    ],
)
def test_bad_settings_are_refused_in_one_sentence(changes: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as caught:
        make_images(settings(**{"name": "digits", **changes}))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mnist", "train-images-idx3-ubyte.gz"),
        ("fashion_mnist", "train-images-idx3-ubyte.gz"),
        ("cifar10", "cifar-10-python.tar.gz"),
        ("flowers102", "102flowers.tgz"),
    ],
)
def test_without_data_and_network_the_file_to_fetch_is_named(name: str, file: str, cache: Path) -> None:
    with pytest.raises(DataError, match=f"^{file} is not here, and downloads are switched off") as caught:
        make_images(settings(name))
    assert "fetch it from http" in str(caught.value)
    assert str(cache / "data") in str(caught.value)
    assert known_count(settings(name)) == IMAGE_SETS.get(name).count


# --- the real sets, where they are ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "classes", "count", "names"),
    [
        ("mnist", None, 60_000, tuple("0123456789")),
        ("mnist", "7", 6265, ("7",)),
        ("cifar10", None, 5000, ("frog",)),
        ("cifar10", "6", 5000, ("frog",)),
        ("flowers102", "rose,sunflower", 232, ("sunflower", "rose")),
        ("fruit", None, 235, ("tomato",)),
        ("fruit", "both", 330, ("tomato", "banana")),
        ("fruit", "banana", 95, ("banana",)),
    ],
)
def test_a_real_set(data_dir: Path, name: str, classes: str | None, count: int, names: tuple[str, ...]) -> None:
    chosen = settings(name, classes=classes)
    assert known_count(chosen, data_dir=data_dir) == count
    data = make_images(chosen, data_dir=data_dir)
    assert len(data) == count
    assert data.shape == IMAGE_SETS.get(name).shape
    assert data.class_names == names
    assert sorted(set(data.labels.tolist())) == list(range(len(names)))
    assert 30 < data.images.std() < 110


def test_only_frogs_is_said(data_dir: Path) -> None:
    alone = make_images(settings("cifar10"), data_dir=data_dir)
    assert alone.notes == ("Only the frogs are here; the other classes need cifar-10-python.tar.gz.",)
    assert make_images(settings("cifar10", classes="frog"), data_dir=data_dir).notes == ()
    assert class_names_of(settings("cifar10"), data_dir=data_dir) == ("frog",)
    with pytest.raises(DataError, match=r"^cifar-10-python.tar.gz is not here"):
        make_images(settings("cifar10", classes="cat"), data_dir=data_dir)


def test_mnist_is_what_its_publishers_counted(data_dir: Path) -> None:
    from gan_core.data.images.idx import MNIST

    data = make_images(settings("mnist"), data_dir=data_dir)
    assert tuple(np.bincount(data.labels)) == MNIST.per_class
    assert data.images[0, :, :, 0].sum() == 27_525  # the first five, byte for byte
    assert data.labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_all_flowers_have_labels(data_dir: Path) -> None:
    assert known_count(settings("flowers102"), data_dir=data_dir) == 8189
    assert len(class_names_of(settings("flowers102"), data_dir=data_dir)) == 102
