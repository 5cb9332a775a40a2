"""Verdicts: wins, interval, words."""

import numpy as np
import pytest
from scipy import stats

from gan_core.errors import DataError
from gan_core.experiments import compare
from gan_core.quality.points import FIGURES

DISTANCE, COVERAGE = FIGURES["energy_distance"], FIGURES["coverage"]
PLAIN = np.array([0.10, 0.12, 0.09, 0.11, 0.13, 0.10])


def test_a_clear_gain_is_help_with_the_t_interval() -> None:
    tipped = PLAIN - [0.05, 0.06, 0.04, 0.05, 0.05, 0.06]
    verdict = compare(PLAIN, tipped, DISTANCE)
    low, high = stats.ttest_rel(tipped, PLAIN).confidence_interval(0.95)
    assert (verdict.low, verdict.high) == pytest.approx((low, high))
    assert (verdict.wins, verdict.losses, verdict.ties, verdict.outcome) == (6, 0, 0, "helped")
    assert verdict.sentence == (
        "Helped: better on 6 of 6 seeds (Energy distance −0.0517 on average, 95 % interval −0.0596 to −0.0438)."
    )


def test_the_direction_follows_the_figure() -> None:
    assert compare(PLAIN, PLAIN - 0.05 + PLAIN / 100, COVERAGE).outcome == "hurt"
    assert compare(PLAIN, PLAIN + 0.05 + PLAIN / 100, COVERAGE).outcome == "helped"


def test_a_mixed_result_is_too_close_to_call() -> None:
    verdict = compare(PLAIN, PLAIN + np.array([-0.05, 0.04, -0.03, 0.05, -0.04, 0.03]), DISTANCE)
    assert verdict.outcome == "close"
    assert verdict.sentence.startswith("Better on 3 of 6 seeds; too close to call (Energy distance 0.0000 on average")


def test_equal_twins_are_the_same() -> None:
    verdict = compare(PLAIN, PLAIN.copy(), DISTANCE)
    assert (verdict.outcome, verdict.difference, verdict.ties) == ("same", 0.0, 6)
    assert verdict.sentence == "Exactly the same on all 6 seeds: the twins do not differ."


@pytest.mark.parametrize("tipped", [PLAIN[:3], np.full(6, np.nan), PLAIN[:1]])
def test_other_arrays_are_refused(tipped: np.ndarray) -> None:
    with pytest.raises(DataError, match="two finite figures a seed"):
        compare(PLAIN[: len(tipped)] if len(tipped) == 1 else PLAIN, tipped, DISTANCE)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    held = 0
    for _ in range(1000):
        plain = random.normal(0.1, 0.02, 8)
        verdict = compare(plain, plain + random.normal(-0.01, 0.01, 8), DISTANCE)
        held += verdict.low <= -0.01 <= verdict.high
    assert 925 <= held <= 975
