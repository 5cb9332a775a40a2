"""The ready-made sets, with coordinates of about [-1, 1]; the quadratic keeps the material's own ranges."""

from __future__ import annotations

import numpy as np

from gan_core.data.base import POOL_POINTS, DatasetSettings, Population, point_set
from gan_core.data.curves import VERTICES, arc, distance_to_curve, distance_to_points

GAUSSIAN_MODES = 8
GAUSSIAN_STDDEV = 0.05
MOONS_STDDEV = 0.03
SPIRAL_STDDEV = 0.02
SPIRAL_TURNS = 1.75


def _noisy(points: np.ndarray, stddev: float, random: np.random.Generator) -> np.ndarray:
    """Add normal noise to both coordinates."""
    return points + random.normal(0.0, stddev, points.shape)


@point_set("quadratic", "Quadratic", "The teaching material's curve y = x^2 over [-0.5, 0.5].")
def draw_quadratic(_: DatasetSettings, random: np.random.Generator) -> Population:
    """x uniform in [-0.5, 0.5], y = x^2 exactly: the teaching material's set."""
    # Rounded to float32 first, so that the pool's y is the float32 nearest to its own x squared.
    x = random.uniform(-0.5, 0.5, POOL_POINTS).astype(np.float32).astype(np.float64)
    grid = np.linspace(-0.5, 0.5, VERTICES)
    distance = distance_to_curve([np.stack([grid, grid**2], axis=1)])
    return Population(np.stack([x, x**2], axis=1), distance, "Points (x, x^2) with x uniform between -0.5 and 0.5.")


@point_set("line", "Line", "A straight line: the easiest curve, good for a first look.")
def draw_line(_: DatasetSettings, random: np.random.Generator) -> Population:
    """The diagonal y = x with x uniform in [-1, 1]."""
    x = random.uniform(-1.0, 1.0, POOL_POINTS)
    distance = distance_to_curve([np.array([[-1.0, -1.0], [1.0, 1.0]])])
    return Population(np.stack([x, x], axis=1), distance, "Points on the line y = x with x uniform between -1 and 1.")


@point_set("ring", "Ring", "A circle: the generator has to close a loop.")
def draw_ring(_: DatasetSettings, random: np.random.Generator) -> Population:
    """The unit circle, with uniform angles; the distance to it is exact."""
    points = arc((0.0, 0.0), 1.0, random.uniform(0.0, 2 * np.pi, POOL_POINTS))

    def distance(points: np.ndarray) -> np.ndarray:
        return np.abs(np.hypot(*np.asarray(points, dtype=np.float64).T) - 1.0)

    return Population(points, distance, "Points spread evenly over a circle of radius 1.")


@point_set("gaussians", "Eight gaussians", "Eight clusters on a ring: mode collapse shows here.")
def draw_gaussians(_: DatasetSettings, random: np.random.Generator) -> Population:
    """Eight equally likely normal clusters with centres on the unit circle."""
    centres = arc((0.0, 0.0), 1.0, 2 * np.pi * np.arange(GAUSSIAN_MODES) / GAUSSIAN_MODES)
    points = _noisy(centres[random.integers(GAUSSIAN_MODES, size=POOL_POINTS)], GAUSSIAN_STDDEV, random)
    description = f"Eight round clusters (standard deviation {GAUSSIAN_STDDEV}) on a circle of radius 1."
    return Population(points, distance_to_points(centres), description)


@point_set("moons", "Two moons", "Two separate half moons: one piece has to be torn in two.")
def draw_moons(_: DatasetSettings, random: np.random.Generator) -> Population:
    """Two half circles of radius 2/3 that hold each other, with a little noise."""

    def moons(angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return arc((-1 / 3, -1 / 6), 2 / 3, angles), arc((1 / 3, 1 / 6), 2 / 3, -angles)

    upper, lower = moons(random.uniform(0.0, np.pi, POOL_POINTS))
    exact = np.where(random.random((POOL_POINTS, 1)) < 0.5, upper, lower)
    distance = distance_to_curve(moons(np.linspace(0.0, np.pi, VERTICES)))
    description = f"Two half moons that hold each other, with noise of standard deviation {MOONS_STDDEV}."
    return Population(_noisy(exact, MOONS_STDDEV, random), distance, description)


@point_set("spiral", "Spiral", "One long arm that winds: the hardest of the curves.")
def draw_spiral(_: DatasetSettings, random: np.random.Generator) -> Population:
    """One arm whose radius grows with the angle; the square root spreads the points about evenly."""

    def spiral(share: np.ndarray) -> np.ndarray:
        return share[:, None] * arc((0.0, 0.0), 1.0, 2 * np.pi * SPIRAL_TURNS * share)

    exact = spiral(np.sqrt(random.uniform(0.0025, 1.0, POOL_POINTS)))
    distance = distance_to_curve([spiral(np.linspace(0.05, 1.0, VERTICES))])
    description = f"One arm that winds {SPIRAL_TURNS} times around, with noise of standard deviation {SPIRAL_STDDEV}."
    return Population(_noisy(exact, SPIRAL_STDDEV, random), distance, description)
