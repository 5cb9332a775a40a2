from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_core.errors import ConfigError
from gan_core.latent import lerp, loop, morph, seed_latents, slerp

T = np.linspace(0, 1, 21)
NUMBERS = st.floats(-1e6, 1e6, width=32)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Two vectors of one length; now and then equal, opposite, or zero."""
    dim = draw(st.integers(1, 8))
    a, b = (draw(arrays(np.float32, dim, elements=NUMBERS)) for _ in range(2))
    return a, {"any": b, "equal": a, "opposite": -a, "zero": 0 * b}[draw(st.sampled_from(["any", *_SPECIAL]))]


_SPECIAL = ("equal", "opposite", "zero")


def angles(rows: np.ndarray) -> np.ndarray:
    """Between each row and the next, in radians."""
    unit = rows.astype(np.float64) / np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return 2 * np.arcsin(np.clip(np.linalg.norm(np.diff(unit, axis=0), axis=1) / 2, 0, 1))


@pytest.mark.parametrize("way", [lerp, slerp])
@settings(deadline=None, max_examples=200)
@given(pair=pairs())
def test_both_ends_are_exact_and_every_number_finite(way, pair) -> None:
    rows = way(*pair, T)
    assert (rows.dtype, rows.shape) == (np.float32, (21, len(pair[0])))
    np.testing.assert_array_equal(rows[0], pair[0])
    np.testing.assert_array_equal(rows[-1], pair[1])
    assert np.isfinite(rows).all()


@settings(deadline=None, max_examples=100)
@given(pair=pairs())
def test_the_norm_of_slerp_lies_between_those_of_the_ends(pair) -> None:
    norms = np.linalg.norm(slerp(*pair, T).astype(np.float64), axis=1)
    ends = [np.linalg.norm(end.astype(np.float64)) for end in pair]
    if len(pair[0]) > 1:
        np.testing.assert_allclose(norms, (1 - T) * ends[0] + T * ends[1], rtol=1e-5, atol=1e-30)


def test_slerp_keeps_the_sphere_and_an_even_pace_where_lerp_cuts_through() -> None:
    a, b = seed_latents(0, 2, 100)
    b *= np.linalg.norm(a) / np.linalg.norm(b)
    radius = np.linalg.norm(a)
    np.testing.assert_allclose(np.linalg.norm(slerp(a, b, T), axis=1), radius, rtol=2e-7)
    np.testing.assert_allclose(angles(slerp(a, b, T)), angles(slerp(a, b, T)).mean(), rtol=1e-4)
    assert 0.6 < np.linalg.norm(lerp(a, b, T), axis=1).min() / radius < 0.8


def test_a_quarter_circle_computed_by_hand() -> None:
    rows = slerp(np.float32([2, 0]), np.float32([0, 2]), [0, 1 / 3, 0.5, 1])
    np.testing.assert_allclose(rows, [[2, 0], [3**0.5, 1], [2**0.5, 2**0.5], [0, 2]], atol=1e-6)


def test_lerp_computed_by_hand() -> None:
    np.testing.assert_allclose(lerp([0, 4], [2, 0], [0.25, 2.0]), [[0.5, 3], [4, -4]], atol=1e-6)


def test_equal_points_stay_where_they_are() -> None:
    a = seed_latents(1, 1, 50)[0]
    np.testing.assert_allclose(slerp(a, a, T), np.broadcast_to(a, (21, 50)), rtol=1e-6)
    np.testing.assert_allclose(slerp(a, 3 * a, T)[10], 2 * a, rtol=1e-6)


def test_antipodes_are_joined_by_half_a_circle_over_the_axis_that_is_least_in_the_start() -> None:
    rows = slerp(np.float32([3, 0.5, 0]), np.float32([-3, -0.5, 0]), [0, 0.5, 1])
    np.testing.assert_allclose(rows[1], [0, 0, np.sqrt(9.25)], atol=1e-5)
    way = slerp(a := seed_latents(2, 1, 20)[0], -a, T)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), np.linalg.norm(a), rtol=1e-6)
    np.testing.assert_allclose(angles(way), np.pi / 20, rtol=1e-4)


def test_nearly_antipodes_and_nearly_equal_points_have_no_jump() -> None:
    a = seed_latents(3, 1, 20)[0]
    for end in (-a + np.float32(1e-5), a + np.float32(1e-6)):
        assert angles(slerp(a, end, T)).max() < np.pi / 20 + 1e-4


def test_zero_takes_the_direction_of_the_other_and_one_dimension_is_straight() -> None:
    zero, b = np.zeros(3, np.float32), np.float32([0, 3, 4])
    np.testing.assert_allclose(slerp(zero, b, [0.5]), [[0, 1.5, 2]], atol=1e-6)
    np.testing.assert_array_equal(slerp(zero, zero, T), np.zeros((21, 3)))
    np.testing.assert_allclose(slerp([-1.0], [3.0], [0.5]), [[1.0]])


@pytest.mark.parametrize("method", ["slerp", "lerp"])
def test_a_morph_goes_evenly_from_end_to_end(method) -> None:
    a, b = seed_latents(4, 2, 16)
    frames = morph(a, b, 11, method)
    np.testing.assert_array_equal(frames[[0, -1]], [a, b])
    np.testing.assert_array_equal(frames, {"slerp": slerp, "lerp": lerp}[method](a, b, np.arange(11) / 10))
    np.testing.assert_array_equal(morph(a, b, 1, method), a[None, :])


@pytest.mark.parametrize(("keys", "frames"), [(1, 5), (2, 6), (3, 60), (4, 7), (5, 3)])
@pytest.mark.parametrize("method", ["slerp", "lerp"])
def test_the_frames_of_a_loop_join(method, keys, frames) -> None:
    stops = seed_latents(5, keys, 12)
    rows = loop(stops, frames, method)
    assert (rows.shape, rows.dtype) == ((frames, 12), np.float32)
    for key in range(keys):
        if key * frames % keys == 0:
            np.testing.assert_array_equal(rows[key * frames // keys], stops[key])
    twice = loop(np.concatenate([stops, stops]), 2 * frames, method)
    np.testing.assert_allclose(twice, np.concatenate([rows, rows]), atol=1e-5)


def test_the_last_step_of_a_loop_is_as_long_as_the_others() -> None:
    stops = np.float32([[1, 0], [-0.5, 3**0.5 / 2], [-0.5, -(3**0.5) / 2]])
    rows = loop(stops, 30)
    np.testing.assert_allclose(angles(np.concatenate([rows, rows[:1]])), 2 * np.pi / 30, rtol=1e-4)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: morph([1, 2], [1, 2, 3], 5),
         "The end of the way expected one vector of 2 numbers, received the shape (3,); give one of that length."),
        (lambda: morph([1, 2], [1, np.nan], 5),
         "The end of the way holds a number that is infinite or not a number; leave it out."),
        (lambda: morph([1, 2], [1, 2], 0), "The number of frames expected a whole number from 1 on, received 0."),
        (lambda: morph([1, 2], [1, 2], 5, "spline"),
         "A morph expected one of the methods slerp, lerp, received 'spline'."),
        (lambda: loop([["a", "b"]], 5), "The keys expected rows of equally many numbers, received something else."),
        (lambda: loop(np.zeros((0, 3)), 5), "The keys expected rows of numbers, received the shape (0, 3)."),
    ],
)  # fmt: skip
def test_what_is_no_way_is_said_in_words(ask, sentence) -> None:
    with pytest.raises(ConfigError) as problem:
        ask()
    assert str(problem.value) == sentence
