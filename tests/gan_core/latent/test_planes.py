from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.latent import arithmetic, plane, seed_latents

A, B, C = seed_latents(0, 3, 24)


def test_a_flat_plane_meets_its_three_points_exactly() -> None:
    flat = plane(A, B, C)
    for place, point in (((0, 0), A), ((1, 0), B), ((0, 1), C)):
        np.testing.assert_array_equal(flat.at(*place), point[None, :])
    middle = (A.astype(np.float64) + B + C) / 3
    np.testing.assert_allclose(flat.at(1 / 3, 1 / 3)[0], middle, atol=1e-6)
    np.testing.assert_allclose(flat.at([0, 2], [0, -1]), np.stack([A, 2 * B - C]), atol=1e-5)


def test_a_round_plane_keeps_the_norm_where_the_flat_one_fades() -> None:
    flat, curved = plane(A, B, C), plane(A, B, C, "slerp")
    for place, point in (((0, 0), A), ((1, 0), B), ((0, 1), C)):
        np.testing.assert_allclose(curved.at(*place)[0], point, rtol=2e-6)
    norms = sorted(np.linalg.norm(point) for point in (A, B, C))
    assert norms[0] <= np.linalg.norm(curved.at(1 / 3, 1 / 3)) <= norms[2]
    assert np.linalg.norm(flat.at(1 / 3, 1 / 3)) < 0.8 * norms[0]
    far = np.linalg.norm(curved.at(-9, -9))
    assert norms[0] * 0.999 <= far < 30 * norms[2]


def test_a_grid_is_read_like_a_picture() -> None:
    flat = plane([0, 0], [1, 0], [0, 1])
    np.testing.assert_allclose(flat.grid(3, 2)[:4], [[-2, 2], [0, 2], [2, 2], [-2, 0]], atol=1e-6)
    np.testing.assert_allclose(flat.grid(2, 0.5, (0.5, 0.5)), [[0, 1], [1, 1], [0, 0], [1, 0]], atol=1e-6)
    np.testing.assert_allclose(flat.grid(1, 9, (0.25, 0.75)), [[0.25, 0.75]])
    x, y = flat.places(3, 2)
    np.testing.assert_array_equal(flat.at(x, y), flat.grid(3, 2))
    assert flat.grid(5, 1).dtype == np.float32


def test_points_on_one_line_make_no_trouble() -> None:
    for method in ("lerp", "slerp"):
        assert np.isfinite(plane(A, A, A, method).grid(5, 3)).all()
        assert np.isfinite(plane(A, -A, 0 * A, method).grid(5, 3)).all()


def test_arithmetic_has_the_direction_of_the_sum_and_the_usual_norm() -> None:
    found = arithmetic(A, B, C)
    total = A.astype(np.float64) - B + C
    assert (found.shape, found.dtype) == ((1, 24), np.float32)
    np.testing.assert_allclose(found[0] / np.linalg.norm(found), total / np.linalg.norm(total), atol=1e-6)
    norms = [np.linalg.norm(point) for point in (A, B, C)]
    np.testing.assert_allclose(np.linalg.norm(found), max(norms[0] - norms[1] + norms[2], min(norms)), rtol=1e-6)
    assert np.linalg.norm(total) > 1.3 * np.linalg.norm(found)


def test_what_cancels_out_cancels_out() -> None:
    np.testing.assert_allclose(arithmetic(A, A, C)[0], C, rtol=1e-6)
    np.testing.assert_allclose(arithmetic(A, C, C)[0], A, rtol=1e-6)
    np.testing.assert_array_equal(arithmetic(A, 2 * A, A), np.zeros((1, 24)))
    rows = arithmetic(np.stack([A, B]), np.stack([A, C]), np.stack([C, C]))
    np.testing.assert_allclose(rows, [C, B], rtol=1e-6)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: plane(A, B[:5], C),
         "The second point of the plane expected one vector of 24 numbers, received the shape (5,); give one of that "
         "length."),
        (lambda: plane(A, B, C, "torus"), "A plane expected one of the methods slerp, lerp, received 'torus'."),
        (lambda: plane(A, B, C).grid(0, 1), "A grid expected from 1 to 64 places on a side, received 0."),
        (lambda: arithmetic(A, B[:5], C), "Latent arithmetic expected three vectors of one length, received different "
         "ones."),
        (lambda: arithmetic(A, B * np.inf, C),
         "The second of the sum holds a number that is infinite or not a number; leave it out."),
    ],
)  # fmt: skip
def test_what_is_no_plane_is_said_in_words(ask, sentence) -> None:
    with pytest.raises(ConfigError) as problem:
        ask()
    assert str(problem.value) == sentence
