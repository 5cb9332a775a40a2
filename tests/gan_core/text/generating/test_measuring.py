"""Perplexity, against every target asked on its own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gan_core.errors import DataError
from gan_core.text.generating import WordNetwork, perplexity
from gan_core.text.generating import measuring as module
from tests.text_runs import random_weights

SIZE = 20


def some_headlines(count: int = 40) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.integers(1, SIZE, rng.integers(0, 9)).astype(np.int32) for _ in range(count)]


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
@pytest.mark.parametrize("rows", [256, 3])
def test_it_is_the_mean_over_all_targets(form, rows, monkeypatch) -> None:
    monkeypatch.setattr(module, "ROWS", rows)
    network = WordNetwork(random_weights(SIZE, units=7, layers=2), form, 5)
    encoded = some_headlines()
    chances = [network.probabilities(ids[:end])[ids[end]] for ids in encoded for end in range(1, len(ids))]
    found = perplexity(network, encoded)
    assert found.cross_entropy == pytest.approx(-np.log(chances).mean(), abs=1e-5)
    assert found.perplexity == pytest.approx(math.exp(found.cross_entropy))


def test_a_network_that_knows_nothing_chooses_among_all_words() -> None:
    arrays = {name: array * 0 for name, array in random_weights(SIZE, units=7).items()}
    mean, chosen_among = perplexity(WordNetwork(arrays, "headlines", 5), some_headlines())
    assert mean == pytest.approx(math.log(SIZE), abs=1e-6)
    assert chosen_among == pytest.approx(SIZE, abs=1e-4)


def test_nothing_to_foresee() -> None:
    with pytest.raises(DataError) as caught:
        perplexity(WordNetwork(random_weights(SIZE), "headlines", 5), [np.array([3]), np.array([], int)])
    assert str(caught.value) == (
        "A perplexity expected a headline of two words or more, received none; give it more headlines."
    )
