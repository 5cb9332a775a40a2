"""Where words lie for the network: a map of its embedding, and the nearest neighbours of a word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_core.errors import ConfigError
from gan_core.text.cleaning import clean
from gan_core.text.generating.network import WordNetwork
from gan_core.text.generating.settings import whole
from gan_core.text.vocabulary import Vocabulary

TINY = 1e-12


@dataclass(frozen=True)
class Map:
    """The words of a vocabulary on a plane.

    Attributes:
        places: (words, 2), float32: row i is the word with the number i + 1; the padding has no place.
        shares: (2,), float32: how much of all that differs between words each axis shows, 0 to 1.
    """

    places: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Neighbour:
    """A word, its number in the vocabulary, and the cosine of its angle to the word it is near, -1 to 1."""

    word: str
    id: int
    similarity: float


def embedding_map(network: WordNetwork) -> Map:
    """The embedding's two principal components (Pearson 1901): the plane on which words differ most.

    The largest number of each axis' direction is positive, so that the same network gives the same map. An embedding
    of one number lies on a line.
    """
    rows = network.embedding[1:].astype(np.float64)
    rows = rows - rows.mean(axis=0)
    variances, directions = np.linalg.eigh(rows.T @ rows)
    count = min(2, len(variances))
    axes = directions[:, ::-1][:, :count]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(count)])
    places, shares = np.zeros((len(rows), 2), np.float32), np.zeros(2, np.float32)
    places[:, :count] = rows @ axes
    shares[:count] = variances[::-1][:count].clip(0) / max(float(variances.clip(0).sum()), TINY)
    return Map(places, shares)


def nearest_words(network: WordNetwork, vocabulary: Vocabulary, word: str, count: int = 8) -> list[Neighbour]:
    """The ``count`` words whose embedding points most nearly where that of ``word`` does, the nearest first.

    Raises ConfigError for a word that the network does not know.
    """
    whole("count", count, 1, None)
    number = vocabulary.find(clean(word))
    if number is None:
        shown = repr(word if len(word) <= 40 else word[:37] + "...")
        raise ConfigError(
            f"A word was expected, one of the {len(vocabulary):,} that this network knows, received {shown}; choose "
            "another one."
        )
    rows = network.embedding.astype(np.float64)
    lengths = np.maximum(np.linalg.norm(rows, axis=1), TINY)
    similarities = rows @ rows[number] / (lengths * lengths[number])
    similarities[[0, number]] = -np.inf
    best = np.argsort(-similarities, kind="stable")[: min(count, len(vocabulary) - 1)].tolist()
    return [Neighbour(vocabulary.word(n), n, float(similarities[n])) for n in best]
