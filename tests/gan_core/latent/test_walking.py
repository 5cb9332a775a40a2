from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.latent import seed_latents, walk


def angles(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1)
    return np.arccos(np.clip((rows[1:] * rows[:-1]).sum(1) / norms[1:] / norms[:-1], -1, 1))


@pytest.mark.parametrize("dim", [2, 3, 5, 32, 100])
@pytest.mark.parametrize("step", [0.02, 0.3])
def test_it_keeps_its_speed_and_its_norm(dim, step) -> None:
    for start in (0, 1_000_000):
        rows = walk(4, dim, range(start, start + 200), step)
        np.testing.assert_allclose(angles(rows), step, rtol=2e-3)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), np.linalg.norm(seed_latents(4, 1, dim)), rtol=1e-6)


def test_it_begins_at_the_picture_of_its_seed() -> None:
    np.testing.assert_array_equal(walk(9, 64, 1), seed_latents(9, 1, 64))


def test_any_frame_can_be_asked_for_alone() -> None:
    whole = walk(2, 20, 90, 0.1)
    np.testing.assert_array_equal(walk(2, 20, range(60, 90), 0.1), whole[60:])
    np.testing.assert_array_equal(walk(2, 20, [42], 0.1), whole[42:43])
    assert (whole.shape, whole.dtype) == ((90, 20), np.float32)


def test_it_has_no_corners() -> None:
    turns = np.diff(walk(3, 100, 300, 0.1).astype(np.float64), n=2, axis=0)
    bends = np.linalg.norm(turns, axis=1)
    assert bends.max() < 1.01 * bends.min()


def test_it_forgets_where_it_was_and_seeds_part() -> None:
    rows = walk(5, 100, 2000, 0.1).astype(np.float64)
    alike = rows[50:] @ rows[0] / (rows[0] @ rows[0])
    assert np.abs(alike).max() < 0.6
    assert np.abs(alike).mean() < 0.2
    assert not np.allclose(walk(6, 100, [700], 0.1), rows[700])


def test_one_dimension_goes_to_and_fro_within_reach() -> None:
    rows = walk(3, 1, 300, 0.1)[:, 0]
    assert rows.shape == (300,)
    assert rows[0] == np.clip(seed_latents(3, 1, 1)[0, 0], -2, 2)
    assert -2.0 <= rows.min() < -1.9
    assert 1.9 < rows.max() <= 2.0
    steps = np.abs(np.diff(rows))
    assert np.mean(np.abs(steps - 0.1) < 1e-5) > 0.9
    assert steps.max() < 0.1001


@pytest.mark.parametrize("step", [0, -0.1, 1.5, float("nan")])
def test_a_step_that_is_none_is_refused(step) -> None:
    with pytest.raises(ConfigError, match=r"^The step of a walk expected an angle above 0, at most 1, received"):
        walk(0, 4, 3, step)


def test_no_dimension_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^A walk expected a z of one number or more, received 0\.$"):
        walk(0, 0, 3)
