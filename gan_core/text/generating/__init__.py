"""Continuing a text with a trained word network, in NumPy: what a page or a command asks, without TensorFlow.

Bad input raises a :class:`gan_core.errors.UserError`, one sentence.
"""

from gan_core.text.generating.continuing import Continuation, NextWord, Writer
from gan_core.text.generating.loading import read_writer, writer_steps
from gan_core.text.generating.network import WordNetwork
from gan_core.text.generating.settings import Settings

__all__ = [
    "Continuation",
    "NextWord",
    "Settings",
    "WordNetwork",
    "Writer",
    "read_writer",
    "writer_steps",
]
