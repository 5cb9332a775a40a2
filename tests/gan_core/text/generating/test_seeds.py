"""What is typed stays; what is known goes to the network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.text import Vocabulary, title_case
from gan_core.text.generating.seeds import joined, one_line, read_seed

WORDS = Vocabulary(("best", "way", "in", "dont"))


@pytest.mark.parametrize(
    ("typed", "line", "ids", "places", "unknown"),
    [
        ("best way", "Best Way", (1, 2), (0, 1), ()),
        ("Best WAY, in -- 'Don't'", "Best WAY, In -- 'Don't'", (1, 2, 3, 4), (0, 1, 2, 4), ()),
        ("zebra best QUAGGA", "Zebra Best QUAGGA", (1,), (1,), ("zebra", "QUAGGA")),
        ("  best\nway\r\nin\x1b[31m", "  Best Way  In [31m", (1, 2, 3), (0, 1, 2), ("[31m",)),
        ("best\u2028way \x00", "Best Way  ", (1, 2), (0, 1), ()),
        ("🙂 best אבג", "🙂 Best אבג", (1,), (1,), ("🙂", "אבג")),
        (
            "<b>way</b> ![x](http://a.b/c)",
            "<B>way</b> ![X](http://a.b/c)",
            (),
            (),
            ("<b>way</b>", "![x](http://a.b/c)"),
        ),
        ("", "", (), (), ()),
        (" \n ", "   ", (), (), ()),
        ("\udc80way", "\ufffdWay", (2,), (0,), ()),
    ],
)
def test_reading(typed, line, ids, places, unknown) -> None:
    seed = read_seed(typed, WORDS)
    assert (seed.typed, seed.line, seed.ids, seed.places, seed.unknown) == (typed, line, ids, places, unknown)


def test_of_a_long_text_the_last_words_are_fed_and_all_are_kept() -> None:
    seed = read_seed("best way zebra " * 4000, WORDS)
    assert len(seed.tokens) == 12_000
    assert seed.ids == (1, 2) * 256
    assert seed.places[0] == 12_000 - 3 * 256
    assert len(seed.unknown) == 4000


@pytest.mark.parametrize(
    ("line", "text"), [("Best Way", "Best Way In Dont"), ("Best Way ", "Best Way In Dont"), ("", "In Dont")]
)
def test_one_space_comes_between(line, text) -> None:
    assert joined(line, ("in", "dont")) == text


@given(st.text())
def test_any_text_is_one_line_of_its_length(text) -> None:
    line = one_line(text)
    assert len(line) == len(text)
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")
    seed = read_seed(text, WORDS)
    assert seed.typed == text
    assert seed.line == title_case(line)
    assert set(seed.unknown) <= set(line.split())
    assert len(seed.ids) == len(seed.places)
