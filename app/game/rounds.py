"""The rules of the game, as plain data: ten pictures, two guesses at each, a score; no Streamlit and no files."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

LENGTH = 10
FEWEST_OF_A_KIND = 3  # so that nobody can count the rest
CERTAIN = 0.5


@dataclass(frozen=True, eq=False)
class Card:
    """One picture of a round.

    Attributes:
        picture: uint8 (H, W, C).
        real: whether it comes from the data, else from the generator.
        score: D's opinion; with ``probability`` from 0 (fake) to 1 (real), else without bounds, above 0 for real.
        class_name: what it shows, or was asked to show; "" for networks that are told no class.
    """

    picture: np.ndarray
    real: bool
    score: float
    probability: bool
    class_name: str = ""

    @property
    def d_says_real(self) -> bool:
        """What D takes it for."""
        return self.score > (CERTAIN if self.probability else 0.0)

    @property
    def d_is_right(self) -> bool:
        """Whether D saw what it is."""
        return self.d_says_real == self.real


@dataclass(frozen=True, eq=False)
class Round:
    """Ten cards and what the person has said so far; every guess makes a new one.

    Attributes:
        seed: the same seed and generator give the same cards.
        guesses: True for "real", in the order of the cards.
    """

    seed: int
    cards: tuple[Card, ...]
    guesses: tuple[bool, ...] = ()

    @property
    def over(self) -> bool:
        """Whether every card was guessed."""
        return len(self.guesses) == len(self.cards)

    @property
    def card(self) -> Card:
        """The one to guess now; the last one when the round is over."""
        return self.cards[min(len(self.guesses), len(self.cards) - 1)]

    def guess(self, real: bool) -> Round:
        """The round after one more guess; a guess after the end changes nothing."""
        return self if self.over else replace(self, guesses=(*self.guesses, real))

    def hits(self) -> tuple[bool, ...]:
        """Which of the guesses so far were right."""
        return tuple(card.real == guess for card, guess in zip(self.cards, self.guesses, strict=False))

    def score(self) -> tuple[int, int]:
        """Right answers of the person and of D, over the cards guessed so far."""
        return sum(self.hits()), sum(card.d_is_right for card in self.cards[: len(self.guesses)])


@dataclass(frozen=True)
class Match:
    """Rounds against one generator, added up; best: the longest row of right guesses over all rounds."""

    rounds: int = 0
    won: int = 0
    lost: int = 0
    right: int = 0
    d_right: int = 0
    streak: int = 0
    best: int = 0

    def after(self, played: Round) -> Match:
        """The match with one more finished round."""
        mine, theirs = played.score()
        streak, best = self.streak, self.best
        for hit in played.hits():
            streak = streak + 1 if hit else 0
            best = max(best, streak)
        return Match(
            self.rounds + 1,
            self.won + (mine > theirs),
            self.lost + (mine < theirs),
            self.right + mine,
            self.d_right + theirs,
            streak,
            best,
        )


def plan(seed: int, length: int = LENGTH) -> tuple[np.ndarray, np.random.Generator]:
    """Which cards of a round are real, bool (length,), and the random numbers to go on with: a pure function."""
    random = np.random.default_rng([seed, length])
    count = int(random.integers(FEWEST_OF_A_KIND, length - FEWEST_OF_A_KIND + 1))
    return random.permutation(length) < count, random


def verdict(mine: int, theirs: int, length: int = LENGTH) -> str:
    """One sentence that tells who won, and what it means."""
    score = f"You saw through {mine} of {length}, D through {theirs}."
    if mine > theirs:
        return f"{score} You win: your eye knows something that D has not learned."
    if mine < theirs:
        return f"{score} D wins: it has seen thousands of these fakes while it trained, and you a few."
    return f"{score} A draw."


def luck(mine: int, length: int = LENGTH) -> str:
    """What guessing would have given, so that nobody takes luck for skill."""
    if mine <= length * 0.3:
        return "Fewer right than a coin would give: what looks wrong to you may be how people really write or draw."
    if mine <= length * 0.6:
        return f"A coin gets {length // 2} of {length} right on average: the generator is hard to tell from the data."
    return f"A coin gets {length // 2} of {length} right on average."
