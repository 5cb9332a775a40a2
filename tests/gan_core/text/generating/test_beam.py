"""Beam search against a search of every text."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from gan_core.text.generating.beam import search
from gan_core.text.generating.network import WordNetwork
from gan_core.text.generating.texts import Texts
from tests.text_runs import random_weights

SIZE = 4  # the padding and three words


def beginning(form: str, ids: tuple[int, ...], seed: int = 0) -> Texts:
    first = np.log(np.array([1e-300, 0.5, 0.3, 0.2]))
    first[0] = -np.inf
    return Texts.of(WordNetwork(random_weights(SIZE, seed, units=6), form, 4), ids, first)


def all_texts(begun: Texts, words: int) -> list[tuple[float, tuple[int, ...]]]:
    """Every continuation with its log probability, the likeliest first, asked word by word with no batch."""
    found = []
    for ids in product(range(1, SIZE), repeat=words):
        texts, total = begun, 0.0
        for word in ids:
            total += texts.log_probabilities()[0, word]
            texts = texts.longer(np.array([word]))
        found.append((total, ids))
    return sorted(found, reverse=True)


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
@pytest.mark.parametrize("ids", [(), (2,), (1, 3, 1, 2, 3)])
def test_a_wide_beam_finds_what_a_search_of_all_texts_finds(form, ids) -> None:
    begun = beginning(form, ids)
    every = all_texts(begun, 3)
    assert np.exp([total for total, _ in every]).sum() == pytest.approx(1, abs=1e-5)
    found = search(begun, 3, 9)  # nine beginnings of two words: none is lost
    assert found.ids.shape == (9, 3)
    assert tuple(found.ids[0]) == every[0][1]
    np.testing.assert_allclose(found.logs.sum(axis=1), [total for total, _ in every[:9]], atol=1e-5)


def test_a_beam_of_one_takes_the_likeliest_word_every_time() -> None:
    texts, taken = beginning("headlines", (2,)), []
    for _ in range(5):
        taken.append(int(texts.log_probabilities()[0].argmax()))
        texts = texts.longer(np.array(taken[-1:]))
    assert search(beginning("headlines", (2,)), 5, 1).ids.tolist() == [taken]


def test_it_finds_texts_that_the_likeliest_words_miss() -> None:
    gains = [
        float(search(begun, 4, 10).logs[0].sum() - search(begun, 4, 1).logs[0].sum())
        for begun in (beginning("headlines", (1,), seed) for seed in range(12))
    ]
    assert min(gains) > -1e-6
    assert max(gains) > 0.01
