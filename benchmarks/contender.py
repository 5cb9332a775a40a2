"""What takes part in the benchmark, and the small things that all of them use."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Play = Callable[[int], None]


@dataclass(frozen=True)
class Contender:
    """One row of the table.

    Attributes:
        label: what the table calls it.  steps: how many it plays in a round of about a second.
        prepare: builds everything; returns the function that plays, and the seconds that compiling took.
        lanes: how many GANs play at the same time; a rate counts the steps of all of them.
        needs: the module without which it cannot take part.
        rounds: the most rounds that it plays.  environment: variables that its process is started with.
    """

    label: str
    steps: int
    prepare: Callable[[], tuple[Play, float]]
    lanes: int = 1
    needs: str = "tensorflow"
    rounds: int = 99
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def can_play(self) -> bool:
        return importlib.util.find_spec(self.needs) is not None


def seconds_of(work: Callable[[], object]) -> float:
    """Wall-clock seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def quiet_environment() -> dict[str, str]:
    """The environment of a contender: on the CPU, and without TensorFlow's greetings."""
    return {**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
