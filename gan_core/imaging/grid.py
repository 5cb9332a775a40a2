"""Many small pictures as one: where each tile lies, and the whole drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_CLASS_ROWS = 10
_SMALL_SIDE = 32
_ROOMY_MODELS = ("dcgan96",)
_ROOMY_PRESETS = ("dcgan96", "vanilla96")


@dataclass(frozen=True)
class GridPlan:
    """Rows and columns of tiles of one size, with a margin around and between them; all lengths in pixels.

    >>> plan = GridPlan(rows=2, columns=3, height=4, width=5, margin=1)
    >>> plan.size, plan.tile_box(4)
    ((19, 11), (7, 6, 12, 10))
    """

    rows: int
    columns: int
    height: int
    width: int
    margin: int = 1
    background: int = 255

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return self.rows * self.columns

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the whole picture."""
        across, down = self.width + self.margin, self.height + self.margin
        return self.columns * across + self.margin, self.rows * down + self.margin

    def tile_box(self, index: int) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom) of a tile, counted row by row; right and bottom lie outside of it.

        Raises IndexError for a tile that is not there.
        """
        if not 0 <= index < self.count:
            raise IndexError(f"The grid has tiles 0 to {self.count - 1}, asked for {index}.")
        row, column = divmod(index, self.columns)
        left = self.margin + column * (self.width + self.margin)
        top = self.margin + row * (self.height + self.margin)
        return left, top, left + self.width, top + self.height


def plan_for(config: Any, class_count: int) -> GridPlan:
    """Return the sample grid of a run's configuration.

    A conditional model gets one row for each preview class (at most ten), at least eight columns wide where the
    pictures are small; any other `loop.preview_side` rows and columns. The fruit presets have the material's wide
    white margin of 16 pixels.

    Arguments:
        config: an image run's RunConfig.
        class_count: the classes of the data (after its filter), 0 without any.
    """
    height, width, _ = config.image_shape
    side = config.loop.preview_side or 4
    roomy = config.model.name in _ROOMY_MODELS or config.preset in _ROOMY_PRESETS
    margin = 16 if roomy else (1 if max(height, width) <= _SMALL_SIDE else 2)
    rows = columns = side
    if config.model.classes_count and class_count:
        rows = preview_rows(config.loop.preview_classes, class_count)
        columns = max(side, 8) if max(height, width) <= _SMALL_SIDE else side
    return GridPlan(rows, columns, height, width, margin)


def preview_rows(classes: str | None, class_count: int) -> int:
    """Return how many classes the grid of a conditional model shows: those named, else all, at most ten."""
    named = len({part.strip() for part in (classes or "").split(",") if part.strip() not in ("", "all", "both")})
    return max(1, min(named or class_count, class_count, MAX_CLASS_ROWS))


def tile_grid(images: np.ndarray, plan: GridPlan) -> np.ndarray:
    """Return one picture, shape (h, w, C), uint8, with the images in their tiles.

    Arguments:
        images: shape (n, height, width, C), uint8; fewer than the plan has leave empty tiles, more are left out.
        plan: where they go.

    Raises ValueError for images of another size or type.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:3] != (plan.height, plan.width):
        raise ValueError(f"Expected uint8 (n, {plan.height}, {plan.width}, C), got {images.dtype} {images.shape}.")
    width, height = plan.size
    whole = np.full((height, width, images.shape[3]), plan.background, np.uint8)
    for index, image in enumerate(images[: plan.count]):
        left, top, right, bottom = plan.tile_box(index)
        whole[top:bottom, left:right] = image
    return whole


def cut_grid(whole: np.ndarray, plan: GridPlan) -> np.ndarray:
    """Return the tiles of a picture that `tile_grid` made, shape (rows * columns, height, width, C), uint8."""
    boxes = [plan.tile_box(index) for index in range(plan.count)]
    return np.stack([whole[top:bottom, left:right] for left, top, right, bottom in boxes])
