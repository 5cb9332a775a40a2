"""A link to a lesson: what works in it counts, and what was tampered with falls back in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lessons.address import Shared, query_of, read_shared
from gan_core.config import build_config
from gan_core.lessons import load_course

COURSE = load_course()
CURVE, LATENT = COURSE.find("the-curve"), COURSE.find("latent-space")


def test_what_a_teacher_sets_comes_back() -> None:
    given = Shared("the-curve", 2, ("train", "*"), "ring", "10", {"optimizer.generator_lr": 0.005, "batch_size": 64})
    problems: list[str] = []
    assert read_shared(query_of(given, "the-curve", 2), CURVE, 2, problems) == given
    assert problems == []
    assert given.locks("anything")


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({"optimizer.generator_lr": "1e9"}, "optimizer.generator_lr: expected a number from 1e-07 to 10"),
        ({"optimizer.generator_lr": "fast"}, "optimizer.generator_lr: expected a number"),
        ({"dataset.path": "/etc/passwd"}, "dataset.path='/etc/passwd' is nothing that a link to this step can carry."),
        ({"dataset.name": "csv"}, "dataset.name='csv' is nothing that a link to this step can carry."),
        ({"<b>": "1"}, "<b>='1' is nothing that a link to this step can carry."),
        ({"preset": "digits"}, "preset: expected one of quadratic, line, ring"),
        ({"speed": "9"}, "speed: expected one of 1, 10, 100"),
        ({"lock": "train,doors"}, "lock: this lesson has no control 'doors'."),
    ],
)
def test_what_was_tampered_with_is_left_out_in_words(part: dict[str, str], sentence: str) -> None:
    problems: list[str] = []
    found = read_shared({"lesson": "the-curve", "step": "1", **part}, CURVE, 0, problems)
    assert len(problems) == 1
    assert problems[0].startswith(sentence)
    assert found == Shared("the-curve", 0, ("train",) if "lock" in part else ())


def test_a_step_without_a_run_takes_no_settings() -> None:
    problems: list[str] = []
    assert read_shared({"preset": "ring"}, LATENT, 0, problems) == Shared("latent-space", 0)
    assert problems == ["Step 1 has no run of its own that 'preset' could change."]


KEYS = st.sampled_from(["preset", "speed", "lock", "optimizer.generator_lr", "dataset.name", "loss.name", "seed", "x"])


@settings(max_examples=150, deadline=None)
@given(query=st.dictionaries(KEYS, st.text(max_size=30) | st.sampled_from(["ring", "1e-3", "wasserstein_gp", "*"])))
def test_any_link_opens_the_step_with_settings_that_work_together(query: dict[str, str]) -> None:
    problems: list[str] = []
    found = read_shared(query, CURVE, 2, problems)
    live = CURVE.steps[2].live
    own = {} if found.preset else live.settings
    build_config(found.preset or live.preset, {**own, **found.settings})
    assert all(problem.endswith(".") for problem in problems)
