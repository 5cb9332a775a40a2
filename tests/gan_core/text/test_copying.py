from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.text import CopiedRun, NgramIndex, clean, copied_runs, novel_share

RAW = (
    "Rain, Again: A City Waits",
    "A City Waits for the Last Tram",
    "Why Owls Leave the Barn",
    "Icebergs",
)
INDEX = NgramIndex(RAW)
WORDS = st.sampled_from("abc")
HEADLINES = st.lists(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=6)


def said(text: str) -> list[str]:
    return text.split()


def test_a_whole_headline_is_found() -> None:
    assert copied_runs(said("why owls leave the barn"), INDEX) == [CopiedRun(0, 5, RAW[2])]


def test_the_longest_run_is_taken_and_named_after_the_first_headline_that_has_it() -> None:
    words = said("tonight A City Waits for the Owls")
    assert copied_runs(words, INDEX, 3) == [CopiedRun(1, 5, RAW[1])]
    assert copied_runs(said("today a city waits"), INDEX, 3) == [CopiedRun(1, 3, RAW[0])]


def test_a_run_does_not_reach_from_one_headline_into_the_next() -> None:
    assert copied_runs(said("city waits a city"), INDEX) == []
    assert copied_runs(said("the barn icebergs"), INDEX, 2) == [CopiedRun(0, 2, RAW[2])]


def test_signs_between_the_words_are_passed_over_but_counted() -> None:
    words = ["—", "Why", "owls,", "🦉", "leave", "the", "barn?"]
    assert copied_runs(words, INDEX) == [CopiedRun(1, 6, RAW[2])]


def test_runs_follow_each_other() -> None:
    words = said("owls leave the barn rain again a city")
    assert copied_runs(words, INDEX) == [CopiedRun(0, 4, RAW[2]), CopiedRun(4, 4, RAW[0])]


@pytest.mark.parametrize("words", [[], ["owls"], ["never", "seen", "such", "words"], ["🎉"] * 5])
def test_nothing_is_copied(words: list[str]) -> None:
    assert copied_runs(words, INDEX) == []


def test_the_share_of_new_runs() -> None:
    assert novel_share(said("why owls leave the barn"), INDEX) == 0
    assert novel_share(said("why owls leave the city today"), INDEX) == pytest.approx(2 / 4)
    assert novel_share(said("why owls leave the city today"), INDEX, n=4) == pytest.approx(2 / 3)
    assert novel_share(said("words nobody wrote"), INDEX) == 1
    assert novel_share(["why", "owls"], INDEX) is None


def test_an_index_of_nothing() -> None:
    empty = NgramIndex(())
    assert copied_runs(said("why owls leave the barn"), empty) == []
    assert novel_share(said("why owls leave"), empty) == 1


def test_headlines_that_are_cleaned_already() -> None:
    index = NgramIndex(RAW, [clean(headline) for headline in RAW])
    assert copied_runs(said("why owls leave the barn"), index) == [CopiedRun(0, 5, RAW[2])]


@given(HEADLINES, st.lists(WORDS, max_size=14), st.integers(1, 4))
def test_runs_as_a_slow_search_finds_them(headlines: list[str], words: list[str], least: int) -> None:
    runs = copied_runs(words, NgramIndex(headlines), least)
    assert runs == list(_slowly(headlines, words, least))
    assert all(one.start + one.length <= other.start for one, other in pairwise(runs))


def _slowly(headlines: list[str], words: list[str], least: int):
    at = 0
    while at < len(words):
        found = [
            (length, -number)
            for number, headline in enumerate(headlines)
            for length in range(least, len(words) - at + 1)
            if f" {' '.join(words[at : at + length])} " in f" {headline} "
        ]
        if found:
            length, number = max(found)
            yield CopiedRun(at, length, headlines[-number])
        at += length if found else 1


@given(HEADLINES, st.lists(WORDS, min_size=3, max_size=12))
def test_the_share_as_a_slow_count_finds_it(headlines: list[str], words: list[str]) -> None:
    known = {tuple(each[at : at + 3]) for each in map(str.split, headlines) for at in range(len(each) - 2)}
    grams = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
    share = novel_share(words, NgramIndex(headlines))
    assert share == pytest.approx(np.mean([gram not in known for gram in grams]), abs=1e-12)
