"""Temperature, top-k, top-p and penalty, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.text.generating.sampling import drawn, shaped

# Padding, then four words.
LOGS = np.log(np.array([[0.2, 0.4, 0.2, 0.1, 0.1]]))


def test_the_padding_is_left_out_and_the_rest_sums_to_one() -> None:
    np.testing.assert_allclose(shaped(LOGS), [[0, 0.5, 0.25, 0.125, 0.125]], atol=1e-12)


def test_temperature_is_the_power_of_its_inverse() -> None:
    np.testing.assert_allclose(shaped(LOGS, 0.5), [[0, 16 / 22, 4 / 22, 1 / 22, 1 / 22]], atol=1e-12)
    np.testing.assert_allclose(shaped(LOGS, 2.0)[0, 1] / shaped(LOGS, 2.0)[0, 3], 2.0, atol=1e-12)


def test_temperature_zero_takes_the_likeliest_and_of_equal_ones_the_first() -> None:
    equal = np.log(np.array([[0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.2, 0.6]]))
    np.testing.assert_array_equal(shaped(equal, 0.0), [[0, 1, 0, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(shaped(LOGS, 1e-300), shaped(LOGS, 0.0))


def test_a_temperature_for_every_row() -> None:
    found = shaped(np.repeat(LOGS, 3, axis=0), np.array([0.0, 0.5, 1.0]))
    for row, temperature in enumerate((0.0, 0.5, 1.0)):
        np.testing.assert_allclose(found[row], shaped(LOGS, temperature)[0], atol=1e-12)


@pytest.mark.parametrize(
    ("top_k", "expected"),
    [(0, [0, 4, 2, 1, 1]), (1, [0, 1, 0, 0, 0]), (2, [0, 2, 1, 0, 0]), (3, [0, 4, 2, 1, 0]), (4, [0, 4, 2, 1, 1])],
)
def test_top_k_keeps_the_likeliest_and_of_equal_ones_the_first(top_k, expected) -> None:
    np.testing.assert_allclose(shaped(LOGS, top_k=top_k), [np.array(expected) / sum(expected)], atol=1e-12)


@pytest.mark.parametrize(
    ("top_p", "expected"),
    [(1.0, [0, 4, 2, 1, 1]), (0.01, [0, 1, 0, 0, 0]), (0.5, [0, 1, 0, 0, 0]), (0.51, [0, 2, 1, 0, 0]),
     (0.75, [0, 2, 1, 0, 0]), (0.8, [0, 4, 2, 1, 0]), (0.9, [0, 4, 2, 1, 1])],
)  # fmt: skip
def test_top_p_keeps_as_few_as_reach_it(top_p, expected) -> None:
    np.testing.assert_allclose(shaped(LOGS, top_p=top_p), [np.array(expected) / sum(expected)], atol=1e-12)


def test_top_p_looks_at_what_top_k_has_left() -> None:
    np.testing.assert_allclose(shaped(LOGS, top_k=2, top_p=0.6), [[0, 1, 0, 0, 0]])  # of 2/3 and 1/3 one is enough


def test_the_penalty_makes_words_that_were_there_less_likely() -> None:
    seen = np.array([[False, True, False, False, False]])
    found = shaped(LOGS, repetition_penalty=2.0, seen=seen)
    weights = np.array([0, 0.4**2, 0.2, 0.1, 0.1])
    np.testing.assert_allclose(found, [weights / weights.sum()], atol=1e-12)
    np.testing.assert_array_equal(shaped(LOGS, 0.0, repetition_penalty=2.0, seen=seen), [[0, 0, 1, 0, 0]])


def test_words_come_as_often_as_they_are_likely() -> None:
    chances = shaped(np.repeat(LOGS, 20_000, axis=0))
    words = drawn(chances, np.random.default_rng(0).random(20_000))
    shares = np.bincount(words, minlength=5) / 20_000
    np.testing.assert_allclose(shares, [0, 0.5, 0.25, 0.125, 0.125], atol=0.01)


@pytest.mark.parametrize("uniform", [0.0, 0.4999999, 0.5, 1 - 2**-53])
def test_a_word_of_probability_zero_is_never_drawn(uniform) -> None:
    chances = np.array([[0.0, 0.5, 0.0, 0.5, 0.0]])
    assert drawn(chances, np.array([uniform])) == (1 if uniform < 0.5 else 3)


@given(
    st.lists(st.floats(-80, 0), min_size=3, max_size=12), st.floats(0, 5), st.integers(0, 12),
    st.floats(0.001, 1), st.floats(1, 5), st.integers(0, 2**12 - 1), st.floats(0, 1, exclude_max=True),
)  # fmt: skip
def test_whatever_is_asked_one_real_word_comes(logs, temperature, top_k, top_p, penalty, seen, uniform) -> None:
    row = np.array([logs])
    there = np.array([[bool(seen >> place & 1) for place in range(len(logs))]])
    chances = shaped(row, temperature, top_k, top_p, penalty, there)
    assert chances.shape == row.shape
    assert chances[0, 0] == 0
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    if 0 < top_k < len(logs):
        assert 1 <= (chances > 0).sum() <= top_k
    assert chances[0, drawn(chances, np.array([uniform]))[0]] > 0
