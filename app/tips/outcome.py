"""What came out when a tip was raced, in words."""

from __future__ import annotations

from gan_core.config import IMAGES, POINTS
from gan_core.tips import BASES, Tip
from gan_core.tips_measured import Measured, measured

ON = {POINTS: "points", IMAGES: "digits"}
SHORT = {
    "helped": "helped on average, better on {wins} of {seeds} seeds",
    "hurt": "hurt on average, worse on {losses} of {seeds} seeds",
    "close": "too close to call",
    "same": "no difference",
}


def short_outcomes(tip: Tip) -> list[dict[str, str]]:
    """{"outcome", "words"} for each kind of data on which the tip was measured."""
    found = ((kind, measured(tip.name, kind)) for kind in tip.kinds)
    return [{"outcome": one.outcome, "words": f"{ON[kind]}: {_short(one)}"} for kind, one in found if one]


def long_outcome(tip: Tip, kind: str) -> str:
    """One or two sentences on a kind of data; "" where it was not measured."""
    found = measured(tip.name, kind)
    if found is None:
        return ""
    doubt = {
        "hurt": " **Here the advice does not hold.**",
        "close": " **Here it made no difference that one could see.**",
    }
    return (
        f"{found.sentence}{doubt.get(found.outcome, '')} (`{BASES[kind]}`, {found.seeds} seeds, {found.steps:,} steps.)"
    )


def _short(found: Measured) -> str:
    return SHORT[found.outcome].format(wins=found.wins, losses=found.losses, seeds=found.seeds)
