"""From the network's probabilities to the next word: temperature, top-k, top-p, repetition penalty."""

from __future__ import annotations

import numpy as np

from gan_core.text.generating.network import PADDING

ENOUGH = 1e-12  # of rounding, when probabilities are summed up to top_p


def shaped(
    log_probabilities: np.ndarray,
    temperature: float | np.ndarray = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    repetition_penalty: float = 1.0,
    seen: np.ndarray | None = None,
) -> np.ndarray:
    """The probabilities from which the next word is drawn, (rows, words + 1), float64; every row sums to 1.

    Arguments:
        log_probabilities: (rows, words + 1), of the network; the padding, entry 0, is never drawn.
        temperature: one, or one per row. Below 1 likely words become likelier, above 1 all come closer to each
            other; 0 gives the most likely word the probability 1, of equal ones that with the lowest number.
        top_k: only so many of the most likely words are left; 0 is all.
        top_p: only the most likely words that together reach this probability are left (Holtzman et al. 2020); 1 is
            all. It looks at what temperature and top_k have left.
        repetition_penalty: the logarithm of a word in ``seen`` is multiplied by it (after Keskar et al. 2019, who
            divide logits: a logarithm of a probability is never above 0, where dividing would favour the word).
        seen: (rows, words + 1) bool, which words have stood in the text already.
    """
    logs = np.array(log_probabilities, np.float64)
    logs[:, PADDING] = -np.inf
    if repetition_penalty != 1.0 and seen is not None:
        logs = np.where(seen, logs * repetition_penalty, logs)
    degrees = np.broadcast_to(np.asarray(temperature, np.float64), len(logs))
    best = logs.argmax(axis=1)
    logs -= logs[np.arange(len(logs)), best, None]
    with np.errstate(over="ignore"):  # a temperature near 0 leaves the others minus infinity, as it should
        chances = np.exp(logs / np.where(degrees > 0, degrees, 1.0)[:, None])
    chances[degrees == 0] = np.arange(logs.shape[1]) == best[degrees == 0, None]
    if 0 < top_k < logs.shape[1]:
        chances = _most_likely(chances, np.full(len(chances), top_k))
    if top_p < 1.0:
        chances = _most_likely(chances, _nucleus(chances, top_p))
    return chances / chances.sum(axis=1, keepdims=True)


def drawn(probabilities: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """One word of every row, (rows,), by numbers from 0 to 1, (rows,); a word of probability 0 is never drawn."""
    sums = probabilities.cumsum(axis=1)
    ends = np.minimum(uniform * sums[:, -1], np.nextafter(sums[:, -1], 0))  # rounding must not pass the last word
    return (sums <= ends[:, None]).sum(axis=1)


def _most_likely(chances: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The ``counts`` largest of every row and 0 for all others; of equal ones the first are kept."""
    ordered = np.sort(chances, axis=1)
    least = ordered[np.arange(len(chances)), chances.shape[1] - counts][:, None]
    above, equal = chances > least, chances == least
    room = counts - above.sum(axis=1)
    return np.where(above | (equal & (equal.cumsum(axis=1) <= room[:, None])), chances, 0.0)


def _nucleus(chances: np.ndarray, top_p: float) -> np.ndarray:
    """How many of the most likely words of every row it takes to reach ``top_p``."""
    sums = np.sort(chances, axis=1)[:, ::-1].cumsum(axis=1)
    return 1 + (sums < (top_p - ENOUGH) * sums[:, -1:]).sum(axis=1).clip(max=chances.shape[1] - 1)
