from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.latent import principal_directions, seed_latents

Z = seed_latents(0, 800, 12)


def planted() -> tuple[np.ndarray, np.ndarray]:
    """Features in which four known directions of z show, each less than the one before; and these directions."""
    rng = np.random.default_rng(3)
    hidden = np.linalg.qr(rng.standard_normal((12, 12)))[0][:4]
    mixing = np.linalg.qr(rng.standard_normal((60, 60)))[0][:4]
    return (Z @ hidden.T * np.array([8, 4, 2, 1])) @ mixing, hidden


def test_it_finds_the_directions_in_order_of_their_strength() -> None:
    features, hidden = planted()
    found = principal_directions(features, Z, 4)
    assert (found.vectors.dtype, found.vectors.shape) == (np.float32, (4, 12))
    assert np.abs(np.sum(found.vectors[:2] * hidden[:2], axis=1)).min() > 0.98
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(found.shares, np.array([64, 16, 4, 1]) / 85, atol=0.05)
    np.testing.assert_allclose(found.shares.sum(), 1, atol=1e-4)
    assert (np.diff(found.shares) < 0).all()


def test_shares_are_those_of_a_whole_decomposition() -> None:
    features = np.maximum(Z @ np.random.default_rng(1).standard_normal((12, 200)), 0)
    values = np.linalg.svd(features - features.mean(0), compute_uv=False) ** 2
    found = principal_directions(features, Z, 5)
    np.testing.assert_allclose(found.shares, values[:5] / values.sum(), rtol=2e-3)


def test_the_largest_number_is_positive_and_the_same_input_gives_the_same() -> None:
    features, _ = planted()
    found, again = (principal_directions(features, Z, 4) for _ in range(2))
    np.testing.assert_array_equal(found.vectors, again.vectors)
    assert (found.vectors.max(1) >= -found.vectors.min(1)).all()


def test_fewer_come_back_where_less_varies() -> None:
    features, _ = planted()
    assert principal_directions(features, Z, 10).vectors.shape == (4, 12)
    assert principal_directions(np.ones((800, 5)), Z, 3).vectors.shape == (0, 12)
    assert principal_directions(Z, Z, 50).vectors.shape == (12, 12)


@pytest.mark.parametrize(
    ("features", "count", "sentence"),
    [
        (Z[:5], 2, "Directions expected as many rows of features as of z, two or more, received 5 and 800."),
        (Z, 0, "The number of directions expected a whole number from 1 on, received 0."),
        (Z * np.nan, 2, "The features holds a number that is infinite or not a number; leave it out."),
    ],
)
def test_what_has_no_directions_is_said_in_words(features, count, sentence) -> None:
    with pytest.raises(ConfigError) as problem:
        principal_directions(features, Z, count)
    assert str(problem.value) == sentence
