"""The cheap figures of a moment: what real points score, and what broken clouds do."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.data import make_points
from gan_core.doctor.vitals import PointVitals

RING = make_points(build_config("ring").dataset)
STILL = np.zeros((256, 2))


@pytest.fixture(scope="module")
def vitals() -> PointVitals:
    return PointVitals(RING, RING.pool[:450])


def some(count: int = 256) -> np.ndarray:
    return RING.pool[np.random.default_rng(3).integers(len(RING.pool), size=count)]


def test_real_points_are_well(vitals: PointVitals) -> None:
    figures = vitals.measure(some(), np.full((256, 2), 0.5))
    assert 0.9 < figures["reached"] <= 1.0
    assert figures["near"] == 1.0
    assert 0.0 < figures["gap"] < 0.12
    assert 0.95 < figures["spread"] < 1.05
    assert abs(figures["x"]) < 0.15
    assert figures["gradient"] == pytest.approx(np.hypot(0.5, 0.5), rel=0.02)  # the ring has size 1
    assert figures["repeats"] is None


def test_one_spot_and_a_far_cloud(vitals: PointVitals) -> None:
    spot = vitals.measure(np.tile(RING.pool[:1], (256, 1)), STILL)
    assert spot["spread"] == 0.0
    assert spot["reached"] < 0.1
    assert spot["near"] == 1.0
    assert spot["gradient"] == 0.0
    far = vitals.measure(some() + 5.0, STILL)
    assert (far["near"], far["reached"]) == (0.0, 0.0)
    assert 3.0 < far["gap"] < 7.0


def test_points_that_are_no_numbers_have_no_figures(vitals: PointVitals) -> None:
    assert vitals.measure(np.full((256, 2), np.nan), STILL) == {}


def test_few_given_points_repeated_one_by_one_are_seen(tmp_path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("x,y\n" + "\n".join(f"{x},{y}" for x in range(4) for y in range(3)), encoding="utf-8")
    points = make_points(build_config("quadratic", {"dataset.name": "csv", "dataset.path": str(file)}).dataset)
    vitals = PointVitals(points, points.pool)
    copied = points.pool[np.random.default_rng(0).integers(len(points.pool), size=256)]
    assert vitals.measure(copied, STILL)["repeats"] < 0.01
    between = np.random.default_rng(0).uniform(0, 1, (256, 2)) * np.ptp(points.pool, axis=0) + points.pool.min(axis=0)
    assert vitals.measure(between, STILL)["repeats"] > 0.25
