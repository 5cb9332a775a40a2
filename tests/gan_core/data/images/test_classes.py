from __future__ import annotations

import numpy as np
import pytest

from gan_core.data.images.classes import choice_text, dense_labels, parse_classes
from gan_core.errors import DataError

FRUIT = ("tomato", "banana", "Apple")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, (0, 1, 2)),
        ("", (0, 1, 2)),
        ("all", (0, 1, 2)),
        ("both", (0, 1, 2)),
        ("banana", (1,)),
        (" BANANA , tomato,", (0, 1)),
        ("apple", (2,)),
        ("2,0,2", (0, 2)),
    ],
)
def test_names_and_numbers(text: str | None, expected: tuple[int, ...]) -> None:
    assert parse_classes(text, FRUIT) == expected


def test_a_name_wins_over_a_number() -> None:
    assert parse_classes("1", ("5", "1", "0")) == (1,)
    assert parse_classes("2", ("5", "1", "0")) == (2,)
    assert parse_classes("all", ("none", "all")) == (1,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bananna", "There is no class 'bananna' (did you mean 'banana'?); choose among tomato, banana, Apple, or by "
                    "numbers from 0 to 2."),
        ("3", "There is no class '3'; choose among tomato, banana, Apple, or by numbers from 0 to 2."),
        ("-1", "There is no class '-1'; choose among tomato, banana, Apple, or by numbers from 0 to 2."),
        ("²", "There is no class '²'; choose among tomato, banana, Apple, or by numbers from 0 to 2."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_classes(text, FRUIT)
    assert str(caught.value) == message


def test_a_set_without_classes_takes_no_filter() -> None:
    assert parse_classes(None, ()) == ()
    with pytest.raises(DataError, match=r"^This set has no classes, and 'rose' was asked for; leave the classes out.$"):
        parse_classes("rose", ())


def test_labels_are_counted_within_the_choice() -> None:
    assert dense_labels(np.array([0, 3, 7, 3]), (3, 7), 10).tolist() == [-1, 0, 1, 0]
    assert choice_text((3, 7), tuple("0123456789")) == "3,7"
    assert choice_text((0, 1, 2), FRUIT) == ""
