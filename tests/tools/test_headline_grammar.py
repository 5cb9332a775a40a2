from __future__ import annotations

import random

import pytest

from tools import headline_grammar as grammar

TOPIC = """
# nothing here
[fruit]
apple / red | plum / blue   # two in a line
pear / green

[when]
in {month}
[month]
May
[*]
{fruit.2} {fruit} or {fruit2.2} {fruit2.1} {when}
"""


@pytest.fixture(scope="module")
def written() -> list[str]:
    return grammar.write_headlines()


def test_the_committed_file_is_what_the_grammar_writes(written: list[str]) -> None:
    assert grammar.TARGET.read_text(encoding="utf-8") == "".join(f"{headline}\n" for headline in written)


def test_the_headlines_differ_and_are_fit(written: list[str]) -> None:
    assert len(set(written)) == len(written) == 2_400
    assert all(map(grammar.is_fit, written))
    assert not [headline for headline in written if set("{}[]|/#") & set(headline)]


def test_the_same_seed_writes_the_same_and_another_one_does_not() -> None:
    assert grammar.write_headlines(20, seed=1) == grammar.write_headlines(20, seed=1)
    assert len(set(grammar.write_headlines(20, seed=1)) & set(grammar.write_headlines(20, seed=2))) < 5


def test_there_is_variety() -> None:
    topics, common = grammar.read_topics(), grammar.common_headlines()
    assert len(topics) == 15
    patterns = [pattern for topic in topics for pattern in topic.headlines] + common
    assert 215 <= len(set(patterns)) <= len(patterns) <= 240  # a few stand twice, as they are wanted more often
    assert all(len(topic.headlines) >= 10 for topic in topics)


@pytest.mark.parametrize("topic", grammar.read_topics(), ids=lambda topic: topic.name)
def test_every_pattern_can_be_filled(topic: grammar.Topic) -> None:
    for pattern in [*topic.headlines, *grammar.common_headlines()]:
        headline = grammar.as_headline(grammar.Pen(topic.lists, random.Random(0)).fill(pattern))
        assert "{" not in headline
        assert 2 <= len(headline.split()) <= 24, headline


def test_a_topic_is_read_and_its_slots_agree() -> None:
    topic = grammar.read_topic("fruit", TOPIC)
    assert topic.lists["fruit"] == [("apple", "red"), ("plum", "blue"), ("pear", "green")]
    assert topic.headlines == ["{fruit.2} {fruit} or {fruit2.2} {fruit2.1} {when}"]
    colors = dict(topic.lists["fruit"])
    for seed in range(20):
        words = grammar.Pen(topic.lists, random.Random(seed)).fill(topic.headlines[0]).split()
        assert words[2::3] == ["or", "in"]
        assert (colors[words[1]], colors[words[4]]) == (words[0], words[3])
        assert words[1] != words[4]
        assert words[-1] == "May"


def test_a_list_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        grammar.Pen({}, random.Random(0)).fill("a {nowhere} b")


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("a old owl and a unicorn in a hour", "An Old Owl and a Unicorn in an Hour"),
        ("a one way street of a European", "A One Way Street of a European"),
        ("the best way to stay in", "The Best Way to Stay In"),
        ("“we began” says a baker: the end?", "“We Began” Says a Baker: The End?"),
        ("10 ways to a quiet, open home", "10 Ways to a Quiet, Open Home"),
    ],
)
def test_articles_and_capitals(text: str, headline: str) -> None:
    assert grammar.as_headline(text) == headline


@pytest.mark.parametrize(
    ("headline", "fit"),
    [
        ("Rain Again", False),
        ("Rain in May", True),
        ("Sun and Rain and Snow", True),
        ("Fernhill Waits for Fernhill", False),
        (" ".join(f"w{n}" for n in range(14)), True),
        (" ".join(f"w{n}" for n in range(15)), False),
    ],
)
def test_what_is_fit(headline: str, fit: bool) -> None:
    assert grammar.is_fit(headline) is fit
