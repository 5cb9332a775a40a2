"""Batches of text runs: every target once in an epoch, whatever the form."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from gan_core.engine.text_feed import TextFeed
from gan_core.errors import DataError
from gan_core.text import Headlines
from tests.gan_core.engine.text_fixtures import LINES

HEADLINES = Headlines("lines", LINES)


def feed(form: str, batch: int = 4, seed: int = 0) -> TextFeed:
    return TextFeed(HEADLINES.encoded, HEADLINES.input_length, form, batch, seed)


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
@pytest.mark.parametrize("batch", [1, 4, 7, 64])
def test_an_epoch_asks_for_every_next_word_once(form: str, batch: int) -> None:
    """Each target is found again through its place: the word before it stands there in the table."""
    own = feed(form, batch)
    epoch = own.epoch(3)
    found = Counter()
    for step in range(own.steps):
        for place, target, weight in zip(epoch.places[step], epoch.targets[step], epoch.weights[step], strict=True):
            if weight:
                time, row = divmod(int(place), batch)
                found[own.inputs[epoch.rows[step, row], time], target] += 1
    pairs = Counter((a, b) for ids in HEADLINES.encoded for a, b in pairwise(ids))
    assert found == pairs
    assert own.targets == HEADLINES.targets == sum(pairs.values())
    assert epoch.weights.sum() == own.targets


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
def test_an_epoch_has_every_row_once_and_another_order_next_time(form: str) -> None:
    own = feed(form)
    first, again, second = own.epoch(0), feed(form).epoch(0), own.epoch(1)
    assert sorted(first.rows[first.rows < own.count]) == list(range(own.count))
    np.testing.assert_array_equal(first.rows, again.rows)
    assert (first.rows != second.rows).any()
    assert (first.seed != second.seed).any()
    assert (feed(form, seed=1).epoch(0).rows != first.rows).any()


def test_batches_hold_about_as_many_targets() -> None:
    own = TextFeed([np.arange(1, 2 + n % 15) for n in range(500)], 15, "headlines", 25, 0)
    counts = own.epoch(0).weights.sum(axis=1)
    assert counts.max() - counts.min() <= 0.15 * counts.mean()
    assert counts.max() <= own.capacity <= 1.2 * counts.mean()


def test_steps_of_the_two_forms() -> None:
    rows = sum(len(ids) > 1 for ids in HEADLINES.encoded)
    assert feed("headlines").steps == -(-rows // 4)
    assert feed("prefixes").steps == -(-HEADLINES.targets // 4)


def test_headlines_of_one_word_cannot_be_learned() -> None:
    with pytest.raises(DataError, match=r"^Training expected headlines of at least two words, received none;"):
        TextFeed([np.array([1]), np.array([2])], 3, "headlines", 4, 0)
