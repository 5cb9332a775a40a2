"""When an illness is there: figures beyond thresholds, all at once. The table that docs/doctor.md is made from.

Thresholds were tuned on seeds 100 to 109; docs/doctor.md reports seeds 0 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gan_core.config import IMAGES, POINTS, TEXT
from gan_core.doctor.findings import Evidence

ABOVE, BELOW = "above", "below"
STAYS = 0.8  # an illness that was found stays until a figure is this much on the healthy side of its threshold


@dataclass(frozen=True)
class Pace:
    """How a kind of run is watched.

    Attributes:
        span: steps of the window that figures are averaged over.
        rows: the window is longer where it would hold fewer measurements than this.
        age: no alarm before this step.
        persist: the rules hold for so many steps before an illness is named, and fail as long before it is gone.
    """

    span: int
    rows: int
    age: int
    persist: int


PACES = {POINTS: Pace(1000, 4, 1500, 1000), IMAGES: Pace(200, 2, 400, 100), TEXT: Pace(1, 1, 50, 1)}


@dataclass(frozen=True)
class Condition:
    """A figure above or below a threshold."""

    figure: str
    comparison: str
    threshold: float

    def holds(self, value: float | None, *, stands: bool = False) -> bool:
        """Whether it is so; ``stands``: for an illness that was found already, with a margin. Unknown is no."""
        if value is None:
            return False
        margin = STAYS if stands else 1.0
        return value > self.threshold * margin if self.comparison == ABOVE else value < self.threshold / margin


@dataclass(frozen=True)
class Rule:
    """One way to tell an illness: all ``conditions`` at once, in runs of these kinds."""

    illness: str
    kinds: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def evidence(self, figures: Mapping[str, float | None], *, stands: bool = False) -> tuple[Evidence, ...] | None:
        """What speaks for it; None where a condition fails or its figure is not known."""
        if not all(one.holds(figures.get(one.figure), stands=stands) for one in self.conditions):
            return None
        return tuple(Evidence(c.figure, float(figures[c.figure]), c.comparison, c.threshold) for c in self.conditions)


def _rule(illness: str, kinds: tuple[str, ...] | str, *conditions: tuple[str, str, float]) -> Rule:
    return Rule(illness, (kinds,) if isinstance(kinds, str) else kinds, tuple(Condition(*each) for each in conditions))


EVERY = (POINTS, IMAGES, TEXT)
RULES: tuple[Rule, ...] = (
    _rule("divergence", EVERY, ("loss", ABOVE, 0.5)),
    _rule("vanishing_gradients", POINTS, ("gradient", BELOW, 0.003), ("d_accuracy", ABOVE, 0.85), ("gap", ABOVE, 0.12)),
    _rule(
        "vanishing_gradients", IMAGES, ("gradient", BELOW, 0.003), ("d_accuracy", ABOVE, 0.9), ("distance", ABOVE, 0.3)
    ),
    _rule("g_too_strong", POINTS, ("d_fake", ABOVE, 0.7), ("gap", ABOVE, 0.5)),
    _rule("g_too_strong", POINTS, ("d_accuracy", BELOW, 0.35), ("gap", ABOVE, 0.3)),
    _rule("g_too_strong", IMAGES, ("d_fake", ABOVE, 0.7), ("distance", ABOVE, 0.3)),
    _rule("mode_collapse", POINTS, ("reached", BELOW, 0.35), ("spread", BELOW, 0.3)),
    _rule("mode_collapse", POINTS, ("reached", BELOW, 0.45), ("near", ABOVE, 0.6)),
    _rule("mode_collapse", IMAGES, ("diversity", BELOW, 0.35)),
    _rule("mode_collapse", IMAGES, ("classes", BELOW, 0.5), ("clear", ABOVE, 0.5)),
    _rule("oscillation", POINTS, ("sway", ABOVE, 0.3), ("gap", ABOVE, 0.3)),
    _rule("oscillation", IMAGES, ("swing", ABOVE, 0.25), ("distance", ABOVE, 0.2)),
    _rule("d_too_strong", POINTS, ("d_accuracy", ABOVE, 0.92), ("gap", ABOVE, 0.12), ("reached", BELOW, 0.6)),
    _rule("d_too_strong", IMAGES, ("d_accuracy", ABOVE, 0.97), ("distance", ABOVE, 0.3)),
    _rule("memorising", POINTS, ("repeats", BELOW, 0.15), ("reached", ABOVE, 0.6)),
    _rule("memorising", IMAGES, ("newness", BELOW, 0.5), ("distance", BELOW, 0.3)),
    _rule("memorising", TEXT, ("held_out_rise", ABOVE, 1.3), ("train_share", BELOW, 0.25)),
)
