from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.gallery.cards import (
    ANY,
    PAGE_SIZE,
    STATES,
    Card,
    Wish,
    card_of,
    cards_of,
    choices,
    chosen,
    page_of,
    steps_words,
    when,
)
from gan_core.runs import STATES as RUN_STATES
from gan_core.runs import RunStatus, RunStore, RunSummary
from tests.app.run_folders import make_run


def card(**changes) -> Card:
    base = {
        "run_id": "20261122-130102-digits-3fa9c1d2",
        "path": Path("there"),
        "name": "Digits",
        "kind": "images",
        "data": "digits",
        "model": "dcgan-small",
        "preset": "digits",
        "state": "finished",
        "step": 10,
        "total": 100,
        "created": 1000.0,
        "error": "",
        "owner": "",
        "doing": "",
    }
    return Card(**(base | changes))


def summary(config, state="finished", **status) -> RunSummary:
    return RunSummary("a-run", Path("there"), 5.0, RunStatus(state=state, **status), config, {})


def test_every_state_of_a_run_has_words_an_icon_and_a_colour():
    assert {*RUN_STATES, "unreadable"} == set(STATES)
    assert len({words.word for words in STATES.values()}) == len(STATES)
    assert all(words.icon.startswith(":material/") and words.help.endswith(".") for words in STATES.values())


def test_cards_of_real_folders(tmp_path):
    make_run(tmp_path, "frogs", step=40, name="Quak")
    make_run(tmp_path, "ring", state="paused", step=7)
    cards = {one.kind: one for one in cards_of(RunStore(tmp_path).list())}
    assert (cards["images"].name, cards["images"].data, cards["images"].model) == ("Quak", "cifar10: frog", "frogs")
    assert (cards["points"].name, cards["points"].state, cards["points"].step) == ("Ring", "paused", 7)
    assert (cards["points"].total, cards["images"].total) == (10_000, 10_000)


@pytest.mark.parametrize(
    ("config", "kind", "data", "name"),
    [
        ({}, "", "", "a-run"),
        ({"dataset": {"name": "headlines"}, "preset": "headlines"}, "text", "headlines", "Headlines"),
        (
            {"dataset": {"name": "headlines", "path": "/somewhere/my news.csv"}, "preset": "headlines"},
            "text",
            "my news.csv",
            "my news",
        ),
        ({"dataset": {"name": "function", "formula": "x**2"}}, "points", "y = x**2", "a-run"),
        ({"dataset": {"name": "folder", "path": "a/b/cats"}}, "images", "folder cats", "a-run"),
        ({"dataset": "nonsense", "model": 3, "steps": "many"}, "", "", "a-run"),
        ({"dataset": {"name": "digits"}, "preset": "digits"}, "images", "digits", "Digits"),
        ({"dataset": {"name": "petals"}, "preset": "digits"}, "images", "petals", "Petals"),
    ],
)
def test_a_card_can_be_made_of_any_configuration(config, kind, data, name):
    made = card_of(summary(config))
    assert (made.kind, made.data, made.name, made.total) == (kind, data, name, 0)


def test_an_unreadable_run_keeps_its_reason():
    made = card_of(summary({}, state="unreadable", error="It was written by a newer version."))
    assert not made.is_readable
    assert made.error == "It was written by a newer version."


def test_search_finds_every_word_anywhere():
    cards = [card(name="Anna's tomatoes", data="fruit: tomato"), card(name="Ben's digits")]
    assert [one.name for one in chosen(cards, Wish(search="TOMATO anna"))] == ["Anna's tomatoes"]
    assert chosen(cards, Wish(search="anna petals")) == []
    assert len(chosen(cards, Wish(search="  "))) == 2


def test_filters_by_kind_state_and_data():
    cards = [card(kind="points", data="ring"), card(state="failed"), card()]
    assert chosen(cards, Wish(kind="points")) == cards[:1]
    assert chosen(cards, Wish(state="failed")) == cards[1:2]
    assert chosen(cards, Wish(data="digits", state="finished")) == cards[2:]


@pytest.mark.parametrize(("sort", "order"), [("newest", "cab"), ("oldest", "bac"), ("name", "abc"), ("steps", "bca")])
def test_orders(sort, order):
    cards = [card(name="a", created=2, step=1), card(name="b", created=1, step=9), card(name="c", created=3, step=5)]
    assert "".join(one.name for one in chosen(cards, Wish(sort=sort))) == order


def test_pages_hold_what_they_say_and_never_run_out():
    cards = [card(run_id=str(n)) for n in range(PAGE_SIZE + 1)]
    assert page_of(cards, 1) == (cards[:PAGE_SIZE], 1, 2)
    assert page_of(cards, 2) == (cards[PAGE_SIZE:], 2, 2)
    assert page_of(cards, 9) == (cards[PAGE_SIZE:], 2, 2)
    assert page_of([], 3) == ([], 1, 1)


def test_choices_are_what_is_there_the_most_frequent_first():
    cards = [card(data="b"), card(data="a"), card(data="b"), card(data="")]
    assert choices(cards, "data") == [ANY, "b", "a"]


def test_age_in_words():
    now = time.mktime((2026, 11, 22, 15, 0, 0, 0, 0, -1))
    ages = {5: "just now", 59 * 60: "59 min ago", 2 * 3600: "today, 13:00", 20 * 3600: "yesterday, 19:00"}
    assert {age: when(now - age, now) for age in ages} == ages
    assert when(now - 10 * 86_400, now) == "12 Nov 2026"
    assert when(now + 7200, now) == "today, 17:00"


def test_steps_in_words():
    assert steps_words(card(step=1200, total=3000)) == "1,200 of 3,000 steps"
    assert steps_words(card(step=3000, total=3000)) == "3,000 steps"
    assert steps_words(card(step=1, total=1)) == "1 step"
    assert steps_words(card(step=0, total=0)) == ""
    assert card(step=50, total=40).share == 1.0
    assert card(step=10, total=40).share == 0.25
