from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageColor

from gan_core.cli.scatter import FAKE, REAL, draw_scatter, ticks

BOX = (-1.0, 1.0, -0.5, 0.5)


def pixels(image, colour: str) -> np.ndarray:
    """(n, 2) x and y of the pixels of this colour, headings left out."""
    found = np.all(np.abs(np.asarray(image).astype(int) - ImageColor.getrgb(colour)) < 40, axis=2)
    found[:50] = False
    return np.argwhere(found)[:, ::-1]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.65, 0.65, [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6]),
        (0.0, 10.0, [float(n) for n in range(11)]),
        (-2000.0, 900.0, [-2000.0, -1500.0, -1000.0, -500.0, 0.0, 500.0]),
    ],
)
def test_ticks_are_round_numbers(low, high, expected) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_a_point_lies_where_its_numbers_say() -> None:
    image = draw_scatter(np.array([[0.5, 0.25]]), np.array([[-0.5, -0.25]]), BOX)
    assert image.size == (76 + 960 + 24, 52 + 480 + 48)
    assert pixels(image, FAKE).mean(axis=0) == pytest.approx([76 + 720, 52 + 120], abs=2.5)
    assert pixels(image, REAL).mean(axis=0) == pytest.approx([76 + 240, 52 + 360], abs=2.5)


def test_points_outside_and_broken_points_are_left_out() -> None:
    inside = np.array([[0.0, 0.0]])
    wild = np.array([[5.0, 0.0], [np.nan, 0.0], [np.inf, 1e38]], np.float32)
    alone = draw_scatter(inside, inside, BOX)
    among = draw_scatter(np.concatenate([inside, wild]), inside, BOX)
    assert np.array_equal(pixels(alone, FAKE), pixels(among, FAKE))
    assert not np.array_equal(np.asarray(alone)[:50], np.asarray(among)[:50])  # the heading counts them


def test_a_very_flat_box_stays_readable() -> None:
    assert draw_scatter(np.zeros((1, 2)), np.zeros((1, 2)), (-100.0, 100.0, -1.0, 1.0)).height == 420 + 100
