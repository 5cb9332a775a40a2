"""What the gates of the LSTM do with a word: let it in, keep it, give it on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_core.errors import ConfigError
from gan_core.text.generating.continuing import Writer
from gan_core.text.generating.network import PREFIXES
from gan_core.text.generating.settings import whole

TINY = 1e-12


@dataclass(frozen=True)
class GateFigure:
    """One layer while it reads a text; every array has a row for each of ``words``.

    Attributes:
        words: the known words that were read, as typed.
        chosen: which of them ``stored`` and ``kept`` are about.
        input, forget, output: (words, units), float32: how far each gate is open, 0 to 1.
        candidate: (words, units): what could be stored at each word, -1 to 1.
        cell: (words, units): the memory after each word.
        hidden: (words, units): what the layer gives on after each word, -1 to 1.
        stored: (units,): what the chosen word wrote into the memory: input gate times candidate.
        kept: (words,): how much of that the forget gates have left after each word, 0 to 1; 0 before the chosen word,
            1 at it.
    """

    words: tuple[str, ...]
    chosen: int
    input: np.ndarray
    forget: np.ndarray
    output: np.ndarray
    candidate: np.ndarray
    cell: np.ndarray
    hidden: np.ndarray
    stored: np.ndarray
    kept: np.ndarray


def gate_figure(writer: Writer, seed_text: str, chosen: int = -1, layer: int = 0) -> GateFigure:
    """What happens in a layer of the writer's network while it reads ``seed_text``.

    Arguments:
        chosen: which of the known words; negative numbers count from the end.
        layer: which LSTM layer, from 0.

    Raises ConfigError where no word is known, and for a word or a layer that is not there.
    """
    network, seed = writer.network, writer.read(seed_text)
    first = -network.input_length if network.form == PREFIXES else 0
    ids, places = seed.ids[first:], seed.places[first:]
    if not ids:
        raise ConfigError("The gates are shown for words that the network knows, and this text has none; type another.")
    whole("layer", layer, 0, len(network.layers) - 1)
    whole("chosen", chosen, -len(ids), len(ids) - 1)
    found = network.gates(ids)[layer]
    at = chosen % len(ids)
    stored = found["input"][at] * found["candidate"][at]
    words = tuple(seed.tokens[place] for place in places)
    return GateFigure(words, at, stored=stored, kept=_kept(stored, found["forget"], at), **found)


def _kept(stored: np.ndarray, forget: np.ndarray, at: int) -> np.ndarray:
    """How much of what was stored at one word is left after each, (words,), float32."""
    left = np.zeros(forget.shape, np.float64)
    left[at] = np.abs(stored)
    left[at + 1 :] = np.abs(stored) * np.cumprod(forget[at + 1 :], axis=0)
    totals = left.sum(axis=1)
    return (totals / max(float(totals[at]), TINY)).astype(np.float32)
