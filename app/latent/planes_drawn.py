"""Points in the plane as pictures, for films and files: what the browser draws by itself elsewhere."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from app.latent.sprites import MOST_REAL, plane_of
from app.latent.subject import Subject
from app.look import COLOURS

FINER = 2  # drawn larger and shrunk: Pillow's circles have steps
PAPER, FRAME, FAINT = (255, 255, 255), (200, 205, 210), 0.45


def drawn_planes(subject: Subject, points: np.ndarray, pixels: int) -> list[np.ndarray]:
    """One picture (pixels, pixels, 3) for each of the points (n, 2): real data faint, the way so far, a cross."""
    box, real = plane_of(subject, points)
    ground = _ground(box, real[:MOST_REAL], pixels * FINER)
    places = [_place(point, box, pixels * FINER) for point in points]
    return [_frame(ground, places[: index + 1], pixels) for index in range(len(places))]


def _ground(box: tuple[float, ...], real: np.ndarray, side: int) -> Image.Image:
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    faint = tuple(round(255 - FAINT * (255 - part)) for part in _rgb("real"))
    radius = max(2, side // 160)
    for point in real:
        x, y = _place(point, box, side)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=faint)
    draw.rectangle((0, 0, side - 1, side - 1), outline=FRAME, width=FINER)
    return image


def _frame(ground: Image.Image, places: list[tuple[float, float]], pixels: int) -> np.ndarray:
    image = ground.copy()
    draw = ImageDraw.Draw(image)
    side = image.width
    if len(places) > 1:
        draw.line(places, fill=_rgb("fake"), width=max(2, side // 170))
    (x, y), arm = places[-1], side // 32
    for turn in (-1, 1):
        draw.line((x - arm, y - turn * arm, x + arm, y + turn * arm), fill=_rgb("fake"), width=max(3, side // 70))
    return np.asarray(image.resize((pixels, pixels), Image.Resampling.LANCZOS))


def _place(point: np.ndarray, box: tuple[float, ...], side: int) -> tuple[float, float]:
    """A point's pixel; what lies outside is drawn at the border."""
    x = (float(point[0]) - box[0]) / (box[1] - box[0])
    y = 1 - (float(point[1]) - box[2]) / (box[3] - box[2])
    return tuple(side * min(1.0, max(0.0, part)) if np.isfinite(part) else 0.0 for part in (x, y))  # type: ignore[return-value]


def _rgb(name: str) -> tuple[int, int, int]:
    text = COLOURS[name].removeprefix("#")
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
