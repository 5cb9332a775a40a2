"""What a run will take, before it starts: parameters, memory, and the time of an epoch."""

from __future__ import annotations

import math
import os

from app.studio.notes import span_words
from app.worker_link import workers
from gan_core.config import RunConfig
from gan_core.data.images import known_count
from gan_core.doors.places import may_use
from gan_core.models.specs import memory_estimate, parameter_counts, work_per_step
from gan_core.runs import RunStore

# Multiply-adds a second of one core in the convolutions of a training step, as measured; small nets reach less.
CORE_SPEED = 20e9
OVERHEAD_SECONDS = 0.004
PROCESS_BYTES = 600e6
HELP = (
    "Parameters: how many numbers the generator and the discriminator consist of. Memory: about what the worker needs "
    "at its peak. Time: an epoch shows every real picture once; by arithmetic, or as earlier runs here took."
)


def words_of(config: RunConfig) -> str:
    """Parameters, memory and time in one line."""
    generator, discriminator = parameter_counts(config)
    size = PROCESS_BYTES + memory_estimate(config)
    return f"G {generator:,} + D {discriminator:,} parameters · about {size / 1e9:.1f} GB · {time_words(config)}"


def time_words(config: RunConfig) -> str:
    """The time of an epoch and of all steps."""
    each = seconds_per_step(config)
    whole = f"{config.steps:,} steps in {span_words(each * config.steps)}"
    epoch = steps_per_epoch(config)
    if epoch is None:
        return f"about {whole}"
    return f"an epoch ({epoch:,} {'step' if epoch == 1 else 'steps'}) in about {span_words(each * epoch)}, {whole}"


def steps_per_epoch(config: RunConfig) -> int | None:
    """Steps that show every picture once; None while nobody here knows how many pictures there are."""
    if not may_use(config.dataset.path, RunStore().root):
        return None
    count = known_count(config.dataset)
    return math.ceil(count / config.batch_size) if count else None


def seconds_per_step(config: RunConfig) -> float:
    """What a step should take on this machine: as an earlier run of the same kind did, else by arithmetic."""
    seen = workers().seconds_per_step(config)
    if seen is not None:
        return seen
    return OVERHEAD_SECONDS + work_per_step(config) / (CORE_SPEED * max(1, os.cpu_count() or 1))
