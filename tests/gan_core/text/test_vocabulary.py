from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.errors import DataError
from gan_core.text import Vocabulary

WORDS = st.text("abcdefg", min_size=1, max_size=3)
HEADLINES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=12)


def test_the_most_frequent_word_is_the_first_and_ties_stay_in_order() -> None:
    vocabulary = Vocabulary.of(["rain in may", "sun in june", "rain in june", "june"])
    assert vocabulary.words == ("in", "june", "rain", "may", "sun")
    assert (vocabulary.size, len(vocabulary)) == (6, 5)


def test_ids_begin_behind_the_padding() -> None:
    vocabulary = Vocabulary(("rain", "sun"))
    assert (vocabulary.find("rain"), vocabulary.find("sun"), vocabulary.find("snow")) == (1, 2, None)
    assert [vocabulary.word(number) for number in range(3)] == ["", "rain", "sun"]


@pytest.mark.parametrize("number", [-1, 3])
def test_no_word_has_another_number(number: int) -> None:
    with pytest.raises(IndexError, match=rf"^A word's id is from 0 to 2, received {number}\.$"):
        Vocabulary(("rain", "sun")).word(number)


def test_unknown_words_are_left_out() -> None:
    ids = Vocabulary(("rain", "sun")).encode(["snow", "sun", "hail", "rain", "sun"])
    assert ids.dtype == np.int32
    assert ids.tolist() == [2, 1, 2]
    assert Vocabulary(("rain",)).encode(["snow"]).shape == (0,)


def test_keras_numbers_them_the_same() -> None:
    """Pinned from Keras' Tokenizer on these four headlines."""
    vocabulary = Vocabulary.of(["b a", "c b", "d c a", "e"])
    assert {word: vocabulary.find(word) for word in "abcde"} == {"b": 1, "a": 2, "c": 3, "d": 4, "e": 5}


@given(HEADLINES)
def test_text_and_back(headlines: list[str]) -> None:
    vocabulary = Vocabulary.of(headlines)
    assert Vocabulary.from_text(vocabulary.to_text()) == vocabulary
    for headline in headlines:
        assert [vocabulary.word(number) for number in vocabulary.encode(headline.split())] == headline.split()


@pytest.mark.parametrize("text", ["", "rain\n\nsun\n", "rain\nrain\n"])
def test_a_damaged_vocabulary_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"^A vocabulary must hold one word a line, none of them empty or twice,"):
        Vocabulary.from_text(text)
