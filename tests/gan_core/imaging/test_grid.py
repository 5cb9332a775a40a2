from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.imaging import GridPlan, cut_grid, plan_for, tile_grid
from gan_core.imaging.grid import preview_rows


def tiles(count: int, channels: int = 3) -> np.ndarray:
    return np.full((count, 4, 5, channels), 7, np.uint8) + np.arange(count, dtype=np.uint8)[:, None, None, None]


def test_where_the_tiles_lie() -> None:
    plan = GridPlan(rows=2, columns=3, height=4, width=5, margin=1)
    assert plan.size == (19, 11)
    assert [plan.tile_box(index) for index in (0, 2, 4)] == [(1, 1, 6, 5), (13, 1, 18, 5), (7, 6, 12, 10)]
    for index in (-1, 6):
        with pytest.raises(IndexError, match=f"The grid has tiles 0 to 5, asked for {index}."):
            plan.tile_box(index)


@pytest.mark.parametrize("margin", [0, 1, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_tiled_can_be_cut_again(margin: int, channels: int) -> None:
    plan = GridPlan(2, 3, 4, 5, margin)
    whole = tile_grid(tiles(6, channels), plan)
    assert whole.shape == (plan.size[1], plan.size[0], channels)
    assert np.array_equal(cut_grid(whole, plan), tiles(6, channels))
    assert (whole == 255).sum() == whole.size - 6 * 4 * 5 * channels


def test_fewer_leave_tiles_empty_and_more_are_left_out() -> None:
    plan = GridPlan(2, 2, 4, 5, 1, background=0)
    assert cut_grid(tile_grid(tiles(3), plan), plan)[3].max() == 0
    assert np.array_equal(tile_grid(tiles(9), plan), tile_grid(tiles(4), plan))


@pytest.mark.parametrize("images", [tiles(4).astype(np.float32), tiles(4)[:, :3], tiles(4)[0]])
def test_other_images_are_refused(images: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"Expected uint8 \(n, 4, 5, C\), got"):
        tile_grid(images, GridPlan(2, 2, 4, 5))


@pytest.mark.parametrize(
    ("preset", "overrides", "classes", "expected"),
    [
        ("mnist", {}, 10, (4, 4, 28, 28, 1)),
        ("mnist", {"loop.preview_side": 3}, 10, (3, 3, 28, 28, 1)),
        ("cmnist", {}, 10, (10, 8, 28, 28, 1)),
        ("cmnist", {"loop.preview_classes": "3,7"}, 10, (2, 8, 28, 28, 1)),
        ("cmnist", {}, 3, (3, 8, 28, 28, 1)),
        ("cflowers80", {}, 102, (10, 8, 80, 80, 2)),
        ("dcgan96", {}, 1, (5, 5, 96, 96, 16)),
        ("vanilla96", {}, 1, (5, 5, 96, 96, 16)),
    ],
)
def test_the_grids_of_the_presets(preset: str, overrides: dict, classes: int, expected: tuple[int, ...]) -> None:
    plan = plan_for(build_config(preset, overrides), classes)
    assert (plan.rows, plan.columns, plan.height, plan.width, plan.margin) == expected


@pytest.mark.parametrize(
    ("classes", "count", "rows"),
    [(None, 10, 10), (None, 102, 10), (None, 3, 3), ("1", 10, 1), ("1, 1,2", 10, 2), ("all", 10, 10), ("1,2,3", 2, 2)],
)
def test_a_row_for_each_class(classes: str | None, count: int, rows: int) -> None:
    assert preview_rows(classes, count) == rows
