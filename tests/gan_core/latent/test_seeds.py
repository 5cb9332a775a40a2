from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.latent import seed_latents, truncated


def test_a_seed_gives_the_rows_that_the_contract_names() -> None:
    z = seed_latents(7, 5, 100)
    assert (z.shape, z.dtype) == ((5, 100), np.float32)
    np.testing.assert_array_equal(z, np.random.default_rng(7).standard_normal((5, 100)).astype(np.float32))
    np.testing.assert_array_equal(seed_latents(7, 2, 100), z[:2])


@pytest.mark.parametrize("limit", [0.01, 0.5, 1.0, 2.0])
def test_truncation_draws_again_what_lies_beyond_and_nothing_else(limit) -> None:
    z = seed_latents(1, 40, 100)
    near = truncated(z, limit)
    assert np.abs(near).max() <= np.float32(limit)
    inside = np.abs(z) <= limit
    np.testing.assert_array_equal(near[inside], z[inside])
    drawn = near[~inside]
    assert len(np.unique(drawn)) > 0.9 * len(drawn)
    assert abs(drawn.mean()) < 0.2 * limit
    assert 0.4 * limit < drawn.std() < 0.7 * limit


def test_a_row_becomes_the_same_row_wherever_it_stands() -> None:
    z = seed_latents(1, 6, 30)
    np.testing.assert_array_equal(truncated(z, 0.7)[4], truncated(z[4], 0.7)[0])
    np.testing.assert_array_equal(z, seed_latents(1, 6, 30))


def test_no_limit_to_speak_of_changes_nothing() -> None:
    z = seed_latents(1, 6, 30)
    np.testing.assert_array_equal(truncated(z, 50), z)


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_limit_that_is_none_is_refused(limit) -> None:
    with pytest.raises(ConfigError, match=r"^The limit of truncation expected a number above 0, such as 1, received"):
        truncated(seed_latents(0, 1, 3), limit)
