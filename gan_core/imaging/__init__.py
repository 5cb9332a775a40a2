"""Pictures of pictures: grids, value ranges, PNG files, animations. No TensorFlow here."""

from gan_core.imaging.animation import PngFrames, natural_key, write_animation, write_gif, write_mp4
from gan_core.imaging.grid import GridPlan, cut_grid, plan_for, preview_rows, tile_grid
from gan_core.imaging.png import png_bytes, read_png
from gan_core.imaging.scaling import from_uint8, to_uint8, to_unit

__all__ = [
    "GridPlan",
    "PngFrames",
    "cut_grid",
    "from_uint8",
    "natural_key",
    "plan_for",
    "png_bytes",
    "preview_rows",
    "read_png",
    "tile_grid",
    "to_uint8",
    "to_unit",
    "write_animation",
    "write_gif",
    "write_mp4",
]
