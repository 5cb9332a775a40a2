"""What a viewer sees of a 2-D run at one step: a scene (where to look) and a look (what is there)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import tensorflow as tf

from gan_core.data import PointSet

FAKES, REALS = 256, 450
HEAT_CELLS = 40
GRID_LINES = 17
GRID_REACH = 2.0
SCENE_SEED = 7
CODES_PER_BOX = 8192
MISSING = -32768
ARROW_REACH = 0.1
ARROW_SCALE = 1.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Look:
    """One moment of a run.

    Attributes:
        fakes: (m, 2) what G makes of the scene's z.  opinion: (m,) D's opinion of them, 0 fake to 1 real.
        heat: (c,) D's opinion of every cell, row 0 at the lowest y.  grid: (g, 2) G's image of the square of z.
        arrows: (m, 2) the direction in which G's loss falls at each fake.
    """

    fakes: np.ndarray
    opinion: np.ndarray
    heat: np.ndarray
    grid: np.ndarray
    arrows: np.ndarray

    def packed(self, box: Box) -> dict[str, np.ndarray]:
        """The same in a few kilobytes: int16 codes for places, uint8 for opinions.

        A place v on an axis from lo to hi has the code round((v - lo) / (hi - lo) * 8192), so places up to four
        boxes away still fit; MISSING is no place. Arrows are scaled for drawing: at most ARROW_REACH of the box.
        """
        return {
            "fakes": _place_codes(self.fakes, box),
            "opinion": _opinion_codes(self.opinion),
            "heat": _opinion_codes(self.heat),
            "grid": _place_codes(self.grid, box),
            "arrows": _arrow_codes(self.arrows, box),
        }


def _place_codes(points: np.ndarray, box: Box) -> np.ndarray:
    low, size = np.array(box[::2]), np.array([box[1] - box[0], box[3] - box[2]])
    return _int16((points - low) / size)


def _arrow_codes(arrows: np.ndarray, box: Box) -> np.ndarray:
    """Steep gradients are drawn long, but never longer than ARROW_REACH; vanishing ones vanish."""
    size = np.array([box[1] - box[0], box[3] - box[2]])
    pull = np.linalg.norm(arrows * size, axis=1, keepdims=True)
    direction = arrows * size / np.maximum(pull, 1e-12)
    return _int16(ARROW_REACH * np.tanh(pull / ARROW_SCALE) * direction)


def _int16(shares: np.ndarray) -> np.ndarray:
    """Codes of shares of the box; what is not a number becomes MISSING and is not drawn."""
    codes = np.clip(np.round(shares * CODES_PER_BOX), -32767, 32767)
    return np.where(np.isnan(codes), MISSING, codes).astype(np.int16)


def _opinion_codes(opinion: np.ndarray) -> np.ndarray:
    return np.round(np.nan_to_num(np.clip(opinion, 0, 1)) * 255).astype(np.uint8)


@dataclass(frozen=True)
class Scene:
    """The places that a viewer looks at; the same for a whole run, so that every point can be followed.

    Attributes:
        box: (x_min, x_max, y_min, y_max) of the plot.  z: (FAKES, latent_dim).
        grid_z: (GRID_LINES^2, latent_dim): the square spanned by z's first two coordinates, the others 0.
        cells: (HEAT_CELLS^2, 2) cell centres.  real: (REALS, 2) points of the data.
    """

    box: Box
    z: np.ndarray
    grid_z: np.ndarray
    cells: np.ndarray
    real: np.ndarray

    @cached_property
    def _tensors(self) -> tuple[tf.Tensor, ...]:
        return tuple(tf.constant(array, tf.float32) for array in (self.z, self.grid_z, self.cells, self.real))

    def tensors(self) -> tuple[tf.Tensor, ...]:
        """z, grid_z, cells and real as float32 tensors."""
        return self._tensors


def make_scene(points: PointSet, latent_dim: int, seed: int) -> Scene:
    """The scene of a run: z fixed by its seed, the box and some real points fixed by the data."""
    z = np.random.default_rng(seed).standard_normal((FAKES, latent_dim)).astype(np.float32)
    chosen = np.random.default_rng(SCENE_SEED).integers(len(points.pool), size=REALS)
    return Scene(points.box, z, _grid_z(latent_dim), _cell_centres(points.box), points.pool[chosen])


def _grid_z(latent_dim: int) -> np.ndarray:
    line = np.linspace(-GRID_REACH, GRID_REACH, GRID_LINES)
    grid = np.zeros((GRID_LINES, GRID_LINES, latent_dim), np.float32)
    grid[..., 0] = line[None, :]
    if latent_dim > 1:
        grid[..., 1] = line[:, None]
    return grid.reshape(-1, latent_dim)


def _cell_centres(box: Box) -> np.ndarray:
    x_min, x_max, y_min, y_max = box
    steps = (np.arange(HEAT_CELLS) + 0.5) / HEAT_CELLS
    xs, ys = np.meshgrid(x_min + steps * (x_max - x_min), y_min + steps * (y_max - y_min))
    return np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32)
