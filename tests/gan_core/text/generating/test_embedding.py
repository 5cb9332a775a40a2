"""The map of words and their neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.text import Vocabulary
from gan_core.text.generating import WordNetwork, embedding_map, nearest_words
from tests.text_runs import random_weights

WORDS = Vocabulary(("north", "south", "far-north", "east", "nowhere"))


def network(rows) -> WordNetwork:
    rows = np.array(rows, float)
    return WordNetwork({**random_weights(len(rows), embedding=rows.shape[1]), "embedding": rows}, "headlines", 4)


PLACES = network([[9, 9, 9], [0, 1, 0], [0, -1, 0], [0, 2, 0], [1, 0, 0], [0, 0, 0]])


def test_the_nearest_point_the_same_way() -> None:
    found = nearest_words(PLACES, WORDS, "North", 3)
    assert [(each.word, each.id, each.similarity) for each in found] == [
        ("far-north", 3, pytest.approx(1)), ("east", 4, pytest.approx(0)), ("nowhere", 5, pytest.approx(0)),
    ]  # fmt: skip
    assert nearest_words(PLACES, WORDS, "north", 99)[-1].similarity == pytest.approx(-1)
    assert len(nearest_words(PLACES, WORDS, "north", 99)) == 4


def test_a_word_that_is_not_known() -> None:
    with pytest.raises(ConfigError) as caught:
        nearest_words(PLACES, WORDS, "zebra")
    assert str(caught.value) == (
        "A word was expected, one of the 5 that this network knows, received 'zebra'; choose another one."
    )


def test_the_map_shows_where_words_differ_most() -> None:
    rows = np.random.default_rng(0).normal(0, [0.1, 5, 0.2, 2], (200, 4))
    found = embedding_map(network(np.concatenate([[[100, 0, 0, 0]], rows])))
    assert found.places.shape == (200, 2)
    assert np.abs(np.corrcoef(found.places[:, 0], rows[:, 1])[0, 1]) > 0.99
    assert np.abs(np.corrcoef(found.places[:, 1], rows[:, 3])[0, 1]) > 0.99
    np.testing.assert_allclose(found.shares, [25 / 29.05, 4 / 29.05], atol=0.04)
    np.testing.assert_allclose(found.places.mean(axis=0), 0, atol=1e-5)


def test_an_embedding_of_one_number_and_one_of_none_that_differ() -> None:
    line = embedding_map(network([[0], [1], [2], [4]]))
    np.testing.assert_allclose(line.places, [[-4 / 3, 0], [-1 / 3, 0], [5 / 3, 0]], atol=1e-6)
    np.testing.assert_allclose(line.shares, [1, 0])
    same = embedding_map(network(np.ones((4, 3))))
    np.testing.assert_allclose(same.places, np.zeros((3, 2)))
    np.testing.assert_allclose(same.shares, [0, 0])
