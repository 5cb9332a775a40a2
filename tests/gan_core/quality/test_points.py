"""The quality figures: hand-computed values, floors, collapses, and what each figure must not overlook."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from gan_core.data import make_points
from gan_core.errors import DataError
from gan_core.quality import FIGURES, evaluate_points
from gan_core.quality import points as quality
from gan_core.quality.points import energy_distance, jensen_shannon, sliced_wasserstein

READY_MADE = ("quadratic", "line", "ring", "gaussians", "moons", "spiral")


def make(name="quadratic"):
    return make_points(SimpleNamespace(name=name, path=None, formula=None, x_min=-1.0, x_max=1.0, jitter=0.0))


@pytest.fixture(scope="module")
def sets():
    return {name: make(name) for name in READY_MADE}


def real(points, seed=1, n=2_000, where=None):
    pool = points.pool if where is None else points.pool[where(points.pool)]
    return pool[np.random.default_rng(seed).integers(len(pool), size=n)]


def values(fake, points):
    return {name: figure["value"] for name, figure in evaluate_points(fake, points).items()}


def test_energy_distance_by_hand():
    a, b = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 4.0]])
    # E|X-Y| = (0 + 4 + 2 + sqrt(20)) / 4, E|X-X'| = 1, E|Y-Y'| = 2
    assert energy_distance(a, b) == pytest.approx((6 + 20**0.5) / 2 - 3, abs=1e-12)
    assert energy_distance(a, a) == 0.0


def test_energy_distance_in_blocks_is_the_same():
    a, b = np.random.default_rng(0).normal(size=(2, 2_500, 2))
    direct = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)).mean()
    assert quality._mean_distance(a, b) == pytest.approx(direct, rel=1e-12)


@pytest.mark.parametrize(
    ("p", "q", "bits"),
    [
        ([1, 2, 3], [2, 4, 6], 0.0),
        ([5, 0], [0, 3], 1.0),
        # M = (3/4, 1/4): H(M) - H(1/2, 1/2) / 2 = 0.811278 - 0.5
        ([1, 0], [1, 1], 0.3112781),
    ],
)
def test_jensen_shannon_by_hand(p, q, bits):
    assert jensen_shannon(np.array(p), np.array(q)) == pytest.approx(bits, abs=1e-6)


def test_sliced_wasserstein_of_a_shift():
    a = np.random.default_rng(0).normal(size=(100, 2))
    # The mean of |cos| over all directions is 2 / pi.
    assert sliced_wasserstein(a, a + np.array([3.0, 0.0]), 720) == pytest.approx(6 / np.pi, rel=1e-4)
    assert sliced_wasserstein(a, a[::-1]) == 0.0
    with pytest.raises(DataError, match=r"^Two samples of one shape are needed"):
        sliced_wasserstein(a, a[:50])


def test_every_figure_is_described():
    assert list(FIGURES) == ["energy_distance", "jensen_shannon", "distance_to_curve", "coverage"]
    for info in FIGURES.values():
        assert info.label
        assert info.help.endswith(".")
        assert info.better in ("low", "high")
        assert format(0.5, info.format)


@pytest.mark.parametrize("name", READY_MADE)
def test_a_perfect_generator_scores_the_floor(sets, name):
    figures = evaluate_points(real(sets[name]), sets[name])
    assert figures.keys() == FIGURES.keys()
    for figure in figures.values():
        assert all(type(value) is float and np.isfinite(value) for value in figure.values())
    for kind in ("energy_distance", "jensen_shannon"):
        assert 0.1 < figures[kind]["value"] / figures[kind]["floor"] < 3
        assert figures[kind]["floor"] < 0.05 * figures[kind]["collapse"]
    assert figures["distance_to_curve"]["value"] == pytest.approx(figures["distance_to_curve"]["floor"], rel=0.1)
    assert 0.99 < figures["coverage"]["value"] <= 1.0 + 1e-9
    assert 0.99 < figures["coverage"]["floor"] <= 1.0 + 1e-9
    assert 0.01 < figures["coverage"]["collapse"] < 0.06


def test_the_floor_of_the_quadratic_is_what_theory_says(sets):
    # V-statistic: (1/n + 1/m) E|X-X'| on average, and E|X-X'| is a little over 1/3 here.
    floors = [
        evaluate_points(real(sets["quadratic"]), sets["quadratic"], seed)["energy_distance"]["floor"]
        for seed in range(5)
    ]
    assert 0.00015 < np.mean(floors) < 0.0007


@pytest.mark.parametrize("name", READY_MADE)
def test_one_point_scores_the_collapse(sets, name):
    points = sets[name]
    figures = evaluate_points(np.repeat(real(points, n=1), 2_000, axis=0), points)
    assert 0.4 < figures["energy_distance"]["value"] / figures["energy_distance"]["collapse"] < 2
    assert 0.7 < figures["jensen_shannon"]["value"] <= 1
    assert 0 < figures["coverage"]["value"] < 0.09


@pytest.mark.parametrize("name", ["quadratic", "line", "ring", "spiral"])
def test_half_a_curve_covers_half(sets, name):
    points = sets[name]
    median = np.median(points.pool[:, 0])
    figures = values(real(points, where=lambda pool: pool[:, 0] > median), points)
    assert figures["coverage"] == pytest.approx(0.5, abs=0.04)
    # Closeness sees nothing; Jensen-Shannon of a half against the whole is 0.311 bits.
    assert figures["distance_to_curve"] < 0.02
    assert figures["jensen_shannon"] == pytest.approx(0.3113, abs=0.02)


def test_one_mode_of_eight(sets):
    points = sets["gaussians"]
    figures = values(real(points, where=lambda pool: np.hypot(pool[:, 0] - 1, pool[:, 1]) < 0.3), points)
    assert figures["coverage"] == pytest.approx(1 / 8, abs=0.02)
    assert figures["distance_to_curve"] == pytest.approx(0.0627, abs=0.005)


def test_points_off_the_curve_do_not_cover_it(sets):
    points = sets["quadratic"]
    lifted = values(real(points) + np.float32([0.0, 0.1]), points)
    assert lifted["coverage"] == 0.0
    assert 0.07 < lifted["distance_to_curve"] < 0.1
    everywhere = np.random.default_rng(0).uniform((-0.65, -0.2), (0.65, 0.45), (2_000, 2))
    assert values(everywhere, points)["coverage"] < 0.1


def test_points_a_little_beside_the_curve_still_cover_it(sets):
    points = sets["quadratic"]
    beside = values(real(points) + np.random.default_rng(0).normal(0.0, 0.005, (2_000, 2)), points)
    assert beside["coverage"] > 0.99
    assert 0.003 < beside["distance_to_curve"] < 0.005


def test_a_few_strays_do_not_cover_a_missing_half(sets):
    points = sets["quadratic"]
    fake = real(points, where=lambda pool: pool[:, 0] > 0)
    fake[:40] = real(points, where=lambda pool: pool[:, 0] < 0)[:40]
    assert values(fake, points)["coverage"] < 0.6


def test_points_far_outside_the_plot_count_against_the_generator(sets):
    figures = values(np.full((2_000, 2), 1e30), sets["ring"])
    assert figures["jensen_shannon"] == pytest.approx(1.0)
    assert figures["coverage"] == 0.0
    assert figures["energy_distance"] > 1e29


def test_a_set_of_ten_points():
    pool = np.stack([np.arange(10), np.zeros(10)], axis=1).astype(np.float32) / 10
    tiny = SetLike(pool)
    figures = evaluate_points(np.repeat(pool[:5], 400, axis=0), tiny)
    assert figures["coverage"]["value"] == pytest.approx(0.5)
    assert figures["coverage"]["collapse"] == pytest.approx(0.1)


class SetLike:
    """The three things that the figures read of a point set."""

    def __init__(self, pool):
        self.pool, self.box = pool, (-0.5, 1.5, -0.5, 0.5)

    def distance(self, points):
        return np.abs(np.asarray(points)[:, 1])


def test_the_reference_is_kept_and_goes_with_its_set(sets):
    points = make("line")
    fake = real(points)
    first = evaluate_points(fake, points)
    kept = quality._references[points]
    reference = kept[2_000, 0]
    assert evaluate_points(fake, points) == first
    assert kept[2_000, 0] is reference
    for seed in range(1, 10):
        evaluate_points(fake, points, seed)
    assert len(kept) == quality.KEPT_REFERENCES
    gone = weakref.ref(points)
    del points
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("fake", "message"),
    [
        (np.zeros(2_000), "Generated points must have the shape (n, 2), and these have (2000,)."),
        (
            np.zeros((1_999, 2)),
            "The quality figures need 2,000 to 20,000 generated points, and 1,999 came; draw another number.",
        ),
        (
            np.zeros((20_001, 2)),
            "The quality figures need 2,000 to 20,000 generated points, and 20,001 came; draw another number.",
        ),
        (
            np.where(np.arange(2_000)[:, None] < 3, np.nan, np.zeros((2_000, 2))),
            "3 of 2,000 generated points are not finite numbers: the generator has diverged; "
            "go back to an earlier step or lower the learning rates.",
        ),
        (
            np.full((2_000, 2), 1e300),
            "2,000 of 2,000 generated points are not finite numbers: the generator has diverged; "
            "go back to an earlier step or lower the learning rates.",
        ),
    ],
)
def test_refusals(sets, fake, message):
    with pytest.raises(DataError) as caught:
        evaluate_points(fake, sets["line"])
    assert str(caught.value) == message
