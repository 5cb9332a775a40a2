"""What to do about a finding: settings to change, and the step to go on from. Nothing is ever overwritten.

Runs of points branch from the last good snapshot; the changes keep the shapes of the networks, so that a snapshot
fits. Pictures and text begin a new run with the changed settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.config import IMAGES, POINTS, RunConfig, settings_table
from gan_core.doctor.findings import Finding

CALM_BETA, CALM_R1 = 0.5, 0.1
CALM_RATE = {POINTS: 0.001}
PICTURE_RATE, TEXT_RATE = 0.0002, 0.004
Changes = dict[str, Any]


@dataclass(frozen=True)
class Remedy:
    """What the doctor's button does.

    Attributes:
        label: what it is called.
        changes: dotted settings and their new values; only those that differ from the run's own.
        from_step: the last good snapshot; 0 is the untrained networks.
        branches: whether the run can be branched there; else a new run begins.
    """

    label: str
    changes: Mapping[str, Any]
    from_step: int
    branches: bool

    @property
    def words(self) -> str:
        """The changes as a person reads them."""
        return ", ".join(f"{settings_table()[key].label}: {_shown(value)}" for key, value in self.changes.items())


def remedy_for(finding: Finding, config: RunConfig) -> Remedy | None:
    """The remedy of a finding in a run of ``config`` (its live settings as they stand now); None where none of the
    settings that help would change."""
    label, changes_of = REMEDIES[finding.illness]
    flat = config.flat()
    wanted = {key: value for key, value in changes_of(config).items() if flat.get(key) is not None}
    changes = {key: value for key, value in wanted.items() if flat[key] != value}
    if not changes:
        return None
    branches = config.kind == POINTS
    return Remedy(label, changes, finding.good_step if branches else 0, branches)


def _calm(config: RunConfig) -> Changes:
    """Equal, moderate rates, little momentum, and a smooth D."""
    rate = _rate(config)
    changes: Changes = {
        "optimizer.generator_lr": min(rate, max(config.optimizer.generator_lr, rate / 2)),
        "optimizer.discriminator_lr": rate,
        "optimizer.beta_1": min(config.optimizer.beta_1 or 0.0, CALM_BETA),
        "loop.discriminator_steps": 1,
    }
    if config.loss.name != "wasserstein_gp":
        changes["loss.r1"] = max(config.loss.r1 or 0.0, CALM_R1)
    return changes


def _keep_pulling(config: RunConfig) -> Changes:
    changes = _calm(config) | {"optimizer.generator_lr": _rate(config)}
    return changes | {"loss.name": "non_saturating"} if config.loss.name == "minimax" else changes


def _slower(config: RunConfig) -> Changes:
    """Rates of a calm training, or a hundredth of those that blew up."""
    rate = _rate(config)
    slow = {
        "optimizer.generator_lr": min(rate, config.optimizer.generator_lr / 10),
        "optimizer.discriminator_lr": min(rate, (config.optimizer.discriminator_lr or rate) / 10),
    }
    return {**_calm(config), **slow} if config.kind == POINTS else slow


def _even_rates(config: RunConfig) -> Changes:
    rate = _rate(config)
    return {**_calm(config), "optimizer.generator_lr": rate, "optimizer.discriminator_lr": rate}


def _forget(config: RunConfig) -> Changes:
    """Less to learn by heart with, and an earlier end."""
    if config.kind == POINTS:
        return {"dataset.jitter": max(config.dataset.jitter or 0.0, 0.05)}
    dropout = {"tips.dropout": max(config.tips.dropout or 0.0, 0.4)}
    return dropout if config.kind == IMAGES else dropout | {"loop.patience": 3, "loop.held_out": 0.1}


def _rate(config: RunConfig) -> float:
    if config.kind == POINTS:
        return CALM_RATE[POINTS]
    return PICTURE_RATE if config.kind == IMAGES else TEXT_RATE


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", "-")


REMEDIES: dict[str, tuple[str, Callable[[RunConfig], Changes]]] = {
    "divergence": ("Far lower learning rates", _slower),
    "vanishing_gradients": ("A loss that keeps pulling, and a smooth D", _keep_pulling),
    "g_too_strong": ("Equal learning rates", _even_rates),
    "mode_collapse": ("A calmer game with a smooth D", _calm),
    "oscillation": ("A calmer game with a smooth D", _calm),
    "d_too_strong": ("Equal learning rates, and a smooth D", _even_rates),
    "memorising": ("Less to learn by heart with", _forget),
}
