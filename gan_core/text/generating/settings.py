"""What can be chosen when a text is continued, with its ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gan_core.errors import ConfigError

MOST_WORDS, MOST_TEXTS, WIDEST_BEAM = 100, 16, 10
HIGHEST_TEMPERATURE, HIGHEST_PENALTY, HIGHEST_SEED = 5.0, 5.0, 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """How a text is continued; see :func:`gan_core.text.generating.sampling.shaped` for what shapes the draw.

    Attributes:
        words: how many words are added, 1 to 100.
        temperature: 0 (always the most likely word) to 5.
        top_k: only so many of the likeliest words are drawn from, 0 (all of them) to the size of the vocabulary.
        top_p: only the likeliest words that reach this share together are drawn from, above 0 to 1 (all).
        repetition_penalty: 1 (none) to 5, for words that have been there already.
        seed: the same seed gives the same texts; text number i is the same whatever ``count`` is, and a longer one
            begins like a shorter one.
        count: how many texts, 1 to 16. At temperature 0 there is only one.
        beam: 0 draws word by word; 1 to 10 looks for the likeliest text as a whole, keeping so many beginnings at every
            word. Temperature, top_k, top_p, penalty and seed are not used then.

    Raises ConfigError, one sentence, for anything out of its range.
    """

    words: int = 10
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int = 0
    count: int = 1
    beam: int = 0

    def __post_init__(self) -> None:
        whole("words", self.words, 1, MOST_WORDS)
        checked_temperature(self.temperature)
        whole("top_k", self.top_k, 0, None)
        _real("top_p", self.top_p, 0.0, 1.0, above=True)
        _real("repetition_penalty", self.repetition_penalty, 1.0, HIGHEST_PENALTY)
        whole("seed", self.seed, 0, HIGHEST_SEED)
        whole("count", self.count, 1, MOST_TEXTS)
        whole("beam", self.beam, 0, WIDEST_BEAM)

    def check_vocabulary(self, words: int) -> None:
        """Raise ConfigError where more words are to be kept than there are."""
        whole("top_k", self.top_k, 0, words)


def checked_temperature(value: float) -> float:
    """``value`` as a temperature; raises ConfigError for one out of range."""
    return _real("temperature", value, 0.0, HIGHEST_TEMPERATURE)


def whole(name: str, value: int, low: int, high: int | None) -> int:
    """``value``, refused in one sentence where it is no whole number from ``low`` to ``high`` (None: no end)."""
    integral = isinstance(value, int) and not isinstance(value, bool)
    if not integral or value < low or (high is not None and value > high):
        end = "on" if high is None else f"to {high:,}"
        raise ConfigError(f"{name} expected a whole number from {low:,} {end}, received {_short(value)}; change it.")
    return value


def _real(name: str, value: float, low: float, high: float, *, above: bool = False) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not low <= value <= high or (above and value == low):
        start = f"above {low:g}, at most" if above else f"from {low:g} to"
        raise ConfigError(f"{name} expected a number {start} {high:g}, received {_short(value)}; change it.")
    return float(value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
