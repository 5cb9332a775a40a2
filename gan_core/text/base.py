"""What a set of headlines is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_core.text.cleaning import clean
from gan_core.text.vocabulary import Vocabulary

# The material's examples: a beginning, and how many words it asks for.
MATERIAL_SEEDS: tuple[tuple[str, int], ...] = (
    ("10 ways", 11),
    ("europe looks to", 8),
    ("best way", 10),
    ("homeless in", 10),
    ("unexpected results", 10),
    ("critics warn", 10),
)


@dataclass(frozen=True)
class Headlines:
    """Headlines to learn from, with everything that follows from them.

    Attributes:
        name: what the set is called: a name in `TEXT_SETS`, or a file's name.
        raw: the headlines as they stand in the file, without line breaks; each has at least one word when cleaned.
        source: the name of the file; None for the corpus that ships with this program.
        synthetic: True for headlines that a grammar wrote.
        notes: sentences on what was done to the file ("55 rows ... were left out.").
        column: the title of the column that they stand in; None for a file without columns.
    """

    name: str
    raw: tuple[str, ...]
    source: str | None = None
    synthetic: bool = False
    notes: tuple[str, ...] = ()
    column: str | None = None

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def cleaned(self) -> tuple[str, ...]:
        """The headlines as they are learned, in the order of `raw`."""
        return tuple(map(clean, self.raw))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every word of these headlines."""
        return Vocabulary.of(self.cleaned)

    @cached_property
    def encoded(self) -> tuple[np.ndarray, ...]:
        """The ids of each headline's words, int32 of shape (n,), in the order of `raw`."""
        return tuple(self.vocabulary.encode(headline.split()) for headline in self.cleaned)

    @cached_property
    def longest(self) -> int:
        """The number of words in the longest headline."""
        return max(map(len, self.encoded), default=0)

    @property
    def input_length(self) -> int:
        """The longest beginning that has a next word, in words; at least 1."""
        return max(1, self.longest - 1)

    @cached_property
    def targets(self) -> int:
        """How many words there are to predict: n - 1 in a headline of n words."""
        return sum(max(0, len(ids) - 1) for ids in self.encoded)
