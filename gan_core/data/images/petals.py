"""The set `petals`: flowers drawn by a program, in eight kinds. Synthetic, and said to be.

A flower is a picture of polar coordinates: a petal is where the distance from the middle lies under a wave of the
angle. Sizes, tilt, colours, light and the leafy ground vary from picture to picture, kinds differ in the number,
the shape and the colours of their petals. Edges are smoothed by their distance in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gan_core.data.images.arrays import array_blocks
from gan_core.data.images.base import IMAGE_SETS, Block, ImageSettings, ImageSource, PictureShape, Stock
from gan_core.data.images.classes import choice_text, parse_classes
from gan_core.data.images.places import Places

SIDE = 64
PER_CLASS = 512
_DRAWN_AT_ONCE = 32
_SEED = 20_240_602
_TURN = 2 * np.pi


@dataclass(frozen=True)
class Kind:
    """How one kind of flower looks; lengths are shares of the flower's radius.

    Attributes:
        name: its name.
        petals: the number of petals of the outer ring.
        rings: rings of petals, each smaller and turned by half a petal.
        point: 0 a round petal, 1 a pointed one.
        gap: how deep the cut between two petals goes.
        hues: lowest and highest hue of the petals, in turns of the colour circle.
        saturation: of the petals.
        value: brightness of the petals.
        heart: radius of the middle.
        heart_hue: its hue.
        heart_value: its brightness.
    """

    name: str
    petals: int
    rings: int
    point: float
    gap: float
    hues: tuple[float, float]
    saturation: float
    value: float
    heart: float
    heart_hue: float
    heart_value: float


KINDS = (
    Kind("daisy", 14, 1, 0.35, 0.75, (0.10, 0.16), 0.06, 0.98, 0.30, 0.135, 0.95),
    Kind("sunflower", 18, 2, 0.80, 0.55, (0.115, 0.145), 0.90, 0.98, 0.42, 0.07, 0.35),
    Kind("poppy", 4, 1, 0.0, 0.30, (0.985, 1.03), 0.90, 0.90, 0.20, 0.75, 0.14),
    Kind("violet", 5, 1, 0.15, 0.55, (0.72, 0.80), 0.62, 0.72, 0.15, 0.13, 0.98),
    Kind("lily", 6, 1, 1.0, 0.80, (0.02, 0.07), 0.72, 0.98, 0.12, 0.10, 0.60),
    Kind("cosmos", 8, 1, 0.0, 0.50, (0.87, 0.94), 0.55, 0.95, 0.18, 0.14, 0.95),
    Kind("cornflower", 10, 2, 0.55, 0.85, (0.58, 0.64), 0.75, 0.90, 0.16, 0.68, 0.40),
    Kind("rosette", 7, 4, 0.10, 0.22, (0.93, 1.00), 0.42, 0.97, 0.08, 0.96, 0.70),
)
NAMES = tuple(kind.name for kind in KINDS)


def draw_petals(kind: Kind, count: int, random: np.random.Generator) -> np.ndarray:
    """Return `count` flowers of one kind, shape (count, 64, 64, 3), uint8."""
    picture = _ground(count, random)  # (n, 64, 64, 3), 0 to 1
    middle = random.uniform(-0.08, 0.08, (count, 2))
    radius = random.uniform(0.70, 0.92, count)
    x, y = _plane(middle, random)
    distance, angle = np.hypot(x, y) / _wide(radius), np.arctan2(y, x)
    shadow = _cover((1.06 - np.hypot(x + 0.06, y - 0.10) / _wide(radius)) * 6, 1.0) * 0.35
    picture *= 1 - shadow[..., None]
    hue = random.uniform(*kind.hues, count)
    turn, light = random.uniform(0, _TURN, count), random.uniform(0, _TURN, count)
    pixels = _wide(radius) * SIDE / 2  # of the flower's radius: edges are one pixel soft
    for ring in range(kind.rings):
        share = 1 - ring * 0.72 / kind.rings
        ring_turn = turn + ring * np.pi / kind.petals
        _lay_ring(picture, kind, _Ring(distance / share, angle - _wide(ring_turn), pixels * share, ring), hue, light)
    _lay_heart(picture, kind, distance, angle, pixels, random)
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class _Ring:
    """One ring of petals: distance in ring radii and angle, both (n, 64, 64), and the radius in pixels."""

    distance: np.ndarray
    angle: np.ndarray
    pixels: np.ndarray
    number: int


def _lay_ring(picture: np.ndarray, kind: Kind, ring: _Ring, hue: np.ndarray, light: np.ndarray) -> None:
    """Lay one ring of petals over the picture."""
    phase = ring.angle * (kind.petals / _TURN)
    across = np.abs(phase - np.round(phase)) * 2  # 0 on a petal's middle line, 1 between two petals
    edge = 1 - kind.gap * _outline(across, kind.point)
    cover = _cover(edge - ring.distance, ring.pixels)
    inside = np.clip(ring.distance / np.maximum(edge, 0.05), 0, 1)
    shade = 0.72 + 0.30 * inside - 0.30 * across**2 + 0.10 * np.cos(ring.angle + _wide(light))
    shade -= 0.10 * np.exp(-((across / 0.12) ** 2)) * (1 - inside)  # the vein
    saturation = np.clip(kind.saturation * (1.15 - 0.35 * inside), 0, 1)
    value = np.clip(kind.value * shade * (1 - 0.04 * ring.number), 0, 1)
    colour = _rgb(_wide(hue) + 0.02 * (1 - inside), saturation, value)
    picture += cover[..., None] * (colour - picture)


def _outline(across: np.ndarray, point: float) -> np.ndarray:
    """Return how far a petal's edge has fallen, 0 at its tip to 1 between petals."""
    return (1 - point) * across**3.5 + point * across**1.1


def _lay_heart(
    picture: np.ndarray, kind: Kind, distance: np.ndarray, angle: np.ndarray, pixels: np.ndarray,
    random: np.random.Generator,
) -> None:  # fmt: skip
    """Lay the middle of the flower over the picture: a disc with a grain, lighter towards its edge."""
    size = _wide(kind.heart * random.uniform(0.88, 1.12, len(picture)))
    inside = np.clip(distance / size, 0, 1)
    grain = 0.5 + 0.5 * np.sin(14 * angle + 9 * inside) * np.sin(16 * inside)
    value = np.clip(kind.heart_value * (0.75 + 0.25 * inside + 0.25 * grain * inside), 0, 1)
    colour = _rgb(np.full_like(inside, kind.heart_hue), np.full_like(inside, 0.85), value)
    picture += _cover(size - distance, pixels)[..., None] * (colour - picture)


def _ground(count: int, random: np.random.Generator) -> np.ndarray:
    """Return soft green grounds, (count, 64, 64, 3), 0 to 1: a few waves of light on one green."""
    step = np.linspace(-1, 1, SIDE, dtype=np.float32)
    waves = np.zeros((count, SIDE, SIDE), np.float32)
    for _ in range(3):
        x, y, shift = random.uniform(-4, 4, (3, count))
        waves += np.sin(_wide(x) * step[None, None, :] + _wide(y) * step[None, :, None] + _wide(shift))
    hue = _wide(random.uniform(0.24, 0.38, count)) + 0.01 * waves
    value = _wide(random.uniform(0.26, 0.48, count)) + 0.05 * waves
    return _rgb(hue, np.full_like(waves, 0.55), np.clip(value, 0, 1))


def _plane(middle: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return each pixel's place on the flower's own plane, (n, 64, 64) twice: shifted, turned and tilted."""
    step = (np.arange(SIDE, dtype=np.float32) + 0.5) * (2 / SIDE) - 1
    x = step[None, None, :] - _wide(middle[:, 0])
    y = step[None, :, None] - _wide(middle[:, 1])
    turn, tilt = random.uniform(0, _TURN, len(middle)), random.uniform(0.80, 1.0, len(middle))
    cos, sin = _wide(np.cos(turn)), _wide(np.sin(turn))
    return cos * x + sin * y, (cos * y - sin * x) / _wide(tilt)


def _cover(depth: np.ndarray, pixels: np.ndarray | float) -> np.ndarray:
    """Return how much of a pixel is covered, 0 to 1, from the depth inside of an edge."""
    return np.clip(depth * pixels + 0.5, 0, 1)


def _rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return colours of shape (..., 3) from hue (in turns), saturation and value of shape (...)."""
    result = np.empty((*hue.shape, 3), np.float32)
    for channel, offset in enumerate((0.0, 2 / 3, 1 / 3)):
        turn = hue + np.float32(offset)
        turn -= np.floor(turn)  # many times faster than %
        pure = np.clip(np.abs(turn * 6 - 3) - 1, 0, 1)
        result[..., channel] = value * (1 + saturation * (pure - 1))
    return result


def _wide(values: np.ndarray) -> np.ndarray:
    """Return one value per picture, (n,), as (n, 1, 1), float32."""
    return np.asarray(values, np.float32)[:, None, None]


def _open(dataset: ImageSettings, _: Places) -> Stock:
    chosen = parse_classes(dataset.classes, NAMES)

    def blocks(shape: PictureShape) -> Iterator[Block]:
        # The kinds take turns, each with random numbers of its own: a filter leaves the other flowers as they are.
        random = {index: np.random.default_rng((_SEED, index)) for index in chosen}
        for _ in range(PER_CLASS // _DRAWN_AT_ONCE):
            drawn = [draw_petals(KINDS[index], _DRAWN_AT_ONCE, random[index]) for index in chosen]
            images = np.stack(drawn, axis=1).reshape(-1, SIDE, SIDE, 3)
            yield from array_blocks(images, np.tile(np.arange(len(chosen)), _DRAWN_AT_ONCE), shape)

    return Stock(
        mark=("petals", "1"),
        count=PER_CLASS * len(chosen),
        class_names=tuple(NAMES[index] for index in chosen),
        blocks=blocks,
        description="Flowers drawn by a program: synthetic pictures, not photographs.",
        choice=choice_text(chosen, NAMES),
    )


def _size(dataset: ImageSettings, _: Places) -> int:
    return PER_CLASS * len(parse_classes(dataset.classes, NAMES))


IMAGE_SETS.register("petals")(
    ImageSource(
        label="Petals (synthetic)",
        help=f"{PER_CLASS * len(KINDS):,} flowers in eight kinds, drawn by a program: colour without any download.",
        count=PER_CLASS * len(KINDS),
        shape=(SIDE, SIDE, 3),
        labels=NAMES,
        offline=True,
        licence="Drawn by this program, free to use.",
        open=_open,
        size=_size,
        synthetic=True,
    )
)
