"""The rules of the game of real or fake."""

from __future__ import annotations

import numpy as np
import pytest

from app.game.rounds import FEWEST_OF_A_KIND, LENGTH, Card, Match, Round, luck, plan, verdict

PICTURE = np.zeros((8, 8, 1), np.uint8)


def card(real: bool, score: float, *, probability: bool = True) -> Card:
    return Card(PICTURE, real, score, probability)


def round_of(*cards: Card) -> Round:
    return Round(1, cards)


@pytest.mark.parametrize(
    ("score", "probability", "says"),
    [(0.51, True, True), (0.49, True, False), (0.2, False, True), (-0.2, False, False), (0.7, False, True)],
)
def test_d_says_real_above_its_own_middle(score, probability, says):
    assert card(True, score, probability=probability).d_says_real is says


def test_a_round_counts_the_right_answers_of_both():
    current = round_of(card(True, 0.9), card(False, 0.8), card(False, 0.1))
    assert (current.score(), current.over) == ((0, 0), False)
    current = current.guess(True).guess(False)
    assert (current.hits(), current.score()) == ((True, True), (2, 1))
    current = current.guess(True)
    assert (current.over, current.hits(), current.score()) == (True, (True, True, False), (2, 2))
    assert current.guess(True) is current
    assert current.card is current.cards[-1]


def test_a_guess_leaves_the_round_before_as_it_was():
    before = round_of(card(True, 0.9), card(True, 0.9))
    before.guess(True)
    assert before.guesses == ()


def test_a_match_adds_rounds_up_and_keeps_the_longest_row():
    won = round_of(card(True, 0.1), card(False, 0.9)).guess(True).guess(False)
    lost = round_of(card(True, 0.9), card(False, 0.1)).guess(True).guess(True)
    match = Match().after(won).after(lost)
    assert (match.rounds, match.won, match.lost, match.right, match.d_right) == (2, 1, 1, 3, 2)
    assert (match.streak, match.best) == (0, 3)


def test_a_seed_fixes_a_round_and_neither_kind_is_rare():
    plans = [plan(seed)[0] for seed in range(200)]
    counts = {int(real.sum()) for real in plans}
    assert counts == set(range(FEWEST_OF_A_KIND, LENGTH - FEWEST_OF_A_KIND + 1))
    assert all(len(real) == LENGTH and real.dtype == bool for real in plans)
    assert np.array_equal(plan(7)[0], plans[7])
    first = [real[0] for real in plans]
    assert 0.3 < np.mean(first) < 0.7


@pytest.mark.parametrize(("mine", "theirs", "words"), [(7, 5, "You win"), (5, 7, "D wins"), (6, 6, "A draw")])
def test_the_verdict_names_the_winner(mine, theirs, words):
    sentence = verdict(mine, theirs)
    assert sentence.startswith(f"You saw through {mine} of 10, D through {theirs}.")
    assert words in sentence


def test_luck_is_told_apart_from_skill():
    assert luck(3).startswith("Fewer right than a coin")
    assert "hard to tell" in luck(6)
    assert luck(9) == "A coin gets 5 of 10 right on average."
