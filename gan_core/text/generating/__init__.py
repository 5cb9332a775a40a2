"""Continuing a text with a trained word network, in NumPy: what a page or a command asks, without TensorFlow.

Bad input raises a :class:`gan_core.errors.UserError`, one sentence.
"""

from gan_core.text.generating.continuing import Continuation, NextWord, Writer
from gan_core.text.generating.embedding import Map, Neighbour, embedding_map, nearest_words
from gan_core.text.generating.gating import GateFigure, gate_figure
from gan_core.text.generating.loading import (
    HEADLINES_FILE,
    VOCABULARY_FILE,
    WEIGHTS_FILE,
    as_arrays,
    read_writer,
    writer_steps,
)
from gan_core.text.generating.measuring import Perplexity, perplexity
from gan_core.text.generating.network import WordNetwork
from gan_core.text.generating.settings import Settings

__all__ = [
    "HEADLINES_FILE",
    "VOCABULARY_FILE",
    "WEIGHTS_FILE",
    "Continuation",
    "GateFigure",
    "Map",
    "Neighbour",
    "NextWord",
    "Perplexity",
    "Settings",
    "WordNetwork",
    "Writer",
    "as_arrays",
    "embedding_map",
    "gate_figure",
    "nearest_words",
    "perplexity",
    "read_writer",
    "writer_steps",
]
