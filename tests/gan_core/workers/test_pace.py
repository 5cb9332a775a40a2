"""Speeds of runs: watched, remembered, read from what they logged."""

from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.runs import append_lines
from gan_core.workers.fair import Waiting
from gan_core.workers.pace import Pace, logged_pace, recipe_of

RECIPE = ("small",)
FIRST = Waiting("first", "a", 0.0, 100, RECIPE)


def watched() -> Pace:
    """A run of 100 steps that compiled for 50 seconds and then did 10 steps in 5."""
    pace = Pace()
    pace.begin(FIRST, 0.0)
    pace.saw("first", 0, 100, 10.0)
    pace.saw("first", 0, 100, 50.0)
    pace.saw("first", 10, 100, 55.0)
    return pace


def test_time_left_is_steps_left_at_the_speed_seen_without_compiling():
    assert watched().seconds_left("first") == pytest.approx(90 * 0.5)


def test_a_run_like_it_is_expected_to_take_as_long_with_its_preparations():
    pace = watched()
    assert pace.duration(Waiting("second", "b", 1.0, 30, RECIPE)) == pytest.approx(50 + 15.0)
    assert pace.duration(Waiting("other", "b", 1.0, 30, ("large",))) is None


def test_a_run_that_has_just_begun_goes_by_its_likes():
    pace = watched()
    pace.begin(Waiting("second", "b", 1.0, 30, RECIPE), 60.0)
    assert pace.seconds_left("second") == pytest.approx(15.0)


def test_nobody_knows_at_first():
    pace = Pace()
    pace.begin(FIRST, 0.0)
    assert pace.seconds_left("first") is None
    pace.saw("first", 1, 100, 1.0)
    pace.saw("first", 2, 100, 1.5)
    assert pace.seconds_left("first") is None


def test_a_paused_run_may_take_for_ever_and_its_pause_is_not_slowness():
    pace = watched()
    pace.rest("first")
    assert pace.seconds_left("first") is None
    pace.saw("first", 10, 100, 1000.0)
    pace.saw("first", 20, 100, 1005.0)
    assert pace.seconds_left("first") == pytest.approx(80 * 0.5)


def test_a_forgotten_run_is_unknown_and_its_kind_is_not():
    pace = watched()
    pace.forget("first")
    assert pace.seconds_left("first") is None
    assert pace.knows(RECIPE)


def test_what_was_seen_counts_more_than_what_was_logged():
    pace = watched()
    pace.learn(RECIPE, 9.0)
    pace.learn(("large",), 9.0)
    assert pace.duration(FIRST) == pytest.approx(50 + 50.0)
    assert pace.duration(Waiting("other", "b", 1.0, 2, ("large",))) == pytest.approx(50 + 18.0)


def test_the_recipe_leaves_out_what_does_not_cost_time():
    def recipe(**overrides):
        settings = {key.replace("__", "."): value for key, value in overrides.items()}
        return recipe_of(build_config("quadratic", settings).model_dump())

    assert recipe(seed=1, steps=10) == recipe(seed=2, steps=20)
    assert recipe(batch_size=64) != recipe(batch_size=128)
    assert recipe(model__width=10) != recipe(model__width=20)
    assert hash(recipe())


def test_speed_as_logged(tmp_path):
    path = tmp_path / "metrics.jsonl"
    assert logged_pace(path) is None
    append_lines(path, [{"step": step, "seconds": step * 0.25, "g_loss": 0.5} for step in range(1, 501)])
    assert logged_pace(path) == pytest.approx(0.25)
    with path.open("ab") as file:
        file.write(b'{"step": 501, "seco')
    assert logged_pace(path) == pytest.approx(0.25)
