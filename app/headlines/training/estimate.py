"""What a text run will take, before it starts: vocabulary, parameters, and the time of its epochs."""

from __future__ import annotations

import os

from app.headlines.training import data
from app.runwords import span_words
from app.worker_link import workers
from gan_core.config import RunConfig
from gan_core.models.wordnet import GATES, word_parameters
from gan_core.text import Headlines

# Multiply-adds a second of one core in a training step, as measured; and what every step costs besides.
CORE_SPEED = 20e9
OVERHEAD_SECONDS, OVERHEAD_PER_WORD, MEASURING_SECONDS = 0.001, 0.0003, 0.015
BACKWARD = 3  # the way back takes twice the way there
HELP = (
    "Vocabulary: the different words of the headlines; the network can write no other. Parameters: how many numbers it "
    "consists of. Time: an epoch shows every headline once; by arithmetic, or as earlier runs here took; "
    "getting ready takes some seconds more."
)


def words_of(config: RunConfig, headlines: Headlines) -> str:
    """Vocabulary, parameters and time in one line."""
    vocabulary = headlines.vocabulary
    each, epochs = epoch_of(config, headlines)
    seconds = seconds_per_step(config, headlines) * config.steps + MEASURING_SECONDS * epochs
    return (
        f"{len(vocabulary):,} words · {word_parameters(config, vocabulary.size):,} parameters · "
        f"{epochs:,} {'epoch' if epochs == 1 else 'epochs'} of {each:,} {'step' if each == 1 else 'steps'} "
        f"in about {span_words(seconds)}"
    )


def epoch_of(config: RunConfig, headlines: Headlines) -> tuple[int, int]:
    """(steps in an epoch, epochs)."""
    each = data.steps_per_epoch(config, headlines)
    return each, max(1, round(config.steps / each))


def seconds_per_step(config: RunConfig, headlines: Headlines) -> float:
    """What a step should take on this machine: as an earlier run of the same kind did, else by arithmetic."""
    seen = workers().seconds_per_step(config)
    if seen is not None:
        return seen
    speed = CORE_SPEED * max(1, os.cpu_count() or 1)
    overhead = OVERHEAD_SECONDS + OVERHEAD_PER_WORD * headlines.input_length * config.model.depth
    return overhead + work_per_step(config, headlines) / speed


def work_per_step(config: RunConfig, headlines: Headlines) -> float:
    """Multiply-adds of one training step."""
    units, inputs, work = config.model.width, config.model.embedding, 0
    for _ in range(config.model.depth):
        work += GATES * units * (inputs + units)
        inputs = units
    asked = 1.0 if config.loop.rows == "prefixes" else headlines.targets / len(headlines)
    each = headlines.input_length * work + asked * units * headlines.vocabulary.size
    return BACKWARD * config.batch_size * each
