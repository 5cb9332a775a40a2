"""How large the networks of a run and how long its training may be, checked before anything is built.

Everything here is arithmetic on the configuration (:mod:`gan_core.models.specs`): a configuration that anybody may have
written is measured without TensorFlow. The limits lie far above every preset; they keep one request from taking the
machine away from everybody else.
"""

from __future__ import annotations

import os
from math import prod
from typing import TYPE_CHECKING

from gan_core.config import POINTS, TEXT, RunConfig
from gan_core.errors import ConfigError
from gan_core.models.specs import FLOAT_BYTES, memory_estimate, parameter_counts, work_per_step
from gan_core.models.wordnet import weight_shapes

if TYPE_CHECKING:
    from gan_core.experiments.spec import Spec

MEMORY_VARIABLE = "GAN_WORKER_MEMORY_MB"
USUAL_MEMORY_MB = 8_000
MOST_PARAMETERS = 50_000_000
CORE_WORK = 20 * 10**9  # multiply-adds that one core does in a second, about
# Multiply-adds. All 2-D runs share one process, so a step of one of
# them has to be short.
MOST_STEP_WORK = {POINTS: 5 * 10**9, "images": 10**13, TEXT: 10**13}
MOST_RUN_WORK = 10**17
PROCESS_MB = 700  # Python and TensorFlow
GATES, LEARNING = 4, 3  # of an LSTM cell; a way back costs two ways there


def check_work(config: RunConfig) -> None:
    """Refuse networks that are too large, and a training that is too long; of text runs only the network's own part.

    Raises ConfigError in one sentence.
    """
    if config.kind == TEXT:
        _check_run(config, _cell_work(config) * config.batch_size * LEARNING)
        return
    check_networks(config)
    _check_run(config, work_per_step(config))


def experiment_seconds(spec: Spec) -> float:
    """How long one core computes at a whole race or sweep, at least: all its GANs on all seeds."""
    work = sum(seeds * work_per_step(config) for config, seeds in spec.networks())
    return spec.steps * work / CORE_WORK


def check_networks(config: RunConfig) -> None:
    """Refuse networks with too many numbers, or whose training step takes too much memory. Raises ConfigError."""
    if config.kind == TEXT:
        return
    _check_size(sum(parameter_counts(config)), memory_estimate(config) / 1e6)


def check_text(config: RunConfig, vocabulary: int, length: int) -> None:
    """As :func:`check_networks`, for a text run once its headlines are known.

    Arguments:
        vocabulary: the words, with the padding.
        length: words in the longest row.
    """
    numbers = sum(map(prod, weight_shapes(config, vocabulary).values()))
    places = length if config.loop.rows == "headlines" else 1
    units = config.model.width * config.model.depth * 2 * GATES
    kept = config.batch_size * (2 * places * vocabulary + length * units)
    _check_size(numbers, FLOAT_BYTES * (4 * numbers + kept) / 1e6)
    each = length * _cell_work(config) + places * config.model.width * vocabulary
    _check_run(config, LEARNING * config.batch_size * each)


def memory_limit_mb() -> int:
    """Megabytes that one run's process may take: ``$GAN_WORKER_MEMORY_MB``, else 8,000."""
    named = os.environ.get(MEMORY_VARIABLE, "").strip()
    return int(named) if named.isdecimal() and len(named) <= 9 and int(named) else USUAL_MEMORY_MB


def _cell_work(config: RunConfig) -> int:
    """Multiply-adds of the LSTM layers for one word."""
    inputs, units = config.model.embedding, config.model.width
    return GATES * units * (inputs + units + (config.model.depth - 1) * 2 * units)


def _check_size(parameters: int, step_mb: float) -> None:
    if parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The networks of a run may have {MOST_PARAMETERS:,} parameters together, received {parameters:,}; "
            "choose smaller pictures, fewer units or a smaller latent size."
        )
    limit = memory_limit_mb()
    if PROCESS_MB + step_mb > limit:
        raise ConfigError(
            f"A run may take {limit:,} MB of memory, and a step of this one needs about {PROCESS_MB + step_mb:,.0f} "
            "MB; choose a smaller batch, smaller pieces of it, or smaller pictures."
        )


def _check_run(config: RunConfig, step_work: float) -> None:
    most = MOST_STEP_WORK[config.kind]
    if step_work > most:
        raise ConfigError(
            f"A step of a run that makes {config.kind} may take {most / 1e9:,.0f} thousand million multiplications, "
            f"and one of this run takes {step_work / 1e9:,.0f}; choose a smaller batch or smaller networks."
        )
    if step_work * config.steps > MOST_RUN_WORK:
        raise ConfigError(
            f"{config.steps:,} steps of these networks are more work than one run may be; at most "
            f"{int(MOST_RUN_WORK // step_work):,} steps fit: lower the number of steps."
        )
