"""The one typed definition of a run: every setting with its default, range, unit and help text.

Everything else is derived from it: the form, the URL, the command line, the JSON in a run folder and the error
messages (see :mod:`gan_core.config.settings` and :mod:`gan_core.config.io`). A setting that a kind of run cannot
use is ``None`` in its configuration.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from gan_core.config.base import EVERY_KIND, IMAGES, POINTS, TEXT, Section, setting
from gan_core.config.networks import CONDITIONAL_MODELS, IMAGE_DATASETS, TEXT_DATASETS, DatasetConfig, ModelConfig
from gan_core.config.play import LoopConfig, LossConfig, OptimizerConfig
from gan_core.config.tips import TipsConfig
from gan_core.errors import ConfigError

__all__ = ["EVERY_KIND", "IMAGES", "POINTS", "TEXT", "DatasetConfig", "ModelConfig", "RunConfig", "flatten"]


class RunConfig(Section):
    """The whole configuration of one run, frozen before its first step."""

    preset: str = Field("quadratic", description="The preset that this run started from.")
    dataset: DatasetConfig = DatasetConfig()
    model: ModelConfig = ModelConfig()
    loss: LossConfig = LossConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    tips: TipsConfig = TipsConfig()
    loop: LoopConfig = LoopConfig()
    batch_size: int = setting(
        128,
        "Batch size",
        "Samples a step. Points, separate batches: D sees half of them real and half fake. Pictures, separate batches: "
        "D sees all of them real and half as many fake. G always learns from all. Text: rows a step.",
        group="optimizers",
        applies=EVERY_KIND,
        ge=2,
        le=4096,
        advice="The material uses 128: 64 real, 64 fake, then 128 z.",
    )
    steps: int = setting(
        1000,
        "Stop after",
        "The run is finished after this many steps.",
        group="training",
        applies=EVERY_KIND,
        ge=1,
        le=100_000_000,
    )
    seed: int = setting(
        0,
        "Seed",
        "The same settings with the same seed give the same run, number for number.",
        group="training",
        applies=EVERY_KIND,
        ge=0,
        le=2**31 - 1,
    )
    log_every: int = setting(
        100,
        "Log every",
        "Steps that are averaged into one row of metrics.",
        group="training",
        applies=EVERY_KIND,
        ge=1,
        le=1_000_000,
    )
    snapshot_every: int = setting(
        100,
        "Snapshot every",
        "Steps between two snapshots on the timeline.",
        group="training",
        applies=EVERY_KIND,
        ge=1,
        le=1_000_000,
    )

    checkpoint_budget_mb: int | None = setting(
        None,
        "Disk for checkpoints",
        "Megabytes that the saved states of this run may take; the newest is always kept.",
        group="training",
        applies=(IMAGES, TEXT),
        ge=1,
        le=1_000_000,
    )

    @property
    def kind(self) -> str:
        """``points``, ``images`` or ``text``: what this run makes."""
        if self.dataset.name in TEXT_DATASETS:
            return TEXT
        return IMAGES if self.dataset.name in IMAGE_DATASETS else POINTS

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of every picture of an image run; channels are 1 (grey) or 3 (RGB)."""
        if self.kind != IMAGES:
            raise ConfigError(f"image_shape expected a run that makes images, received one that makes {self.kind}.")
        data = self.dataset
        return data.height, data.width, 1 if data.mode == "L" else 3

    @property
    def micro_batch(self) -> int:
        """Pictures that are worked on at once; 0 is the whole batch, as BatchNorm needs it."""
        norms = self.tips.generator_batch_norm or self.tips.discriminator_batch_norm
        return 0 if norms else self.loop.micro_batch or 0

    @property
    def is_conditional(self) -> bool:
        """Whether both networks are told the class of a picture."""
        return self.model.name in CONDITIONAL_MODELS

    def flat(self) -> dict[str, Any]:
        """Every setting under its dotted key, e.g. ``{"optimizer.generator_lr": 0.001, ...}``."""
        return flatten(self.model_dump())


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Turn nested sections into dotted keys."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        flat.update(flatten(value, f"{key}.") if isinstance(value, dict) else {key: value})
    return flat
