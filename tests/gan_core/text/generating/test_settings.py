"""Every setting has a range, and one sentence for what lies outside."""

from __future__ import annotations

import math

import pytest

from gan_core.errors import ConfigError
from gan_core.text.generating import Settings


@pytest.mark.parametrize(
    ("name", "value", "expected", "received"),
    [
        ("words", 0, "a whole number from 1 to 100", "0"),
        ("words", 101, "a whole number from 1 to 100", "101"),
        ("words", True, "a whole number from 1 to 100", "True"),
        ("temperature", -0.1, "a number from 0 to 5", "-0.1"),
        ("temperature", 5.01, "a number from 0 to 5", "5.01"),
        ("temperature", math.nan, "a number from 0 to 5", "nan"),
        ("top_k", -1, "a whole number from 0 on", "-1"),
        ("top_p", 0.0, "a number above 0, at most 1", "0.0"),
        ("top_p", 1.1, "a number above 0, at most 1", "1.1"),
        ("repetition_penalty", 0.9, "a number from 1 to 5", "0.9"),
        ("repetition_penalty", "x" * 50, "a number from 1 to 5", "'" + "x" * 36 + "..."),
        ("seed", -1, "a whole number from 0 to 2,147,483,647", "-1"),
        ("count", 17, "a whole number from 1 to 16", "17"),
        ("beam", 11, "a whole number from 0 to 10", "11"),
    ],
)
def test_out_of_range(name, value, expected, received) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings(**{name: value})
    assert str(caught.value) == f"{name} expected {expected}, received {received}; change it."


def test_the_ends_of_every_range_are_in_it() -> None:
    low = Settings(words=1, temperature=0, top_k=0, top_p=0.0001, repetition_penalty=1, seed=0, count=1, beam=0)
    high = Settings(words=100, temperature=5, top_k=9, top_p=1, repetition_penalty=5, seed=2**31 - 1, count=16, beam=10)
    assert (low.words, high.words) == (1, 100)
    high.check_vocabulary(9)
    with pytest.raises(ConfigError, match=r"^top_k expected a whole number from 0 to 8, received 9; change it\.$"):
        high.check_vocabulary(8)
