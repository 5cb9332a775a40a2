"""Sweeps that are ready to start: what they show in a class, and their settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.sweep.axes import Value, default_values, spread

STEPS = 2_000


@dataclass(frozen=True)
class Ready:
    """One sweep of the menu.

    Attributes:
        name: its key.  label: on the menu.  says: what to look for, one sentence.
        x_key, x_values, y_key, y_values: its grid; no ``y_key`` for a sweep over one setting.
        base: the preset and what differs from it.
    """

    name: str
    label: str
    says: str
    x_key: str
    x_values: tuple[Value, ...]
    y_key: str | None = None
    y_values: tuple[Value, ...] = ()
    base: dict[str, Any] = field(default_factory=lambda: {"preset": "quadratic"})
    steps: int = STEPS


def _grid(name: str, label: str, says: str, x: str, y: str | None = None, **other: Any) -> Ready:
    y_values = other.pop("y_values", None) or (default_values(y) if y else ())
    return Ready(name, label, says, x, other.pop("x_values", None) or default_values(x), y, y_values, **other)


G_RATE, D_RATE = "optimizer.generator_lr", "optimizer.discriminator_lr"
READY: dict[str, Ready] = {
    ready.name: ready
    for ready in (
        _grid(
            "rates",
            "G's rate × D's rate",
            "Who may be faster? Look for the band where the two keep up with each other.",
            G_RATE,
            D_RATE,
            x_values=spread(G_RATE, 1e-4, 3e-2, 8),
            y_values=spread(D_RATE, 1e-4, 3e-2, 8),
        ),
        _grid(
            "smoothing",
            "D's rate × label smoothing",
            "Does a little doubt help a fast discriminator more than a slow one?",
            D_RATE,
            "tips.label_smoothing",
        ),
        _grid(
            "slope",
            "Slope × width of G",
            "How much network does a parabola need, and does the slope of LeakyReLU matter for a small one?",
            "tips.leaky_slope",
            "model.width",
        ),
        _grid(
            "wrong_labels",
            "Miss-labelled × smoothing",
            "Two ways to make D less sure: are both together too much?",
            "tips.mislabel_rate",
            "tips.label_smoothing",
        ),
        _grid(
            "momentum",
            "Beta 1 × batch size",
            "DCGAN advises 0.5 instead of Adam's usual 0.9: with large batches, too?",
            "optimizer.beta_1",
            "batch_size",
        ),
        _grid(
            "modes",
            "R1 × D's rate: eight clusters",
            "Which corner finds all eight clusters? Colour by coverage.",
            "loss.r1",
            D_RATE,
            base={"preset": "gaussians"},
        ),
        _grid(
            "losses",
            "Loss × what D learns from",
            "Four rules of the game, three ways to feed D.",
            "loss.name",
            "tips.discriminator_update",
        ),
        _grid(
            "one",
            "Label smoothing alone",
            "One setting in a row: where does a little become too much?",
            "tips.label_smoothing",
            x_values=spread("tips.label_smoothing", 0, 0.5, 10),
        ),
    )
}
FIRST = "rates"
