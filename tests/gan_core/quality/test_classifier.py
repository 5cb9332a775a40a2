"""The classifiers that ship: their arithmetic, what they know, and that they are not sure of what is no digit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from gan_core.errors import DataError
from gan_core.quality import classifier as module
from gan_core.quality.classifier import FOLDER, NAMES, Classifier, classifier_for

RANDOM = np.random.default_rng(0)


def enlarged(size: int, way=Image.Resampling.BILINEAR) -> np.ndarray:
    small = np.uint8(np.rint(load_digits().images * (255 / 16)))
    return np.stack([np.asarray(Image.fromarray(each).resize((size, size), way)) for each in small])[..., None]


def noise(n=200, size=16, channels=1):
    return np.random.default_rng(3).integers(0, 256, (n, size, size, channels), dtype=np.uint8)


def handmade(**changes):
    """1 pixel in, one 3x3 kernel that looks at the pixel to the left, two classes."""
    kernel = np.zeros((3, 3, 1, 1), np.float32)
    kernel[1, 0] = 1
    parts = {
        "layers": ((kernel, np.float32([0.5]), 1),),
        "head": (np.float32([[2.0, 0.0, 0.0]]), np.float32([0.0, 0.0, 1.0])),
        "columns": (0, 1),
    } | changes
    return Classifier("hand", 2, ("a", "b"), about={}, **parts)


def test_a_network_by_hand():
    picture = np.array([[[[255], [0]], [[51], [0]]]], np.uint8)
    # Left neighbours 0, 1 / 0, 0.2, and the bias: the mean of 0.5, 1.5, 0.5, 0.7.
    assert handmade().features(picture) == pytest.approx(np.array([[0.8]]), abs=1e-6)
    scores = np.exp([1.6, 0.0, 1.0])
    assert handmade().probabilities(picture)[0] == pytest.approx(scores[:2] / scores.sum(), abs=1e-6)


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (3, 2), (5, 1), (5, 2)])
@pytest.mark.parametrize("side", [6, 7])
def test_a_convolution_is_the_textbook_one(size, stride, side):
    x, kernel = RANDOM.normal(size=(2, side, side, 3)), RANDOM.normal(size=(size, size, 3, 4))
    found = module._convolved(x, kernel, stride)
    out = -(-side // stride)
    assert found.shape == (2, out, out, 4)
    before = max(0, (out - 1) * stride + size - side) // 2
    padded = np.pad(x, ((0, 0), (size, size), (size, size), (0, 0)))
    for row, column in ((0, 0), (out - 1, 0), (out - 1, out - 1), (1, 2)):
        top, left = row * stride - before + size, column * stride - before + size
        window = padded[1, top : top + size, left : left + size]
        assert found[1, row, column] == pytest.approx(np.einsum("ijc,ijco->o", window, kernel), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_small_and_says_what_it_reaches(name):
    path = FOLDER / f"{name}.npz"
    assert 10_000 < path.stat().st_size < 400_000
    about = Classifier.load(name).about
    assert about["name"] == name
    assert about["classes"] == list("0123456789")
    assert (0.98 if name == "digits" else 0.99) <= about["accuracy"] <= 1
    assert 0 <= about["confident_and_wrong"] < 0.01
    assert 0 <= about["garbage_confident"] < 0.02
    assert about["seed"] == 1
    assert about["test_images"] == (359 if name == "digits" else 10_000)


@pytest.mark.parametrize("size", [8, 16, 28, 40])
def test_the_digits_are_known_at_every_size(size):
    images, labels = enlarged(size), load_digits().target
    probabilities = Classifier.load("digits").probabilities(images)
    assert probabilities.shape == (1797, 10)
    assert probabilities.dtype == np.float32
    assert 0.98 < np.mean(probabilities.argmax(axis=1) == labels) <= 1
    assert 0.9 < np.mean(probabilities.max(axis=1) > 0.9) <= 1


def test_the_way_of_enlarging_does_not_matter():
    labels = load_digits().target
    for way in (Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.NEAREST):
        probabilities = Classifier.load("digits").probabilities(enlarged(28, way))
        assert 0.97 < np.mean(probabilities.argmax(axis=1) == labels) <= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [16, 28])
def test_what_is_no_digit_makes_nobody_sure(name, size):
    grid = np.indices((size, size)).sum(axis=0)
    others = {
        "noise": noise(size=size),
        "coarse noise": noise(size=4).repeat(size // 4, axis=1).repeat(size // 4, axis=2),
        "grey": np.broadcast_to(np.arange(200, dtype=np.uint8)[:, None, None, None], (200, size, size, 1)),
        "checkerboard": np.uint8(np.linspace(0, 255, 20)[:, None, None, None] * (grid % 2)[None, ..., None]),
        "mean digit": np.broadcast_to(np.uint8(enlarged(size).mean(axis=0)), (5, size, size, 1)),
    }
    classifier = Classifier.load(name)
    for what, pictures in others.items():
        assert np.mean(classifier.probabilities(pictures).max(axis=1) > 0.9) <= 0.01, what


def test_two_digits_in_one_are_seldom_clear():
    images = enlarged(16).astype(int)
    other = np.random.default_rng(0).permutation(len(images))
    mixed = np.uint8((images + images[other]) // 2)[load_digits().target != load_digits().target[other]]
    assert 0 <= np.mean(Classifier.load("digits").probabilities(mixed).max(axis=1) > 0.9) < 0.1


def test_colour_is_seen_as_grey():
    images = enlarged(16)[:50]
    grey, colour = (Classifier.load("digits").probabilities(each) for each in (images, images.repeat(3, axis=3)))
    assert colour == pytest.approx(grey, abs=1e-4)


def test_pictures_do_not_see_each_other():
    images, classifier = enlarged(16)[:150], Classifier.load("digits")
    together = classifier.probabilities(images)
    assert classifier.probabilities(images[70:71]) == pytest.approx(together[70:71], abs=1e-5)
    assert classifier.probabilities(images[:0]).shape == (0, 10)


def test_a_choice_of_classes_keeps_only_their_columns():
    images, whole = enlarged(16)[:300], Classifier.load("digits")
    some = whole.for_classes(("7", "2"))
    assert some.class_names == ("7", "2")
    assert np.array_equal(some.probabilities(images), whole.probabilities(images)[:, [7, 2]])
    twos, sevens = (load_digits().target[:300] == digit for digit in (2, 7))
    assert some.probabilities(images)[~(twos | sevens)].max() < 0.9


def test_which_sets_have_a_classifier():
    def found(name, class_names):
        return classifier_for(SimpleNamespace(name=name, class_names=class_names))

    assert found("digits", ("0", "3")).class_names == ("0", "3")
    assert found("mnist", tuple("0123456789")).size == 28
    assert found("fashion_mnist", tuple("0123456789")) is None
    assert found("mnist", ("zero", "one")) is None
    assert found("digits", ()) is None


def test_an_unknown_name_is_refused():
    with pytest.raises(DataError, match=r"^There is no classifier called 'cats'; choose one of: digits, mnist\.$"):
        Classifier.load("cats")


def test_a_broken_file_is_said_in_words(tmp_path):
    broken, short = tmp_path / "broken.npz", tmp_path / "short.npz"
    broken.write_bytes(b"PK not really")
    np.savez(short, about=np.array(json.dumps({"strides": [1]})))
    for path in (broken, short):
        with pytest.raises(DataError, match=rf"^The classifier {path.name} cannot be read \(.*\); restore assets"):
            module._read(path)


def test_one_read_is_enough():
    assert Classifier.load("digits") is Classifier.load("digits")


@pytest.mark.skipif(not os.environ.get("GAN_DATA_DIR"), reason="MNIST's test files are looked for in GAN_DATA_DIR")
def test_the_stated_accuracy_on_mnist_is_true():
    from tools.classifier_pictures import read_idx

    folder = Path(os.environ["GAN_DATA_DIR"]) / "mnist"
    if not (folder / "t10k-images-idx3-ubyte.gz").is_file():
        pytest.skip("MNIST's test files are not in GAN_DATA_DIR")
    images, labels = (read_idx(folder / f"t10k-{part}-ubyte.gz") for part in ("images-idx3", "labels-idx1"))
    classifier = Classifier.load("mnist")
    right = np.mean(classifier.probabilities(images[..., None]).argmax(axis=1) == labels)
    assert right == pytest.approx(classifier.about["accuracy"], abs=0.0005)
