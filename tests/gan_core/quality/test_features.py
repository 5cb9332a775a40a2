"""Resizing, feature spaces, the Fréchet distance and nearest neighbours, against other ways to the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy.linalg import sqrtm

from gan_core.quality import nearest as neighbours
from gan_core.quality.features import PcaFeatures, frechet_distance, mean_pair_distance, reduced
from gan_core.quality.nearest import nearest
from gan_core.quality.resizing import resized


def pictures(n=20, shape=(10, 14, 3), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, *shape), dtype=np.uint8)


@pytest.mark.parametrize("size", [(16, 16), (5, 7), (10, 14), (3, 28)])
def test_resizing_is_what_pillow_does(size):
    images = pictures()
    found = resized(images, *size)
    assert found.shape == (20, *size, 3)
    assert found.dtype == np.float32
    for picture, image in zip(found, images, strict=True):
        expected = Image.fromarray(image).resize(size[::-1], Image.Resampling.BILINEAR)
        assert np.abs(picture * 255 - np.asarray(expected)).max() < 1.01


def test_grey_is_the_usual_one():
    images = pictures()
    expected = [np.asarray(Image.fromarray(image).convert("L")) for image in images]
    assert np.abs(resized(images, 10, 14, grey=True)[..., 0] * 255 - expected).max() < 1.01
    assert np.array_equal(resized(images[..., :1], 5, 5, grey=True), resized(images[..., :1], 5, 5))


def test_many_pictures_are_resized_as_one_is():
    images = pictures(600, (6, 6, 1))
    assert np.allclose(resized(images, 9, 9)[599], resized(images[599:], 9, 9)[0], atol=1e-6)
    assert resized(images[:0], 9, 9).shape == (0, 9, 9, 1)


def test_reduced_pictures_keep_their_sides():
    assert reduced(pictures(2, (96, 48, 3))).shape == (2, 32 * 16 * 3)
    assert reduced(pictures(2, (16, 28, 1))).shape == (2, 16 * 28)
    white = reduced(np.full((1, 100, 300, 1), 255, np.uint8))
    assert white == pytest.approx(np.ones((1, 11 * 32)), abs=1e-5)


def test_frechet_distance_by_hand():
    a = np.array([[-1.0], [1.0]])
    b = np.array([[3.0], [7.0]])
    # Means 0 and 5, variances 2 and 8: 25 + 2 + 8 - 2 * 4
    assert frechet_distance(a, b) == pytest.approx(27, abs=1e-9)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(a, np.array([[2.0], [2.0]])) == pytest.approx(6, abs=1e-9)


def test_frechet_distance_is_the_formula():
    random = np.random.default_rng(0)
    a = random.normal(size=(50, 6)) @ random.normal(size=(6, 6))
    b = random.normal(size=(40, 6)) @ random.normal(size=(6, 6)) + 1
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    direct = np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(cov_a + cov_b - 2 * np.real(sqrtm(cov_a @ cov_b)))
    assert frechet_distance(a, b) == pytest.approx(direct, rel=1e-6)


@given(st.integers(0, 1000), st.integers(2, 12), st.integers(1, 9))
def test_frechet_distance_is_a_distance(seed, n, features):
    """Also where there are fewer rows than features."""
    a, b = np.random.default_rng(seed).normal(size=(2, n, features))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-5, abs=1e-6)
    assert 0 <= frechet_distance(a, a) < 1e-5
    assert frechet_distance(a, a + 3.0) == pytest.approx(9 * features, rel=1e-5)


def test_mean_pair_distance_by_hand():
    assert mean_pair_distance(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]])) == pytest.approx(10 / 3, abs=1e-6)
    assert mean_pair_distance(np.full((50, 300), 0.3, np.float32)) == pytest.approx(0, abs=1e-6)


def test_as_many_components_as_a_tenth_of_the_pictures():
    for n, count in ((16, 2), (200, 20), (2_000, 64)):
        assert PcaFeatures(pictures(n)).features(pictures(3)).shape == (3, count)
    assert PcaFeatures(pictures(100, (1, 1, 1))).features(pictures(3, (1, 1, 1))).shape == (3, 1)


def test_principal_components_keep_distances_within_them():
    base = pictures(2, (8, 8, 1)).astype(float)
    mixed = np.uint8(np.linspace(0, 1, 40)[:, None, None, None] * base[0] / 2 + base[1] / 2)
    found = PcaFeatures(mixed).features(mixed)
    flat = mixed.reshape(40, -1) / 255
    assert np.linalg.norm(found[0] - found[-1]) == pytest.approx(np.linalg.norm(flat[0] - flat[-1]), rel=1e-3)


@given(st.integers(0, 1000), st.integers(1, 30), st.integers(1, 5), st.integers(1, 4000))
def test_nearest_is_exact_however_it_is_cut(seed, n, count, at_once):
    real, samples = pictures(n, (4, 5, 3), seed), pictures(7, (4, 5, 3), seed + 1)
    count = min(count, n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_VALUES_AT_ONCE", at_once)
        indices, distances = nearest(samples, real, count)
    gaps = np.sqrt(np.mean((samples[:, None] / 255 - real[None] / 255) ** 2, axis=(2, 3, 4)))
    assert distances == pytest.approx(np.sort(gaps, axis=1)[:, :count], abs=1e-6)
    assert np.take_along_axis(gaps, indices, axis=1) == pytest.approx(distances, abs=1e-6)


def test_the_distance_runs_from_a_copy_to_black_against_white():
    black, white = np.zeros((1, 4, 4, 1), np.uint8), np.full((1, 4, 4, 1), 255, np.uint8)
    indices, distances = nearest(black, np.concatenate([white, black]), 2)
    assert indices.tolist() == [[1, 0]]
    assert distances.tolist() == [[0.0, 1.0]]
