"""Small made-up sets of pictures, for tests of the engine."""

from __future__ import annotations

import numpy as np

from gan_core.config import RunConfig
from gan_core.data.images import ImageSet


def made_up(config: RunConfig, count: int = 40) -> ImageSet:
    """Soft blobs on noise in the run's shape, with as many classes as its networks are told, or three."""
    height, width, channels = config.image_shape
    random = np.random.default_rng(5)
    classes = config.model.classes_count or 3
    labels = np.arange(count) % classes
    rows, columns = np.mgrid[:height, :width]
    centres = random.uniform(0.3, 0.7, (count, 2)) * [height, width]
    distance = (rows - centres[:, :1, None]) ** 2 + (columns - centres[:, 1:, None]) ** 2
    blobs = np.exp(-distance / (0.02 * height * width * (1 + labels[:, None, None])))
    pictures = 200 * blobs[..., None] + random.uniform(0, 55, (count, height, width, channels))
    names = tuple(f"class {index}" for index in range(classes))
    return ImageSet("digits", pictures.astype(np.uint8), labels, names, "Made up for a test.")
