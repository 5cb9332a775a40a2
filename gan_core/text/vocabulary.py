"""The words that a network knows, each with a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_core.errors import DataError

PADDING = 0


@dataclass(frozen=True)
class Vocabulary:
    """The known words in the order of their ids: the first has id 1, and id 0 is padding.

    Attributes:
        words: distinct cleaned words. `Vocabulary.of` puts the most frequent first and, among equals, the one that
            came first, which is the order of Keras' Tokenizer.
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, cleaned: Iterable[str]) -> Vocabulary:
        """Return the vocabulary of some cleaned headlines."""
        counts = Counter(word for headline in cleaned for word in headline.split())
        return cls(tuple(word for word, _ in counts.most_common()))  # a stable sort: ties stay in order of appearance

    @classmethod
    def from_text(cls, text: str) -> Vocabulary:
        """Read what `to_text` wrote: one word a line. Raises DataError for an empty or a repeated word."""
        words = tuple(text.splitlines())
        if not words or not all(words) or len(set(words)) < len(words):
            raise DataError(
                "A vocabulary must hold one word a line, none of them empty or twice, and this one does not; "
                "take the file from the run's folder again."
            )
        return cls(words)

    def to_text(self) -> str:
        """Return one word a line, in the order of the ids."""
        return "".join(f"{word}\n" for word in self.words)

    @property
    def size(self) -> int:
        """The number of ids: all words and the padding."""
        return len(self.words) + 1

    def __len__(self) -> int:
        return len(self.words)

    def find(self, word: str) -> int | None:
        """Return the id of a cleaned word, or None for an unknown one."""
        return self._ids.get(word)

    def word(self, number: int) -> str:
        """Return the word with an id; "" for the padding. Raises IndexError for any other number."""
        if not 0 <= number < self.size:
            raise IndexError(f"A word's id is from 0 to {self.size - 1}, received {number}.")
        return self.words[number - 1] if number else ""

    def encode(self, words: Iterable[str]) -> np.ndarray:
        """Return the ids of cleaned words, shape (n,), int32; unknown words are left out."""
        found = (self._ids.get(word) for word in words)
        return np.array([number for number in found if number is not None], dtype=np.int32)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, 1)}
