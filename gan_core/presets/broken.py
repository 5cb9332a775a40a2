"""Broken on purpose: one preset for each illness that the doctor knows, to see it, and to mend it.

Each says what to see. Points where points can show it: they fall ill within seconds. Learning by heart needs text.
"""

from __future__ import annotations

from typing import Any

from gan_core.presets.base import Preset, add_preset
from gan_core.presets.points import OUR_NETWORKS

PREFIX = "broken-"
BROKEN = {**OUR_NETWORKS, "steps": 6_000}


def _add(illness: str, label: str, description: str, settings: dict[str, Any], kind: str = "points") -> None:
    add_preset(Preset(f"{PREFIX}{illness}", f"Broken: {label}", description, kind, settings))


_add(
    "mode-collapse",
    "mode collapse",
    "G learns five times as fast as D, with much momentum: all its points sit on one cluster, then hop to the next.",
    {
        **BROKEN,
        "dataset.name": "gaussians",
        "optimizer.generator_lr": 0.01,
        "optimizer.discriminator_lr": 0.002,
        "optimizer.beta_1": 0.9,
    },
)
_add(
    "d-too-strong",
    "D is too strong",
    "D is wide and learns 250 times as fast as G: its accuracy stays near 100 % and the points hardly come closer.",
    {
        **BROKEN,
        "dataset.name": "ring",
        "model.discriminator_width": 64,
        "optimizer.generator_lr": 0.00002,
        "optimizer.discriminator_lr": 0.005,
    },
)
_add(
    "g-too-strong",
    "G is too strong",
    "D hardly learns: G finds a place that D takes for real, far from the data, and runs off the plot.",
    {
        **BROKEN,
        "dataset.name": "ring",
        "optimizer.generator_lr": 0.002,
        "optimizer.discriminator_lr": 0.000001,
    },
)
_add(
    "vanishing-gradients",
    "vanishing gradients",
    "The minimax loss against a fast D: once D is sure, its slope at the fakes is flat, and the arrows are gone.",
    {
        **BROKEN,
        "dataset.name": "ring",
        "loss.name": "minimax",
        "optimizer.generator_lr": 0.0001,
        "optimizer.discriminator_lr": 0.005,
    },
)
_add(
    "oscillation",
    "oscillation",
    "G learns ten times as fast as D, with much momentum: the cloud swings around the ring and never lands on it.",
    {
        **BROKEN,
        "dataset.name": "ring",
        "optimizer.generator_lr": 0.002,
        "optimizer.discriminator_lr": 0.0002,
        "optimizer.beta_1": 0.9,
    },
)
_add(
    "divergence",
    "divergence",
    "Learning rates 100 times too high, with much momentum: after a few hundred steps the losses leave every bound.",
    {
        **BROKEN,
        "dataset.name": "ring",
        "optimizer.generator_lr": 0.1,
        "optimizer.discriminator_lr": 0.1,
        "optimizer.beta_1": 0.9,
    },
)
_add(
    "memorising",
    "learned by heart",
    "Half of the headlines are held out, and nothing keeps the network from learning the other half by heart: what it "
    "foretells of new ones grows worse with every epoch.",
    {
        "dataset.name": "headlines",
        "model.name": "lstm",
        "model.embedding": 10,
        "model.width": 100,
        "model.depth": 1,
        "tips.dropout": 0.0,
        "optimizer.generator_lr": 0.01,
        "loop.patience": 0,
        "loop.rows": "headlines",
        "loop.held_out": 0.5,
        "batch_size": 32,
        "checkpoint_budget_mb": 100,
        "log_every": 13,
        "snapshot_every": 65,
        "steps": 13 * 30,
    },
    kind="text",
)
