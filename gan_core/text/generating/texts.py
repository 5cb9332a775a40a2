"""Rows of texts as the network has read them, each a word longer than the last."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gan_core.text.generating.network import PADDING, PREFIXES, State, WordNetwork, taken

TINY = 1e-30


@dataclass(frozen=True)
class Texts:
    """Texts of one length; nothing in it changes, so that many continuations can begin from one.

    Attributes:
        network: what reads them.
        ids: (rows, n), the known words of each text.
        state: what the network remembers of them.
        first: (words + 1,), the logarithms of the probabilities of a text's first word.
    """

    network: WordNetwork
    ids: np.ndarray
    state: State
    first: np.ndarray

    @classmethod
    def of(cls, network: WordNetwork, ids: tuple[int, ...], first: np.ndarray) -> Texts:
        """One text, read from its beginning."""
        row = np.array(ids, np.int64).reshape(1, -1)
        return cls(network, row, network.after(row), first)

    def taken(self, rows: np.ndarray) -> Texts:
        """The chosen rows, in the order given; a row may come several times."""
        return replace(self, ids=self.ids[rows], state=taken(self.state, rows))

    def longer(self, words: np.ndarray) -> Texts:
        """Every text with one more word; words (rows,)."""
        ids = np.concatenate([self.ids, words[:, None]], axis=1)
        by_window = self.network.form == PREFIXES  # the padding in front is one less: it is read anew
        state = self.network.after(ids) if by_window else self.network.advance(words, self.state)
        return replace(self, ids=ids, state=state)

    def log_probabilities(self) -> np.ndarray:
        """Of the word that comes next, (rows, words + 1), float64; the padding is left out: minus infinity."""
        if self.ids.shape[1] == 0:
            return np.repeat(self.first[None].astype(np.float64), len(self.ids), axis=0)
        logs = self.network.log_probabilities(self.state).astype(np.float64)
        logs -= np.log(np.maximum(1.0 - np.exp(logs[:, PADDING]), TINY))[:, None]
        logs[:, PADDING] = -np.inf
        return logs

    def seen(self) -> np.ndarray:
        """Which words stand in each text, (rows, words + 1) bool."""
        found = np.zeros((len(self.ids), self.network.size), bool)
        found[np.arange(len(self.ids))[:, None], self.ids] = True
        return found
