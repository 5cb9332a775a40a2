"""The figures of quality of a generator in training, always from the same z, so that runs can be compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gan_core.config import RunConfig
from gan_core.data import PointSet
from gan_core.engine.trainer import Trainer
from gan_core.imaging import to_uint8
from gan_core.quality.figures import Figure
from gan_core.quality.images import evaluate_images
from gan_core.quality.points import evaluate_points

QUALITY_POINTS = 2000
QUALITY_IMAGES, QUALITY_LARGE_IMAGES, LARGE_SIDE = 500, 200, 48
QUALITY_SEED = 11


def quality_latents(config: RunConfig, count: int) -> np.ndarray:
    """The z (count, latent_dim) that figures are measured with."""
    return np.random.default_rng(QUALITY_SEED).standard_normal((count, config.model.latent_dim))


def point_figures(sample: Callable[[np.ndarray], np.ndarray], config: RunConfig, data: PointSet) -> dict[str, Figure]:
    """The figures of a generator of points, ``sample``: z (n, latent_dim) -> (n, 2)."""
    return evaluate_points(sample(quality_latents(config, QUALITY_POINTS)), data)


def picture_figures(trainer: Trainer) -> dict[str, Figure]:
    """The figures of a generator of pictures; fewer pictures are drawn where they are large."""
    config = trainer.config
    large = max(config.image_shape[:2]) > LARGE_SIDE
    count = QUALITY_LARGE_IMAGES if large else QUALITY_IMAGES
    labels = np.arange(count) % config.model.classes_count if config.is_conditional else None
    samples = trainer.sample(quality_latents(config, count), labels)
    return evaluate_images(to_uint8(samples, config.tips.scaling), trainer.data, labels=labels)
