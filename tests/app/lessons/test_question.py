"""A guess is right, wrong, or neither."""

from __future__ import annotations

import pytest

from app.lessons.question import judge, truth
from gan_core.lessons import Question

CHOICE = Question("?", "choice", ("one", "two"), 1)
NUMBER = Question("?", "number", answer=256, within=6, unit="numbers", low=0, high=1000)


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (CHOICE, "two", ("two", True)),
        (CHOICE, "one", ("one", False)),
        (NUMBER, 262, ("262 numbers", True)),
        (NUMBER, 263, ("263 numbers", False)),
        (Question("?", "number", low=0, high=9), 3, ("3", None)),
        (Question("?", "text"), "  because  ", ("because", None)),
    ],
)
def test_it_is_judged(question: Question, given: str | float, expected: tuple[str, bool | None]) -> None:
    assert judge(question, given) == expected


def test_the_truth_is_told() -> None:
    assert [truth(CHOICE), truth(NUMBER), truth(Question("?", "text"))] == ["two", "about 256 numbers", ""]
