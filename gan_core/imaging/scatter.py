"""A picture of generated points with the real ones behind them, drawn with Pillow."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

REAL, FAKE, INK, GRID = "#009E73", "#CC79A7", "#1D2733", "#E3E8ED"
LONGER_SIDE, SHORTEST_SIDE = 960, 420
LEFT, TOP, RIGHT, BOTTOM = 76, 52, 24, 48
SCALE = 2  # drawn twice as large, then shrunk: smooth edges
MOST_REAL = 800
Box = tuple[float, float, float, float]


def draw_scatter(fakes: np.ndarray, reals: np.ndarray, box: Box) -> Image.Image:
    """A picture of points (n, 2) over real points (m, 2) on the axes ``box`` (x_min, x_max, y_min, y_max).

    Points outside of the box are counted in the heading instead of drawn.
    """
    frame = _Frame(box)
    frame.draw_axes()
    step = max(1, len(reals) // MOST_REAL)
    frame.draw_points(reals[::step], REAL, cross=False)
    drawn = frame.draw_points(fakes, FAKE, cross=True)
    frame.draw_heading(len(fakes), len(fakes) - drawn)
    return frame.image()


def ticks(low: float, high: float, about: int = 10) -> list[float]:
    """Round numbers between ``low`` and ``high``: steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10((high - low) / about))
    step = next(power * factor for factor in (1, 2, 5, 10) if (high - low) / (power * factor) <= about)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(index * step, 12) for index in range(first, last + 1)]


class _Frame:
    """The plot area: both axes in the same scale unless the box is very long."""

    def __init__(self, box: Box) -> None:
        self.box = box
        width, height = box[1] - box[0], box[3] - box[2]
        shrink = LONGER_SIDE / max(width, height)
        self.width = SCALE * max(SHORTEST_SIDE, round(width * shrink))
        self.height = SCALE * max(SHORTEST_SIDE, round(height * shrink))
        self.left, self.top = SCALE * LEFT, SCALE * TOP
        size = (self.left + self.width + SCALE * RIGHT, self.top + self.height + SCALE * BOTTOM)
        self._image = Image.new("RGB", size, "white")
        self._pen = ImageDraw.Draw(self._image)
        self._font = ImageFont.load_default(size=SCALE * 15)

    def image(self) -> Image.Image:
        """The finished picture."""
        return self._image.resize((self._image.width // SCALE, self._image.height // SCALE), Image.Resampling.LANCZOS)

    def draw_axes(self) -> None:
        """Grid lines with their numbers, and the border."""
        x_min, x_max, y_min, y_max = self.box
        bottom, right = self.top + self.height, self.left + self.width
        for x in ticks(x_min, x_max):
            at = self.left + (x - x_min) / (x_max - x_min) * self.width
            self._pen.line((at, self.top, at, bottom), GRID, SCALE)
            self._pen.text((at, bottom + 10 * SCALE), f"{x:g}", INK, self._font, anchor="mt")
        for y in ticks(y_min, y_max):
            at = bottom - (y - y_min) / (y_max - y_min) * self.height
            self._pen.line((self.left, at, right, at), GRID, SCALE)
            self._pen.text((self.left - 10 * SCALE, at), f"{y:g}", INK, self._font, anchor="rm")
        self._pen.rectangle((self.left, self.top, right, bottom), None, INK, SCALE)

    def draw_points(self, points: np.ndarray, colour: str, *, cross: bool) -> int:
        """Circles or crosses; returns how many lie in the box."""
        low, size = np.array(self.box[::2]), np.array([self.box[1] - self.box[0], self.box[3] - self.box[2]])
        with np.errstate(invalid="ignore", over="ignore"):
            shares = (points - low) / size
            shares = shares[((shares >= 0) & (shares <= 1)).all(axis=1)]
        places = np.array([self.left, self.top]) + np.abs([0, 1] - shares) * [self.width, self.height]
        radius = SCALE * (4 if cross else 3)
        for x, y in places:
            if cross:
                self._pen.line((x - radius, y - radius, x + radius, y + radius), colour, SCALE)
                self._pen.line((x - radius, y + radius, x + radius, y - radius), colour, SCALE)
            else:
                self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), None, colour, SCALE)
        return len(places)

    def draw_heading(self, count: int, outside: int) -> None:
        """What circle and cross mean, in their colours."""
        left_out = f", {outside:,} of them outside of these axes" if outside else ""
        at = float(self.left)
        for text, colour in (("o real", REAL), (f"x generated ({count:,}{left_out})", FAKE)):
            self._pen.text((at, self.top - 14 * SCALE), text, colour, self._font, anchor="ls")
            at += self._pen.textlength(text, self._font) + 28 * SCALE
