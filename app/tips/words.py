"""Settings and states of a race for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gan_core.config import settings_table
from gan_core.experiments import Experiment

STATES = {
    "queued": "Waiting for its turn",
    "running": "Training both twins",
    "stopped": "Stopped: this is what it measured until then.",
    "interrupted": "It was interrupted: race it again to see the rest.",
    "failed": "It failed",
}
MINUTE = 60


def settings_words(settings: Mapping[str, Any]) -> str:
    """ "Label smoothing 0.2"; a switch is "on" or "off"."""
    return ", ".join(f"{settings_table()[key].label}: {value_words(value)}" for key, value in settings.items())


def value_words(value: Any) -> str:
    """A setting's value."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def state_words(race: Experiment) -> str:
    """How the race stands, with what is left of it, or what it took."""
    words = STATES.get(race.state, "")
    if race.state == "failed" and race.message:
        return f"{words}: {race.message}"
    if race.state == "running" and race.done > 0.02 and race.seconds > 1:
        return f"{words}: {time_words(race.seconds * (1 - race.done) / race.done)} left"
    if race.state == "finished":
        return f"{race.spec.seeds} x 2 GANs, {race.spec.steps:,} steps each, {time_words(race.seconds)}."
    return f"{words}: {race.message}" if race.state == "running" and race.message else words


def time_words(seconds: float) -> str:
    """12 s, 3 min."""
    return f"{max(1, round(seconds))} s" if seconds < 2 * MINUTE else f"{round(seconds / MINUTE)} min"
