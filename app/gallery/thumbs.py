"""Small pictures of runs: a corner of the newest sample grid, a scatter of the newest points, or the newest words.

Each is made when its card is first shown, and kept as long as the file it shows stays the same.
"""

from __future__ import annotations

import io
import textwrap
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.gallery.cards import Card
from app.gallery.reading import file_mark, newest_sample
from app.look import COLOURS
from gan_core.config.schema import DatasetConfig
from gan_core.data import make_points
from gan_core.doors.places import check_data_path
from gan_core.errors import UserError
from gan_core.runs import RunPaths, load_arrays
from gan_core.runs.files import read_json

SIDE = 100  # on the card, in CSS pixels
PIXELS = 2 * SIDE
LARGE_TILE = 48
LARGEST_PIXELS = 40_000_000
REAL_POINTS, FAKE_POINTS = 220, 160
GREY = (128, 140, 150)
TEXT_PIXELS, TEXT_MARGIN, TEXT_COLUMNS = 20, 12, 17
TEXT_GREYS = ((112, 124, 136), (134, 146, 158))  # one headline from the next

Box = tuple[float, float, float, float]


def thumbnail(card: Card) -> bytes:
    """The PNG of a card, ``PIXELS`` square; a grey sketch while there is nothing to show."""
    sample = newest_sample(card.path) if card.is_readable else None
    mark = file_mark(sample) if sample else None
    if mark is None:
        return sketch(card.kind)
    try:
        if mark[0].endswith(".npz"):
            return _scatter(mark, file_mark(RunPaths(card.path).config))
        if mark[0].endswith(".txt"):
            return _page(mark)
        if mark[0].endswith(".png"):
            return _corner(mark, *_grid_of(card.path))
    except (UserError, OSError, ValueError, KeyError, Image.DecompressionBombError):
        pass  # a damaged sample must not take the list with it
    return sketch(card.kind)


@lru_cache(maxsize=1024)
def _corner(mark: tuple[str, int, int], tile: int, columns: int) -> bytes:
    """The top left of a sample grid: four whole tiles a side of tiny pictures, three or two of larger ones."""
    with Image.open(mark[0]) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise ValueError("too large for a sample grid")
        there = columns if tile <= image.width / columns <= 1.5 * tile else max(1, image.width // tile)
        wanted = 4 if tile <= 20 else 3 if tile <= LARGE_TILE else 2
        side = max(1, min(image.width, image.height, round(image.width * min(wanted, there) / there)))
        corner = image.convert("RGB").crop((0, 0, side, side))
    grows = side < PIXELS
    return _png(corner.resize((PIXELS, PIXELS), Image.Resampling.NEAREST if grows else Image.Resampling.LANCZOS))


@lru_cache(maxsize=1024)
def _scatter(mark: tuple[str, int, int], config_mark: tuple[str, int, int] | None) -> bytes:
    """Crosses where G puts its points over circles where the real ones lie; transparent behind."""
    fakes = np.asarray(load_arrays(Path(mark[0]))["points"], np.float64).reshape(-1, 2)[:FAKE_POINTS]
    fakes = fakes[np.isfinite(fakes).all(axis=1)]
    box, real = real_points(Path(config_mark[0]).parent) if config_mark else (None, np.empty((0, 2)))
    if not len(fakes) and not len(real):
        raise ValueError("no points")
    box = box or _box_of(fakes)
    image = Image.new("RGBA", (2 * PIXELS, 2 * PIXELS), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for x, y in _places(real, box):
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=COLOURS["real"])
    for x, y in _places(fakes, box):
        draw.line((x - 7, y - 7, x + 7, y + 7), fill=COLOURS["fake"], width=4)
        draw.line((x - 7, y + 7, x + 7, y - 7), fill=COLOURS["fake"], width=4)
    return _png(image.resize((PIXELS, PIXELS), Image.Resampling.LANCZOS))


@lru_cache(maxsize=1024)
def _page(mark: tuple[str, int, int]) -> bytes:
    """The first words that a text run wrote, as far as they fit; readable on a light and on a dark page."""
    image = Image.new("RGBA", (PIXELS, PIXELS), (*GREY, 28))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(TEXT_PIXELS)
    top = TEXT_MARGIN
    for place, line in enumerate(first_lines(Path(mark[0]))):
        for part in textwrap.wrap(line, TEXT_COLUMNS):
            if top + TEXT_PIXELS > PIXELS - TEXT_MARGIN // 2:
                return _png(image)
            draw.text((TEXT_MARGIN, top), part, fill=(*TEXT_GREYS[place % 2], 255), font=font)
            top += TEXT_PIXELS + 3
        top += 5
    return _png(image)


def first_lines(path: Path, most: int = 3) -> list[str]:
    """The first lines of a file of written texts, each of a bearable length. Raises OSError."""
    with path.open(encoding="utf-8", errors="replace") as file:
        lines = file.read(4000).splitlines()
    return [line.strip()[:120] for line in lines if line.strip()][:most]


def real_points(run_dir: Path, most: int = REAL_POINTS) -> tuple[Box | None, np.ndarray]:
    """The box of a run's plot and some of its real points (n, 2); None and none where they are gone."""
    paths = RunPaths(run_dir)
    try:
        section = dict(read_json(paths.config)["config"]["dataset"])  # type: ignore[index]
        copy = paths.data / "points.csv"
        if copy.is_file():
            section["path"] = str(copy)
        dataset = DatasetConfig.model_validate(section)
        if not copy.is_file():
            check_data_path(dataset.path, run_dir.parent)
        points = make_points(dataset)
    except (UserError, ValueError, KeyError, TypeError, OSError):
        return None, np.empty((0, 2))
    return points.box, points.pool[:most]


@lru_cache(maxsize=8)
def sketch(kind: str) -> bytes:
    """What stands for a run that has nothing to show yet: a few grey shapes of its kind."""
    image = Image.new("RGBA", (PIXELS, PIXELS), (*GREY, 28))
    draw, line = ImageDraw.Draw(image), (*GREY, 150)
    middle, size = PIXELS // 2, PIXELS // 10
    if kind == "points":
        for at in np.linspace(-2.4, 2.4, 9):
            x, y = middle + at * size, middle + size * 1.6 - at * at * size * 0.6
            draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=line)
    elif kind == "images":
        for row in range(2):
            for column in range(2):
                left, top = middle + (column - 1) * 2.2 * size, middle + (row - 1) * 2.2 * size
                draw.rounded_rectangle((left, top, left + 2 * size, top + 2 * size), 6, outline=line, width=4)
    else:
        for row in range(-1, 2):
            draw.line((middle - 2.4 * size, middle + row * size, middle + 2.4 * size, middle + row * size), line, 5)
    return _png(image)


def _grid_of(run_dir: Path) -> tuple[int, int]:
    """The side of one picture of a run's grid in pixels, and how many stand in a row; a guess for a damaged run."""
    try:
        config = read_json(RunPaths(run_dir).config)["config"]
        tile, columns = int(config["dataset"]["width"]), int(config["loop"]["preview_side"])  # type: ignore[index]
        return max(4, min(512, tile)), max(1, min(64, columns))
    except (UserError, OSError, KeyError, TypeError, ValueError):
        return 32, 4


def _places(points: np.ndarray, box: Box) -> np.ndarray:
    """Points (n, 2) in pixels of the doubled picture, with a small margin; y upwards."""
    x0, x1, y0, y1 = box
    share = (points - (x0, y0)) / (max(x1 - x0, 1e-9), max(y1 - y0, 1e-9))
    inner = 2 * PIXELS - 24
    places = np.column_stack([12 + share[:, 0] * inner, 12 + (1 - share[:, 1]) * inner])
    return places[(np.abs(places - PIXELS) < 2 * PIXELS).all(axis=1)]


def _box_of(points: np.ndarray) -> Box:
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
