"""The writer: a network with its words, asked to go on with what a person typed."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gan_core.errors import RunError
from gan_core.text.cleaning import clean
from gan_core.text.generating import beam
from gan_core.text.generating.network import PADDING, WordNetwork
from gan_core.text.generating.sampling import drawn, shaped
from gan_core.text.generating.seeds import Seed, joined, read_seed
from gan_core.text.generating.settings import Settings, checked_temperature, whole
from gan_core.text.generating.texts import Texts
from gan_core.text.vocabulary import Vocabulary

REMEMBERED = 64


@dataclass(frozen=True)
class Continuation:
    """A text that was continued.

    Attributes:
        seed_text: what was typed, exactly.
        added: the words behind it, as they stand in the vocabulary.
        text: both in Title Case, on one line.
        log_probability: the logarithm of the probability that the network gives all added words together.
        probabilities: what it gives each of them, before temperature and choices shaped the draw.
        unknown: words of the seed text that the network does not know, as typed; it did not see them.
    """

    seed_text: str
    added: tuple[str, ...]
    text: str
    log_probability: float
    probabilities: tuple[float, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class NextWord:
    """A word that may come next, its number in the vocabulary and its probability."""

    word: str
    id: int
    probability: float


class Writer:
    """Goes on with texts.

        writer = read_writer("runs/headlines")
        writer.continuations("best way", Settings(words=8, temperature=0.7, count=3))

    An empty seed text, or one of which no word is known, is continued like a new headline: the first word comes from
    the first words of the training headlines (all words alike where those are not told). Of a long text the last 512
    known words count. Threads may share a writer; nothing in it changes but its memory of the last texts.

    Arguments:
        network: what gives the probabilities.
        vocabulary: its words, in the order of their numbers.
        headlines: the training headlines, raw or cleaned; None or empty where they are not known.
    """

    def __init__(self, network: WordNetwork, vocabulary: Vocabulary, headlines: Sequence[str] | None = None) -> None:
        if network.size != vocabulary.size:
            raise RunError(
                f"A writer's network and vocabulary expected the same words, received {network.size - 1:,} and "
                f"{vocabulary.size - 1:,}; take both from one run."
            )
        self.network, self.vocabulary = network, vocabulary
        self.headlines = tuple(headlines or ())
        self._first = _first_words(self.headlines, vocabulary)
        self._begun = functools.lru_cache(REMEMBERED)(lambda ids: Texts.of(network, ids, self._first))

    # --- whole texts ------------------------------------------------------------------------------------

    def continuations(self, seed_text: str, settings: Settings) -> list[Continuation]:
        """``settings.count`` ways to go on, one at temperature 0; with a beam the likeliest ones, the best first."""
        return self.continuations_at(seed_text, settings, (settings.temperature,))[settings.temperature]

    def continuations_at(
        self, seed_text: str, settings: Settings, temperatures: Sequence[float]
    ) -> dict[float, list[Continuation]]:
        """As :meth:`continuations` at several temperatures, worked out together, which takes hardly longer than one."""
        settings.check_vocabulary(self.vocabulary.size - 1)
        degrees = [checked_temperature(each) for each in dict.fromkeys(temperatures)]
        seed = self.read(seed_text)
        begun = self._begun(seed.ids)
        if settings.beam:
            found = beam.search(begun, settings.words, settings.beam)
            best = self._told(seed, found.ids[: settings.count], found.logs[: settings.count])
            return dict.fromkeys(degrees, best)
        counts = [settings.count if each else 1 for each in degrees]
        ids, logs = _drawn_on(begun, settings, np.repeat(degrees, counts), _uniforms(settings, counts))
        ends = np.cumsum(counts)
        return {
            each: self._told(seed, ids[end - count : end], logs[end - count : end])
            for each, count, end in zip(degrees, counts, ends, strict=True)
        }

    def _told(self, seed: Seed, ids: np.ndarray, logs: np.ndarray) -> list[Continuation]:
        found = []
        for numbers, each in zip(ids.tolist(), logs, strict=True):
            added = tuple(map(self.vocabulary.word, numbers))
            probabilities = tuple(np.exp(each).tolist())
            text = joined(seed.line, added)
            found.append(Continuation(seed.typed, added, text, float(each.sum()), probabilities, seed.unknown))
        return found

    # --- one word ---------------------------------------------------------------------------------------

    def next_words(self, seed_text: str, count: int = 10, settings: Settings | None = None) -> list[NextWord]:
        """The likeliest next words, at most ``count``, as temperature, top_k, top_p and penalty of ``settings`` leave
        them (None: the network's own probabilities). Words of probability 0 are left out."""
        settings = settings or Settings(temperature=1.0)
        settings.check_vocabulary(self.vocabulary.size - 1)
        whole("count", count, 1, None)
        texts = self._begun(self.read(seed_text).ids)
        chances = _shaped(texts, texts.log_probabilities(), settings, settings.temperature)[0]
        best = np.argsort(-chances, kind="stable")[:count].tolist()
        return [NextWord(self.vocabulary.word(n), n, float(chances[n])) for n in best if chances[n] > 0]

    def read(self, seed_text: str) -> Seed:
        """What of a text the network knows."""
        return read_seed(seed_text, self.vocabulary)


def _drawn_on(texts: Texts, settings: Settings, degrees: np.ndarray, uniforms: np.ndarray) -> tuple:
    """Draw a row for every temperature in ``degrees`` (rows,) with uniforms (rows, words); returns ids and the
    logarithms of their probabilities, both (rows, words)."""
    rows = np.arange(len(degrees))
    texts = texts.taken(np.zeros(len(degrees), np.int64))
    ids, logs = np.zeros(uniforms.shape, np.int64), np.zeros(uniforms.shape)
    for place in range(settings.words):
        every = texts.log_probabilities()
        ids[:, place] = drawn(_shaped(texts, every, settings, degrees), uniforms[:, place])
        logs[:, place] = every[rows, ids[:, place]]
        if place + 1 < settings.words:
            texts = texts.longer(ids[:, place])
    return ids, logs


def _shaped(texts: Texts, logs: np.ndarray, settings: Settings, degrees: np.ndarray | float) -> np.ndarray:
    seen = texts.seen() if settings.repetition_penalty > 1 else None
    return shaped(logs, degrees, settings.top_k, settings.top_p, settings.repetition_penalty, seen)


def _uniforms(settings: Settings, counts: Sequence[int]) -> np.ndarray:
    """Numbers from 0 to 1, (rows, words): text i of every temperature gets the same ones."""
    rows = [np.random.default_rng([settings.seed, i]).random(settings.words) for i in range(max(counts))]
    return np.array([rows[i] for count in counts for i in range(count)])


def _first_words(headlines: Sequence[str], vocabulary: Vocabulary) -> np.ndarray:
    """The logarithm of how often each word begins a headline, (words + 1,); all words alike where none is known."""
    begun = Counter(clean(headline).partition(" ")[0] for headline in headlines)
    counts = np.zeros(vocabulary.size)
    for word, count in begun.items():
        counts[vocabulary.find(word) or PADDING] += count
    counts[PADDING] = 0
    if not counts.any():
        counts[PADDING + 1 :] = 1
    with np.errstate(divide="ignore"):
        return np.log(counts / counts.sum())
