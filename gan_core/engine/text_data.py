"""The headlines of a run: which of them it trains on, and the run's own copy of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_core.config import RunConfig
from gan_core.errors import DataError
from gan_core.runs import RunPaths, RunReader
from gan_core.runs.files import atomic_write_bytes, in_words
from gan_core.text import Headlines, Vocabulary, make_headlines
from gan_core.text.generating import HEADLINES_FILE, VOCABULARY_FILE

HELD_OUT_FILE, ABOUT_KEYS = "held_out.txt", ("name", "source", "synthetic", "notes")
SPLIT_SALT = 21
MEASURED_HEADLINES = 2_000  # of those trained on, where a figure of quality is about them


@dataclass(frozen=True)
class TextData:
    """What a text run learns from.

    Attributes:
        training, held_out: the headlines as they stand in the file; the second are never trained on.
        vocabulary: every word of both.
        input_length: words in the longest beginning of both.
        about: name, source, synthetic and notes of the set.
    """

    training: tuple[str, ...]
    held_out: tuple[str, ...]
    vocabulary: Vocabulary
    input_length: int
    about: dict[str, object]

    @cached_property
    def encoded(self) -> tuple[np.ndarray, ...]:
        """The training headlines as ids of their words."""
        return self._encode(self.training)

    @cached_property
    def encoded_held_out(self) -> tuple[np.ndarray, ...]:
        """The headlines held out as ids of their words."""
        return self._encode(self.held_out)

    def rows(self, form: str) -> int:
        """How many rows there are to train on: beginnings ("prefixes"), or headlines of two words and more."""
        if form == "prefixes":
            return sum(max(0, len(ids) - 1) for ids in self.encoded)
        return sum(len(ids) > 1 for ids in self.encoded)

    def _encode(self, raw: tuple[str, ...]) -> tuple[np.ndarray, ...]:
        return tuple(self.vocabulary.encode(headline.split()) for headline in Headlines("", raw).cleaned)


def open_data(config: RunConfig, paths: RunPaths) -> TextData:
    """The run's own copy of its headlines where it has one, else what its configuration asks for.

    Raises :class:`gan_core.errors.UserError` in words.
    """
    known = RunReader(paths.root).config().get("data") if paths.config.is_file() else None
    if (paths.data / VOCABULARY_FILE).is_file() and isinstance(known, dict):
        return _from_folder(paths, known)
    headlines = make_headlines(config.dataset)
    training, held_out = split(headlines, config.loop.held_out or 0.0, config.seed)
    about = {key: _plain(getattr(headlines, key)) for key in ABOUT_KEYS}
    return TextData(training, held_out, headlines.vocabulary, headlines.input_length, about)


def keep_data(data: TextData, paths: RunPaths) -> None:
    """Copy the headlines and the vocabulary into the run, so that it can go on wherever its folder is moved."""
    if (paths.data / VOCABULARY_FILE).is_file():
        return
    with in_words("Keeping the headlines", paths.root):
        paths.data.mkdir(exist_ok=True)
        for name, lines in ((HEADLINES_FILE, data.training), (HELD_OUT_FILE, data.held_out)):
            atomic_write_bytes(paths.data / name, "".join(f"{line}\n" for line in lines).encode())
        atomic_write_bytes(paths.data / VOCABULARY_FILE, data.vocabulary.to_text().encode())  # last: now it is whole


def split(headlines: Headlines, share: float, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Headlines to train on and headlines held out, each in the order of the file.

    Headlines that are the same when cleaned go to the same side, so that none held out was learned. Raises
    :class:`DataError` when the share leaves nothing to train on.
    """
    different = list(dict.fromkeys(headlines.cleaned))
    count = round(share * len(different))
    if share and len(different) - count < 1:
        raise DataError(
            f"Holding out {share:.0%} of {len(different)} different headlines leaves none to train on; hold out fewer, "
            "or use more headlines."
        )
    chosen = np.random.default_rng([seed, SPLIT_SALT]).permutation(len(different))[:count]
    away = {different[place] for place in chosen}
    pairs = list(zip(headlines.raw, headlines.cleaned, strict=True))
    return tuple(raw for raw, key in pairs if key not in away), tuple(raw for raw, key in pairs if key in away)


def unigram_perplexity(training: tuple[np.ndarray, ...], asked: tuple[np.ndarray, ...], size: int) -> float:
    """The perplexity of foretelling each word of ``asked``, the first ones left out, by nothing but how often it stands
    in ``training``; one is added to every count (Laplace), so that a word never seen is not impossible."""
    counts = np.ones(size)
    counts[0] = 0
    for ids in training:
        np.add.at(counts, ids, 1)
    with np.errstate(divide="ignore"):
        costs = -np.log(counts / counts.sum())
    found = [costs[ids[1:]] for ids in asked if len(ids) > 1]
    return float(np.exp(np.concatenate(found).mean())) if found else float("nan")


def _from_folder(paths: RunPaths, known: dict[str, object]) -> TextData:
    with in_words("Reading the run's headlines", paths.root):
        training, held_out, words = (
            (paths.data / name).read_text(encoding="utf-8") for name in (HEADLINES_FILE, HELD_OUT_FILE, VOCABULARY_FILE)
        )
    about = {key: known.get(key) for key in ABOUT_KEYS}
    return TextData(
        tuple(training.splitlines()), tuple(held_out.splitlines()), Vocabulary.from_text(words),
        int(known["input_length"]), about,
    )  # fmt: skip


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
