"""Where the cards of a round come from."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.game import dealing
from app.game.rounds import LENGTH, plan
from app.latent.subject import Subject
from gan_core.config import build_config

FAKE, REAL = 200, 50


class Croupier:
    """An engine whose fakes are bright, and whose D knows that."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def render(self, subject, z, *, labels=None, step=None):
        self.asked.append((subject, step, labels))
        return SimpleNamespace(pictures=np.full((len(z), 16, 16, 1), FAKE, np.uint8), probability=True)

    def judge(self, subject, pictures, *, labels=None, step=None):
        self.asked.append((subject, step, labels))
        return np.where(pictures[:, 0, 0, 0] == REAL, 0.9, 0.1).astype(np.float32)


@pytest.fixture
def croupier(monkeypatch) -> Croupier:
    found = Croupier()
    monkeypatch.setattr(dealing, "engine", lambda: found)
    return found


def subject(preset: str) -> Subject:
    names = tuple("abcdefghij")
    return Subject("some-run", Path("nowhere"), "Some run", build_config(preset), names, (3, 9), step=3)


def data(count: int = 40) -> SimpleNamespace:
    labels = np.arange(count) % 10
    return SimpleNamespace(images=np.full((count, 16, 16, 1), REAL, np.uint8), labels=labels)


def test_a_round_mixes_both_kinds_as_planned(croupier):
    dealt = dealing.deal(subject("digits"), data(), 5)
    assert [card.real for card in dealt.cards] == plan(5)[0].tolist()
    assert all((card.picture[0, 0, 0] == REAL) == card.real for card in dealt.cards)
    assert all(card.d_is_right and card.class_name == "" for card in dealt.cards)
    assert [asked[:2] for asked in croupier.asked] == [("some-run", 3)] * 2


def test_a_conditional_d_is_told_the_class_of_every_card(croupier):
    dealt = dealing.deal(subject("cdigits"), data(), 6)
    drawn, judged = (asked[2] for asked in croupier.asked)
    assert np.array_equal(drawn, judged)
    assert [card.class_name for card in dealt.cards] == ["abcdefghij"[label] for label in judged]
    assert len(set(judged.tolist())) > 1


def test_the_same_seed_deals_the_same_cards(croupier):
    few = data(4)
    few.images = np.arange(4, dtype=np.uint8)[:, None, None, None] * np.ones((1, 16, 16, 1), np.uint8)
    first, again = (dealing.deal(subject("digits"), few, 8) for _ in range(2))
    other = dealing.deal(subject("digits"), few, 9)

    def bytes_of(dealt):
        return [card.picture.tobytes() for card in dealt.cards]

    assert bytes_of(first) == bytes_of(again) != bytes_of(other)
    assert len(first.cards) == LENGTH
