"""The sets of real points: one battery for all, and hand-computed facts about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from gan_core.data import POINT_SETS, make_points, write_points
from gan_core.errors import DataError

READY_MADE = ("quadratic", "line", "ring", "gaussians", "moons", "spiral")


@dataclass
class Dataset:
    """A stand-in for a configuration's dataset section."""

    name: str = "quadratic"
    path: str | None = None
    formula: str | None = "x**2"
    x_min: float | None = -1.0
    x_max: float | None = 1.0
    jitter: float | None = 0.0


def function(formula, x_min=-1.0, x_max=1.0, **more):
    return make_points(Dataset("function", formula=formula, x_min=x_min, x_max=x_max, **more))


@pytest.fixture
def any_dataset(request, tmp_path):
    points = np.stack([np.linspace(-1, 1, 50), np.linspace(-1, 1, 50) ** 3], axis=1)
    write_points(tmp_path / "own.csv", points)
    return Dataset(request.param, path=str(tmp_path / "own.csv"))


def test_the_table():
    assert POINT_SETS.names() == (*READY_MADE, "function", "csv", "drawn")
    for name in POINT_SETS:
        source = POINT_SETS.get(name)
        assert source.label
        assert source.help.endswith(".")
        assert source.offline is True
    assert POINT_SETS.get("ring").count == 65_536
    assert POINT_SETS.get("csv").count is None


@pytest.mark.parametrize("any_dataset", POINT_SETS.names(), indirect=True)
def test_every_set_keeps_the_contract(any_dataset):
    points, again = make_points(any_dataset), make_points(any_dataset)
    assert points.name == any_dataset.name
    assert points.pool.dtype == np.float32
    assert points.pool.shape == (POINT_SETS.get(points.name).count or 50, 2)
    assert np.array_equal(points.pool, again.pool)
    assert not points.pool.flags.writeable
    assert points.description.endswith((".", ")."))
    distance = points.distance(points.pool[:500])
    assert distance.shape == (min(500, len(points.pool)),)
    assert distance.min() >= 0
    assert distance.max() < 0.3
    x_min, x_max, y_min, y_max = points.box
    assert (points.pool > [x_min, y_min]).all()
    assert (points.pool < [x_max, y_max]).all()


@pytest.mark.parametrize("any_dataset", POINT_SETS.names(), indirect=True)
def test_jitter_adds_noise_of_its_standard_deviation(any_dataset):
    exact = make_points(any_dataset)
    any_dataset.jitter = 0.1
    noisy = make_points(any_dataset)
    assert noisy.pool.shape == (65_536, 2)
    added = noisy.pool.var(axis=0) - exact.pool.var(axis=0)
    assert added == pytest.approx([0.01, 0.01], abs=0.004)


def test_the_quadratic_is_exact():
    pool = make_points(Dataset()).pool
    x, y = pool.T
    assert np.array_equal(y, x * x)
    assert -0.5 <= x.min() < -0.4999
    assert 0.4999 < x.max() <= 0.5
    assert x.mean() == pytest.approx(0.0, abs=0.005)
    assert x.var() == pytest.approx(1 / 12, rel=0.02)


def test_the_distance_to_the_quadratic():
    points = make_points(Dataset())
    probes = np.array([[0.3, 0.09], [0.0, -0.2], [0.5, 1.25], [1.0, 0.25], [0.0, 0.1]])
    assert points.distance(probes) == pytest.approx([0.0, 0.2, 1.0, 0.5, 0.1], abs=1e-6)
    # The box: the content with 15 % on each side; the flat height is doubled first.
    assert points.box == pytest.approx((-0.65, 0.65, -0.2, 0.45), abs=2e-4)


def test_the_ring_and_the_line():
    ring, line = make_points(Dataset("ring")), make_points(Dataset("line"))
    assert ring.distance(np.array([[0.0, 0.0], [0.0, 3.0]])) == pytest.approx([1.0, 2.0])
    assert ring.pool.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.01)
    assert line.distance(np.array([[1.0, -1.0], [2.0, 1.0]])) == pytest.approx([2**0.5, 1.0])


def test_the_gaussians_have_eight_equal_modes():
    points = make_points(Dataset("gaussians"))
    angle = np.degrees(np.arctan2(points.pool[:, 1], points.pool[:, 0]))
    counts = np.bincount(np.round(angle / 45).astype(int) % 8, minlength=8)
    assert counts.min() > 7_900
    assert counts.max() < 8_500
    # The mean distance to the centre of a round normal cluster is stddev * sqrt(pi / 2).
    assert points.distance(points.pool).mean() == pytest.approx(0.05 * np.sqrt(np.pi / 2), rel=0.01)


@pytest.mark.parametrize(("name", "stddev"), [("moons", 0.03), ("spiral", 0.02)])
def test_moons_and_spiral_measure_to_the_noiseless_curve(name, stddev):
    points = make_points(Dataset(name))
    # Across a curve the noise has one direction: its mean size is stddev * sqrt(2 / pi).
    assert points.distance(points.pool).mean() == pytest.approx(stddev * np.sqrt(2 / np.pi), rel=0.05)


def test_a_typed_function():
    points = function("y = 2*x + 1", 0, 2)
    assert points.distance(np.array([[1.0, 3.0], [0.0, 6.0]])) == pytest.approx([0.0, 5**0.5], abs=1e-6)
    assert points.pool.min(axis=0) == pytest.approx([0.0, 1.0], abs=0.001)
    assert points.pool.max(axis=0) == pytest.approx([2.0, 5.0], abs=0.001)
    assert points.notes == ()
    assert points.description == "Points on y = 2*x + 1 with x uniform between 0 and 2."


def test_a_constant_function_gets_a_box_with_height():
    points = function("3")
    assert np.ptp(points.pool[:, 1]) == 0
    assert points.box == pytest.approx((-1.3, 1.3, 2.35, 3.65), abs=0.01)


def test_a_jump_does_not_belong_to_the_curve():
    assert function("sign(x)").distance(np.array([[0.0, 0.5]])) == pytest.approx([0.5], abs=0.001)


def test_x_without_a_value_are_left_out_with_a_note():
    points = function("sqrt(x)")
    assert points.pool.shape == (65_536, 2)
    assert points.pool[:, 0].min() >= 0
    assert len(points.notes) == 1
    assert points.notes[0].startswith("y = sqrt(x) has no finite value for ")
    assert points.notes[0].endswith(" % of the range; those x are left out.")


def test_wide_data_gets_a_note():
    assert function("x**3", -5, 5).notes == (
        "The points spread over 250 units; a range and values within [-1, 1] train faster.",
    )


@pytest.mark.parametrize(
    ("formula", "x_min", "x_max", "message"),
    [
        (
            "1/x", -1, 1,
            "y = 1/x reaches -4.1e+03 at x = -0.000244, where at most 1000 is allowed; "
            "choose a range such as -1 to -0.1.",
        ),
        (
            "sqrt(x - 0.5)", -1, 1,
            "y = sqrt(x - 0.5) has no finite value for 75 % of x between -1 and 1; choose a range "
            "such as 0.5 to 1.",
        ),
        (
            "log(x - 5)", -1, 1,
            "y = log(x - 5) has no finite value for 100 % of x between -1 and 1; "
            "choose another formula or another range.",
        ),
        (
            "x", 1, -1,
            "The range of x must begin below its end by at least 0.001, and it is 1 to -1; choose, "
            "say, -1 to 1.",
        ),
        (
            "x", 0, float("nan"),
            "The range of x needs two finite numbers, and it is 0 to nan; choose, say, -1 to 1.",
        ),
        ("x", None, 1, "The range of x needs two finite numbers, and it is None to 1; choose, say, -1 to 1."),
        ("x", 0, 5000, "The range of x must lie within -1000 to 1000, and it is 0 to 5000; narrow it."),
        (None, -1, 1, "The formula is empty; write y as a formula in x, such as x**2 or sin(3*x)."),
    ],
)  # fmt: skip
def test_functions_that_cannot_be_drawn(formula, x_min, x_max, message):
    with pytest.raises(DataError) as caught:
        function(formula, x_min, x_max)
    assert str(caught.value) == message


@pytest.mark.parametrize("formula", ["1/x", "tan(3*x)", "1/x**2", "exp(1/x)"])
def test_the_range_that_a_refusal_suggests_is_accepted(formula):
    with pytest.raises(DataError) as caught:
        function(formula)
    low, high = str(caught.value).rstrip(".").split("such as ")[1].split(" to ")
    assert np.abs(function(formula, float(low), float(high)).pool[:, 1]).max() < 20


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        (
            Dataset("csv"),
            "The set csv needs a file; upload a CSV with two columns of numbers, or give its path.",
        ),
        (Dataset("drawn"), "The set drawn has no points yet; draw at least 10 points on the plot."),
        (Dataset("csv", "no.csv"), "There is no file 'no.csv'; check the path or upload the file again."),
        (
            Dataset("line", jitter=-1.0),
            "The jitter must be a number of at least 0, and it is -1.0; choose 0 for exact data.",
        ),
    ],
)
def test_settings_that_cannot_be_used(dataset, message):
    with pytest.raises(DataError) as caught:
        make_points(dataset)
    assert str(caught.value) == message


def test_an_unknown_name_lists_the_sets():
    with pytest.raises(DataError, match=r"Unknown data set 'nope': choose one of quadratic, line, ring"):
        make_points(Dataset("nope"))


def test_a_csv_keeps_its_points(tmp_path):
    write_points(tmp_path / "own.csv", np.arange(24).reshape(12, 2) / 12 - 1)
    points = make_points(Dataset("csv", str(tmp_path / "own.csv")))
    assert points.pool == pytest.approx(np.arange(24).reshape(12, 2) / 12 - 1, abs=1e-7)
    assert points.distance(np.array([[1.0, 1.0]])) == pytest.approx([np.hypot(1 / 6, 1 / 12)], abs=1e-6)
    assert points.description == "Points from own.csv (12 points)."
