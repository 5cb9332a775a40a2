"""Whether a change helped, from paired figures: wins, the mean difference with its interval, a plain sentence.

Source: Student, The probable error of a mean, Biometrika 6 (1908): the t interval of paired differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gan_core.errors import DataError
from gan_core.quality.figures import FigureInfo

CONFIDENCE = 0.95
Outcome = Literal["helped", "hurt", "close", "same"]


@dataclass(frozen=True)
class Verdict:
    """What a race says of one figure.

    Attributes:
        wins, losses, ties: on how many seeds the tipped twin was better, worse, or exactly equal.
        mean_plain, mean_tipped: of the figure over the seeds.
        difference, low, high: tipped minus plain, with the ends of its 95 % interval.
        outcome: "helped" or "hurt" where the interval leaves out zero, else "close"; "same" where all are equal.
        sentence: the same in words.
    """

    wins: int
    losses: int
    ties: int
    mean_plain: float
    mean_tipped: float
    difference: float
    low: float
    high: float
    outcome: Outcome
    sentence: str


def compare(plain: np.ndarray, tipped: np.ndarray, info: FigureInfo) -> Verdict:
    """The verdict on a figure of both twins on the same seeds, two arrays (n,) of finite numbers, n from 2.

    Raises :class:`DataError` for other shapes.
    """
    plain, tipped = np.asarray(plain, np.float64), np.asarray(tipped, np.float64)
    if plain.shape != tipped.shape or plain.ndim != 1 or len(plain) < 2 or not np.isfinite([plain, tipped]).all():
        raise DataError(f"A race is judged on two finite figures a seed, received {plain.shape} and {tipped.shape}.")
    gain = tipped - plain
    better = gain < 0 if info.better == "low" else gain > 0
    ties = int((gain == 0).sum())
    wins = int(better.sum())
    low, high = _interval(gain)
    outcome = _outcome(gain, low, high, info)
    counts = (wins, len(gain) - wins - ties, ties)
    means = (float(plain.mean()), float(tipped.mean()), float(gain.mean()))
    sentence = _sentence(outcome, counts, means[2], (low, high), info)
    return Verdict(*counts, *means, low, high, outcome, sentence)


def _interval(gain: np.ndarray) -> tuple[float, float]:
    """The 95 % t interval of the mean of paired differences."""
    from scipy.special import stdtrit  # noqa: PLC0415 - takes a while to import, and every page comes by here

    half = stdtrit(len(gain) - 1, (1 + CONFIDENCE) / 2) * gain.std(ddof=1) / np.sqrt(len(gain))
    return float(gain.mean() - half), float(gain.mean() + half)


def _outcome(gain: np.ndarray, low: float, high: float, info: FigureInfo) -> Outcome:
    if not gain.any():
        return "same"
    if low <= 0 <= high:
        return "close"
    return "helped" if (high < 0) == (info.better == "low") else "hurt"


def _sentence(
    outcome: Outcome, counts: tuple[int, int, int], difference: float, interval: tuple[float, float], info: FigureInfo
) -> str:
    wins, losses, _ = counts
    seeds = sum(counts)
    if outcome == "same":
        return f"Exactly the same on all {seeds} seeds: the twins do not differ."
    ends = " to ".join(_signed(end, info) for end in interval)
    span = f"{info.label} {_signed(difference, info)} on average, 95 % interval {ends}"
    if outcome == "helped":
        return f"Helped: better on {wins} of {seeds} seeds ({span})."
    if outcome == "hurt":
        return f"Hurt: worse on {losses} of {seeds} seeds ({span})."
    return f"Better on {wins} of {seeds} seeds; too close to call ({span})."


def _signed(value: float, info: FigureInfo) -> str:
    """A difference as the figure is written, with its sign."""
    text = format(abs(value), info.format)
    sign = "−" if value < 0 else "+"
    return text if float(text.rstrip("%")) == 0 else f"{sign}{text}"
