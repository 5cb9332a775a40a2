from __future__ import annotations

import numpy as np
import pytest

from app.latent import times
from app.latent.times import coarse_first, some_steps


def test_few_steps_are_all_there_and_many_are_thinned_evenly():
    assert some_steps([1, 5, 9], 8) == [1, 5, 9]
    found = some_steps(list(range(0, 1000, 10)), 8)
    assert (len(found), found[0], found[-1]) == (8, 0, 990)
    assert max(np.diff(found)) - min(np.diff(found)) <= 10


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9, 24])
def test_the_order_of_loading_has_each_once_and_begins_with_the_ends(count):
    order = coarse_first(count)
    assert sorted(order) == list(range(count))
    assert order[:2] == [0, count - 1][:count]


def test_every_beginning_is_spread_over_the_whole():
    assert coarse_first(9)[:5] == [0, 8, 4, 2, 6]


def test_loading_stops_after_a_moment_and_goes_on_where_it_was(subject_of, fake, monkeypatch):
    subject = subject_of("digits", 100, 200, 300, 400)
    z = times.z_of(subject, times.ONE)
    clock = iter(range(100))
    monkeypatch.setattr(times.time, "monotonic", lambda: float(next(clock)))
    assert sorted(times._loaded(subject, z, list(subject.steps))) == [100]
    monkeypatch.setattr(times.time, "monotonic", lambda: 0.0)
    assert sorted(times._loaded(subject, z, list(subject.steps))) == [100, 200, 300, 400]
    assert [step for _, _, step in fake.renders] == [100, 400, 200, 300]


def test_a_film_goes_through_the_steps_and_rests_at_the_last(subject_of):
    subject = subject_of("digits", 100, 200, 300)
    z, labels, steps = times._frames_of(subject)(12)
    assert z.shape == (12, 32)
    assert labels is None
    assert steps.tolist() == [100] * 3 + [200] * 3 + [300] * 6


def test_the_table_is_of_a_and_the_seeds_after_it(monkeypatch):
    monkeypatch.setattr(times.seeds, "pair", lambda: (40, 1))
    assert times.seeds_of(times.MANY) == list(range(40, 50))
    assert times.seeds_of(times.ONE) == [40]
    monkeypatch.setattr(times.seeds, "pair", lambda: (times.seeds.LARGEST, 1))
    assert max(times.seeds_of(times.MANY)) <= times.seeds.LARGEST
