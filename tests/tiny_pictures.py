"""The smallest configuration of every family of picture networks, for batteries that take seconds."""

from __future__ import annotations

from typing import Any

from gan_core.config import RunConfig, build_config

SHAPES: dict[str, dict[str, Any]] = {
    "dcgan-small": {"dataset.width": 16, "dataset.height": 20, "dataset.mode": "L"},
    "cdcgan-small": {"dataset.width": 16, "dataset.height": 16, "dataset.mode": "RGB"},
    "dcgan-mapped": {"dataset.width": 16, "dataset.height": 16, "dataset.mode": "L"},
    "mnist": {"dataset.width": 12, "dataset.height": 8, "dataset.mode": "L"},
    "cmnist": {"dataset.width": 8, "dataset.height": 12, "dataset.mode": "L"},
    "flowers80": {"dataset.width": 16, "dataset.height": 16, "dataset.mode": "RGB"},
    "cflowers80": {"dataset.width": 32, "dataset.height": 16, "dataset.mode": "RGB"},
    "frogs": {"dataset.width": 24, "dataset.height": 26, "dataset.mode": "RGB"},
    "dcgan64-dense": {"dataset.width": 32, "dataset.height": 16, "dataset.mode": "RGB"},
    "dcgan64-conv": {"dataset.width": 32, "dataset.height": 16, "dataset.mode": "RGB"},
    "dcgan96": {"dataset.width": 32, "dataset.height": 32, "dataset.mode": "RGB", "model.gen_res": 1},
    "vanilla": {"dataset.width": 9, "dataset.height": 11, "dataset.mode": "L"},
}
SMALLER: dict[str, dict[str, Any]] = {
    "dcgan-small": {"model.width": 8},
    "cdcgan-small": {"model.width": 8},
    "dcgan-mapped": {"model.name": "dcgan-mapped", "model.width": 8, "model.depth": 2},
    "vanilla": {"model.width": 6, "model.depth": 2},
}
PRESET_OF = {
    "dcgan-small": "digits",
    "cdcgan-small": "cdigits",
    "dcgan-mapped": "digits",
    "dcgan64-dense": "dcgan64-b64-dense",
    "dcgan64-conv": "dcgan64-b64-conv",
    "vanilla": "vanilla96",
}


def tiny(family: str, **overrides: Any) -> RunConfig:
    """A small configuration of ``family``, with dotted keys written as ``tips__dropout``."""
    given = {key.replace("__", "."): value for key, value in overrides.items()}
    start = {**SHAPES[family], **SMALLER.get(family, {}), "model.latent_dim": 7}
    return build_config(PRESET_OF.get(family, family), {**start, **given})
