"""Beam search: the likeliest text as a whole, where one word after the other may miss it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gan_core.text.generating.texts import Texts


class Found(NamedTuple):
    """The likeliest texts, the best first: the added words (texts, words) and the logarithms of the probability of
    each (texts, words)."""

    ids: np.ndarray
    logs: np.ndarray


def search(beginning: Texts, words: int, beam: int) -> Found:
    """Continue one text by ``words`` words, keeping the ``beam`` likeliest beginnings at every word.

    With a beam as wide as there are beginnings this is a search of all texts; with a beam of 1 it takes the most likely
    word every time. Of equally likely texts the one with the lower numbers comes first.
    """
    texts, found = beginning, Found(np.zeros((1, 0), np.int64), np.zeros((1, 0)))
    for _ in range(words):
        logs = texts.log_probabilities()
        totals = (found.logs.sum(axis=1)[:, None] + logs).ravel()
        best = np.argsort(-totals, kind="stable")[:beam]
        best = best[np.isfinite(totals[best])]
        rows, chosen = np.divmod(best, logs.shape[1])
        ids = np.concatenate([found.ids[rows], chosen[:, None]], axis=1)
        found = Found(ids, np.concatenate([found.logs[rows], logs[rows, chosen][:, None]], axis=1))
        texts = texts.taken(rows).longer(chosen)
    return found
