"""Pictures on the command line: many as one, and the real ones of a run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gan_core.config import RunConfig
from gan_core.errors import DataError
from gan_core.imaging import GridPlan, plan_for, png_bytes, tile_grid, to_uint8

if TYPE_CHECKING:
    from gan_core.data.images import ImageSet

SEED = 11
EVALUATED, EVALUATED_LARGE, LARGE_SIDE = 1000, 400, 48


def picture_of_all(batches: Iterator[np.ndarray], count: int, config: RunConfig) -> bytes:
    """A PNG with all pictures, row by row, in a grid about as wide as high, with the margins of the sample grids."""
    columns = math.ceil(math.sqrt(count))
    own = plan_for(config, 0)
    plan = GridPlan(-(-count // columns), columns, own.height, own.width, own.margin, own.background)
    pictures = np.concatenate([to_uint8(rows, config.tips.scaling) for rows in batches])
    return png_bytes(tile_grid(pictures, plan))


def how_many_to_judge(config: RunConfig) -> int:
    """The same number each time, smaller for large pictures, which take longer to draw."""
    return EVALUATED_LARGE if max(config.image_shape[:2]) > LARGE_SIDE else EVALUATED


def real_pictures(config: RunConfig) -> ImageSet:
    """The set that a run has learned from, prepared in its size."""
    from gan_core.data.images import make_images

    try:
        return make_images(config.dataset)
    except DataError as error:
        raise DataError(f"To measure a run, its real pictures are needed: {error}") from error
