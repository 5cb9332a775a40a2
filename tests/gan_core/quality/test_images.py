"""The quality figures of pictures: hand-computed values, floors, collapses, and what each figure must not overlook."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from gan_core.data.images import ImageSet
from gan_core.errors import DataError
from gan_core.quality import IMAGE_FIGURES, evaluate_images, images_reference, nearest_real
from gan_core.quality import images as quality
from gan_core.quality.resizing import resized

WITH_CLASSIFIER = ["confident", "coverage", "class_divergence", "frechet_distance", "diversity", "nearest_real"]
WITHOUT = ["pca_frechet_distance", "diversity", "nearest_real"]
LABELS = load_digits().target


def enlarged(size):
    small = load_digits().images[..., None] * (255 / 16)
    return np.uint8(np.rint(resized(small, size, size) * 255))


def a_set(images, name="digits", labels=None, class_names=()):
    return ImageSet(name, images, labels, tuple(class_names), "")


def blobs(n, shape=(12, 16, 3), seed=0):
    """Soft coloured spots on dark ground: pictures without classes."""
    random = np.random.default_rng(seed)
    rows, columns = np.indices(shape[:2])
    row, column, width = random.uniform((2, 2, 2), (shape[0] - 2, shape[1] - 2, 4), (n, 3)).T[:, :, None, None]
    spots = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * width**2))
    return np.uint8(spots[..., None] * random.uniform(80, 255, (n, 1, 1, shape[2])))


@pytest.fixture(scope="module")
def digits():
    return a_set(enlarged(16), labels=LABELS, class_names="0123456789")


@pytest.fixture(scope="module")
def spots():
    return a_set(blobs(1_000), "folder")


def real(data, n=400, where=None, seed=11):
    pool = data.images if where is None else data.images[where]
    return pool[np.random.default_rng(seed).permutation(len(pool))[:n]]


def noise(data, n=400):
    return np.random.default_rng(5).integers(0, 256, (n, *data.images.shape[1:]), dtype=np.uint8)


def values(fake, data, **options):
    return {name: figure["value"] for name, figure in evaluate_images(fake, data, **options).items()}


def test_every_figure_is_described():
    assert set(IMAGE_FIGURES) == {*WITH_CLASSIFIER, *WITHOUT, "asked_label"}
    for info in IMAGE_FIGURES.values():
        assert info.label
        assert info.help.endswith(".")
        assert info.better in ("low", "high")
        assert format(0.5, info.format)
    assert "PCA" in IMAGE_FIGURES["pca_frechet_distance"].label


def test_which_figures_a_set_gets(digits, spots):
    assert list(values(real(digits), digits)) == WITH_CLASSIFIER
    assert list(values(real(spots), spots)) == WITHOUT
    asked = values(real(digits), digits, labels=np.zeros(400, int))
    assert list(asked) == [*WITH_CLASSIFIER[:3], "asked_label", *WITH_CLASSIFIER[3:]]
    others = a_set(digits.images, "fashion_mnist", LABELS, "0123456789")
    assert list(values(real(others), others, labels=np.zeros(400, int))) == WITHOUT


def test_real_pictures_score_the_floor(digits):
    figures = evaluate_images(real(digits), digits)
    for figure in figures.values():
        assert all(type(value) is float and np.isfinite(value) for value in figure.values())
    for name in ("confident", "coverage", "diversity"):
        assert figures[name]["value"] == pytest.approx(figures[name]["floor"], abs=0.03)
        assert 0.9 < figures[name]["floor"] < 1.05
    assert 0 <= figures["class_divergence"]["value"] < 0.02
    assert 0 <= figures["class_divergence"]["floor"] < 0.02
    assert 0.4 < figures["frechet_distance"]["value"] / figures["frechet_distance"]["floor"] < 2
    assert 0.005 < figures["frechet_distance"]["floor"] < 0.05
    assert figures["nearest_real"]["floor"] == pytest.approx(1, abs=1e-9)


def test_without_a_classifier_real_pictures_score_the_floor_too(spots):
    figures = evaluate_images(blobs(400, seed=7), spots)
    assert 0.4 < figures["pca_frechet_distance"]["value"] / figures["pca_frechet_distance"]["floor"] < 2
    assert 0.001 < figures["pca_frechet_distance"]["floor"] < 0.1
    assert figures["diversity"]["value"] == pytest.approx(1, abs=0.05)
    assert figures["nearest_real"]["value"] == pytest.approx(1, abs=0.15)


def test_the_floor_does_not_tell_small_samples_from_bad_ones(digits, spots):
    """A Fréchet distance grows as samples shrink; value and floor must grow together."""
    for data, name in ((digits, "frechet_distance"), (spots, "pca_frechet_distance")):
        few, many = (evaluate_images(real(data, n), data)[name] for n in (60, 400))
        assert 2 < few["floor"] / many["floor"] < 20
        assert 0.5 < few["value"] / few["floor"] < 2


def test_noise_is_far_away(digits, spots):
    figures = values(noise(digits), digits)
    assert 0 <= figures["confident"] < 0.01
    assert figures["coverage"] == 0
    assert 0.8 < figures["class_divergence"] <= 1
    assert 1 < figures["frechet_distance"] < 10
    assert 2 < figures["nearest_real"] < 10
    assert 1 < values(noise(spots), spots)["pca_frechet_distance"] < 100


@pytest.mark.parametrize("name", ["digits", "spots"])
def test_one_picture_scores_the_collapse(name, request):
    data = request.getfixturevalue(name)
    draws = [evaluate_images(data.images[i : i + 1].repeat(400, axis=0), data) for i in range(8)]
    for figure in draws[0]:
        value = np.mean([draw[figure]["value"] for draw in draws])
        assert value == pytest.approx(draws[0][figure]["collapse"], abs=0.25), figure
    assert draws[0]["diversity"]["value"] == pytest.approx(0, abs=1e-6)
    assert draws[0]["nearest_real"]["value"] == 0
    frechet = draws[0]["frechet_distance" if name == "digits" else "pca_frechet_distance"]
    assert 1.5 < frechet["collapse"] < 2.5
    assert frechet["floor"] < 0.05 * frechet["collapse"]


def test_the_mean_picture_again_and_again_is_one_variance_away(spots):
    mean = np.uint8(np.rint(spots.images.mean(axis=0)))[None].repeat(400, axis=0)
    assert values(mean, spots)["pca_frechet_distance"] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("missing", [1, 3, 5, 9])
def test_every_missing_class_lowers_the_coverage(digits, missing):
    figures = values(real(digits, 170, missing <= LABELS), digits)
    assert figures["coverage"] == pytest.approx(1 - missing / 10, abs=1e-9)
    assert 0.8 < figures["confident"] <= 1


def test_the_divergence_of_half_the_classes_is_known(digits):
    # Jensen-Shannon of a half against the whole is 0.311 bits.
    assert values(real(digits, 400, LABELS < 5), digits)["class_divergence"] == pytest.approx(0.311, abs=0.02)


def test_a_class_needs_a_fifth_of_its_share(digits):
    def with_zeros(count):
        fake = np.concatenate([real(digits, count, LABELS == 0), real(digits, 400 - count, LABELS > 0)])
        return values(fake, digits)["coverage"]

    assert with_zeros(3) == pytest.approx(0.9)
    assert with_zeros(14) == pytest.approx(1.0)


def test_a_part_of_the_classes_can_be_all_there_is():
    some = np.isin(LABELS, (2, 7))
    data = a_set(enlarged(16)[some], labels=(LABELS[some] == 7).astype(int), class_names="27")
    figures = evaluate_images(real(data, 150), data)
    assert figures["coverage"]["value"] == 1
    assert figures["coverage"]["collapse"] == pytest.approx(0.5, abs=0.05)
    others = values(enlarged(16)[LABELS == 4][:150], data)
    assert 0 <= others["confident"] < 0.05
    assert others["coverage"] == 0


def test_asked_for_and_drawn(digits):
    order = np.random.default_rng(0).permutation(len(LABELS))[:400]
    fake, labels = digits.images[order], LABELS[order]
    asked = evaluate_images(fake, digits, labels=labels)["asked_label"]
    assert 0.98 < asked["value"] <= 1
    assert 0.98 < asked["floor"] <= 1
    assert asked["collapse"] == pytest.approx(0.1, abs=0.03)
    shifted = evaluate_images(fake, digits, labels=(labels + 1) % 10)["asked_label"]
    assert 0 <= shifted["value"] < 0.02
    assert shifted["floor"] == asked["floor"]


def test_blur_and_a_grey_veil_are_seen(digits):
    fake = real(digits)
    small = np.uint8(np.rint(resized(fake, 4, 4) * 255))
    blurred = np.uint8(np.rint(resized(small, 16, 16) * 255))
    clear, veiled = values(fake, digits), values(fake // 2 + 64, digits)
    assert 2 * clear["frechet_distance"] < values(blurred, digits)["frechet_distance"] < 10
    assert 2 * clear["frechet_distance"] < veiled["frechet_distance"] < 10
    assert values(fake // 2, digits)["diversity"] == pytest.approx(clear["diversity"] / 2, abs=0.02)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_pictures_does_not_matter(seed):
    data = _kept("digits")
    fake = np.concatenate([real(data, 40), noise(data, 30)])
    labels = np.arange(70) % 10
    order = np.random.default_rng(seed).permutation(70)
    one, other = values(fake, data, labels=labels), values(fake[order], data, labels=labels[order])
    assert other == pytest.approx(one, abs=1e-5)


@settings(max_examples=8)
@given(st.integers(0, 60))
def test_more_noise_is_never_better(bad):
    data = _kept("digits")
    some, more = (
        values(np.concatenate([real(data, 80 - n), noise(data, n)]), data) if n else values(real(data, 80), data)
        for n in (bad, bad + 20)
    )
    assert more["confident"] < some["confident"]
    assert more["coverage"] <= some["coverage"]
    assert more["frechet_distance"] > some["frechet_distance"]


_sets = {}


def _kept(name):
    """Hypothesis cannot take fixtures for every example; one set is enough for all of them."""
    if name not in _sets:
        _sets[name] = a_set(enlarged(16), labels=LABELS, class_names="0123456789")
    return _sets[name]


def test_the_same_twice():
    data, fake = a_set(blobs(60), "folder"), blobs(50, seed=2)
    assert evaluate_images(fake, data, seed=4) == evaluate_images(fake, data, seed=4)
    assert evaluate_images(fake, data, seed=4) != evaluate_images(fake, data, seed=5)


def test_the_real_side_is_worked_out_once(monkeypatch):
    data, fake, made = a_set(blobs(60), "folder"), blobs(50, seed=2), []
    monkeypatch.setattr(quality, "Reference", lambda *given: made.append(given) or images_reference.Reference(*given))
    for seed in (0, 0, 1, 0, 2, 3, 4, 1):
        evaluate_images(fake, data, seed=seed)
    # Four are kept: 0 to 3, and with 4 the oldest goes.
    assert [seed for _, _, seed in made] == [0, 1, 2, 3, 4]
    evaluate_images(fake, data, seed=0)
    assert len(made) == 6


def test_a_forgotten_set_is_freed():
    data = a_set(blobs(60), "folder")
    evaluate_images(blobs(50, seed=2), data)
    watched = weakref.ref(data)
    del data
    gc.collect()
    assert watched() is None


@pytest.mark.parametrize("count", [16, 17, 40])
def test_small_sets_still_get_figures(count):
    data = a_set(blobs(count), "folder")
    figures = evaluate_images(blobs(50, seed=3), data)
    assert list(figures) == WITHOUT
    assert all(np.isfinite(list(figure.values())).all() for figure in figures.values())
    assert 0 < figures["pca_frechet_distance"]["value"] < 2


def test_copies_of_the_training_pictures_are_found(digits):
    indices, distances = nearest_real(digits.images[[5, 900]], digits)
    assert indices.tolist() == [[5], [900]]
    assert distances.tolist() == [[0.0], [0.0]]


def test_what_cannot_be_used_is_refused_in_words(digits):
    fake = real(digits, 60)

    def refused(words, fake=fake, data=digits, **options):
        with pytest.raises(DataError) as caught:
            evaluate_images(fake, data, **options)
        assert str(caught.value) == words

    form = "Generated pictures must be uint8 of shape (n, 16, 16, 1) as the real ones are, and these are "
    refused(form + "float32 of shape (60, 16, 16, 1).", np.float32(fake))
    refused(form + "uint8 of shape (60, 16, 15, 1).", fake[:, :, :-1])
    refused("The quality figures need 50 to 10,000 generated pictures, and 49 came; draw another number.", fake[:49])
    refused(
        "The quality figures need at least 16 real pictures, and this set has 15; add some.",
        data=a_set(digits.images[:15], "folder"),
    )
    refused(
        "The quality figures need real pictures that differ, and all of this set are the same.",
        data=a_set(digits.images[:1].repeat(20, axis=0), "folder"),
    )
    refused(
        "One whole number is needed as the label of each of 60 pictures, and the labels are float64 of shape (60,).",
        labels=np.zeros(60),
    )
    refused("The labels must lie from 0 to 9, and they go from 0 to 10.", labels=np.arange(60) % 11)
    with pytest.raises(DataError, match=r"^At least one neighbour must be asked for, and 0 were\.$"):
        nearest_real(fake, digits, 0)
    with pytest.raises(DataError, match=r"^Generated pictures must be uint8"):
        nearest_real(fake[..., 0], digits)
