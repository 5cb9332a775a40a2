"""Thinning keeps the ends and spreads the rest."""

from __future__ import annotations

import numpy as np

from gan_core.runs.thinning import spread_evenly


def test_few_moments_all_stay():
    assert spread_evenly([0, 5, 9], 3) == [0, 1, 2]
    assert spread_evenly([], 3) == []


def test_dense_and_sparse_parts_are_kept_alike():
    steps = [*range(0, 1000, 100), *range(1000, 1100)]
    kept = [steps[place] for place in spread_evenly(steps, 12)]
    assert kept == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1099]


def test_thinning_again_and_again_keeps_the_beginning():
    steps: list[int] = []
    for step in range(5000):
        steps.append(step)
        if len(steps) > 100:
            steps = [steps[place] for place in spread_evenly(steps, 50)]
    assert steps[0] == 0
    assert steps[-1] == 4999
    assert 40 <= len(steps) <= 101
    assert np.diff(steps).max() <= 250
