"""What the writing table is given to draw."""

from __future__ import annotations

import pytest

from app.headlines import payload, writers
from app.headlines.dials import Dials, name_of
from gan_core.text import MATERIAL_SEEDS

COPIED = "10 Ways to Keep a Garden Alive in August"


@pytest.fixture
def table(subject_of):
    """Frames of a trained run, and its writer."""
    subject = subject_of()
    writer, index = writers.writer(subject), writers.data_of(subject).index

    def make(seed_text: str, **turned):
        return payload.frame(writer, index, seed_text, Dials(**turned))

    make.writer = writer
    return make


def texts(frame):
    return [
        [" ".join(word["text"] for word in item["words"]) for item in column["items"]] for column in frame["columns"]
    ]


def test_three_columns_side_by_side(table):
    frame = table("10 ways", words=7)
    assert [column["name"] for column in frame["columns"]] == ["Most likely", "Balanced", "Daring"]
    assert [column["words"] for column in frame["columns"]] == ["temperature 0", "temperature 0.7", "temperature 1.2"]
    assert [len(column["items"][0]["words"]) for column in frame["columns"]] == [7, 7, 7]
    assert all(word["share"].startswith("probability ") for word in frame["columns"][0]["items"][0]["words"])


def test_a_copied_run_is_marked_with_its_headline_and_little_of_it_is_new(table):
    item = table("10 ways", words=7)["columns"][0]["items"][0]
    assert " ".join(word["text"] for word in item["words"]) == "To Keep A Garden Alive In August"
    (copy,) = item["copies"]
    assert copy == {"from": 0, "to": 7, "text": "10 ways to keep a garden alive in august", "headline": COPIED}
    assert item["novel"] == "0 % of its three-word runs are new"


def test_a_copy_within_the_seed_alone_is_nothing_that_the_network_did(table):
    item = table("10 ways to keep a garden", words=1, temperatures=(2.0,), seed=5)["columns"][0]["items"][0]
    assert all(copy["to"] > 0 for copy in item["copies"])
    seed_only = payload.item(
        table.writer.continuations("critics warn of a piano", Dials(words=1).settings(0.0, 74))[0],
        writers.NgramIndex((COPIED,)),
        "keep a garden alive piano",
    )
    assert seed_only["copies"] == []


def test_several_continuations_where_dice_are_rolled_and_one_where_not(table):
    frame = table("the", count=3)
    assert [len(column["items"]) for column in frame["columns"]] == [1, 3, 3]
    assert len(set(texts(frame)[2])) == 3


def test_other_dice_give_other_words_and_the_same_ones_the_same(table):
    assert texts(table("the", seed=1)) == texts(table("the", seed=1))
    assert texts(table("the", seed=1))[2] != texts(table("the", seed=2))[2]
    assert texts(table("the", seed=1))[0] == texts(table("the", seed=2))[0]


def test_a_beam_is_used_at_temperature_zero_only_and_named(table):
    frame = table("old", beam=4)
    assert [column["words"] for column in frame["columns"]][:2] == ["temperature 0, beam of 4", "temperature 0.7"]
    assert texts(frame)[1:] == texts(table("old"))[1:]
    assert len(table("old", beam=4, temperatures=(0.0, 0.0, 0.0))["columns"]) == 3


def test_more_words_than_there_are_can_be_asked_for(table):
    assert len(table("the", top_k=100)["columns"][1]["items"]) == 1


def test_bars_are_sorted_and_the_rest_is_told(table):
    frame = table("10 ways")
    shares = [word["p"] for word in frame["next"]]
    assert len(shares) == payload.BARS
    assert shares == sorted(shares, reverse=True)
    assert frame["next"][0]["text"] == "to"
    others = len(table.writer.vocabulary) - payload.BARS
    assert frame["rest"].startswith(f"The other {others} words together: ")


@pytest.mark.parametrize(("probability", "words"), [(0.1234, "12.3 %"), (1.0, "100.0 %"), (0.0009, "< 0.1 %")])
def test_probabilities_in_words(probability, words):
    assert payload.share(probability) == words


@pytest.mark.parametrize(
    ("temperature", "name"), [(0, "Most likely"), (0.3, "Careful"), (1.0, "As learned"), (1.2, "Daring"), (2.0, "Wild")]
)
def test_a_temperature_has_a_name(temperature, name):
    assert name_of(temperature) == name


def test_while_a_word_is_typed_the_bars_are_the_words_that_it_may_become(table):
    frame = table("Best way to T")
    assert frame["finish"] == "T"
    assert {word["text"] for word in frame["next"]} >= {"to", "the", "test", "time"}
    assert all(word["text"].startswith("t") for word in frame["next"])
    shares = [word["p"] for word in frame["next"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-4)  # the vocabulary has ten words or fewer with a t
    assert frame["rest"] == payload.AMONG
    assert [table(text)["finish"] for text in ("best way to ", "best way to", "best zq", "", "🙂", "ric")] == [""] * 6


# --- the seed --------------------------------------------------------------------------------------


def test_unknown_words_are_marked_named_and_explained(table):
    seed = payload.seed_words(table.writer, "Europe zqx zqx to ", None)
    assert [(token["text"], token["known"]) for token in seed["tokens"]] == [
        ("Europe", True),
        ("Zqx", False),
        ("Zqx", False),
        ("To", True),
    ]
    assert (seed["unknown"], seed["note"]) == (["zqx"], payload.NOT_SEEN)


def test_a_word_that_is_still_being_typed_is_no_complaint(table):
    assert payload.seed_words(table.writer, "the gar", None)["unknown"] == []  # garden
    assert payload.seed_words(table.writer, "the gar ", None)["unknown"] == ["gar"]
    assert payload.seed_words(table.writer, "the zq", None)["unknown"] == ["zq"]


@pytest.mark.parametrize(
    ("seed_text", "note"),
    [("", payload.EMPTY_SEED), ("  ", payload.EMPTY_SEED), ("zqx ", payload.NONE_SEEN), ("the", "")],
)
def test_the_note(table, seed_text, note):
    assert payload.seed_words(table.writer, seed_text, None)["note"] == note


def test_ten_thousand_words_stay_whole_and_it_is_said_how_many_count(table):
    seed = payload.seed_words(table.writer, "the sea " * 5000, None)
    assert (len(seed["tokens"]), seed["earlier"]) == (payload.MOST_MARKED, 10_000 - payload.MOST_MARKED)
    assert seed["before"].split() == ["The", "Sea"] * ((10_000 - payload.MOST_MARKED) // 2)
    assert seed["note"] == payload.LONG.format(count=512)
    assert payload.seed_words(table.writer, "the sea " * 5, 7)["note"] == payload.LONG.format(count=7)
    assert len(table("the sea " * 5000, words=3)["columns"]) == 3


def test_only_some_of_many_unknown_words_are_named(table):
    seed = payload.seed_words(table.writer, " ".join(f"zq{at}" for at in range(20)) + " ", None)
    assert (len(seed["unknown"]), seed["more"]) == (payload.MOST_UNKNOWN, 20 - payload.MOST_UNKNOWN)


def test_signs_are_no_words_that_it_leaves_unread(table):
    seed = payload.seed_words(table.writer, "the - sea | & # ", None)
    assert (seed["unknown"], seed["note"]) == ([], "")
    assert payload.seed_words(table.writer, "the - sea the ", 2)["note"] == payload.LONG.format(count=2)


def test_an_endless_unknown_word_is_named_by_its_beginning_and_stays_whole_in_the_text(table):
    seed = payload.seed_words(table.writer, f"the {'zq' * 500} ", None)
    assert seed["unknown"] == ["zq" * (payload.LONGEST_NAMED // 2) + "…"]
    assert seed["tokens"][1] == {"text": "Zq" + "zq" * 499, "known": False}


@pytest.mark.parametrize(
    "seed_text", ["", "🙂", "مرحبا بالعالم", "![x](http://a.example/x.png)", "<b>the</b>", "a\nb\tc", "\u202e", "zqx"]
)
def test_any_text_is_continued(table, seed_text):
    frame = table(seed_text, words=4)
    assert all(len(column["items"][0]["words"]) == 4 for column in frame["columns"])
    assert payload.seed_words(table.writer, seed_text, None)["text"] == seed_text


def test_the_materials_examples_get_their_words(table):
    for text, words in MATERIAL_SEEDS:
        assert len(table(text, words=words)["columns"][0]["items"][0]["words"]) == words
