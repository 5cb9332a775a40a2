"""A handful of headlines and tiny networks for the tests of text runs."""

from __future__ import annotations

from gan_core.config import RunConfig, build_config
from gan_core.engine.text_trainer import TextTrainer
from gan_core.text import Headlines

TEXT = "small town looks to the sea for power while old bridges wait and critics warn of a long winter"
WORDS = TEXT.split()
LINES = tuple(" ".join(WORDS[first : first + 2 + first % 5]) for first in range(len(WORDS) - 1))
TINY = {"model.embedding": 3, "model.width": 4, "batch_size": 4, "loop.held_out": 0.0, "log_every": 5}


def tiny(preset: str = "headlines", **changes: object) -> RunConfig:
    """A small text configuration; ``changes`` by dotted key with __ for the dot."""
    given = {key.replace("__", "."): value for key, value in changes.items()}
    return build_config(preset, {**TINY, **given})


def tiny_trainer(preset: str = "headlines", **changes: object) -> TextTrainer:
    """A trainer on LINES."""
    headlines = Headlines("lines", LINES)
    return TextTrainer(tiny(preset, **changes), headlines.encoded, headlines.vocabulary, headlines.input_length)
