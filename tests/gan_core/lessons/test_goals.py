"""The goals of the course can be met: by the very runs that its lessons set up, trained as far as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.session import Session
from gan_core.lessons import judge, load_course
from gan_core.lessons.checking import Facts

COURSE = load_course(Path("nowhere"))


def facts_of(session: Session, metrics: dict[str, np.ndarray]) -> Facts:
    """What a page would know of this run."""
    figures = {"step": float(session.step)} | {name: float(np.mean(values[-100:])) for name, values in metrics.items()}
    figures |= {name: figure["value"] for name, figure in session.quality().items()}
    return Facts(figures, tuple(finding.illness for finding in session.practice.findings))


@pytest.mark.parametrize(
    ("lesson", "place", "most"),
    [("the-curve", 2, 3_000), ("what-d-sees", 0, 8_000), ("what-d-sees", 2, 4_000),
     ("break-it", 0, 4_000), ("break-it", 1, 6_000)],
)  # fmt: skip
def test_a_goal_is_met_within_so_many_steps(lesson: str, place: int, most: int, tmp_path: Path) -> None:
    step = COURSE.find(lesson).steps[place]
    config = build_config(step.live.preset, {**step.live.settings, "steps": most})
    session = Session(config, tmp_path / "run")
    untrained = [judge(check, facts_of(session, {})).met for check in step.checks]
    assert not all(untrained), "the goal is met before anything runs"
    while session.step < most:
        metrics = session.play(100)
        session.snapshot()  # the moment at which the doctor looks, as on a page
        if session.step % 500:
            continue
        outcomes = [judge(check, facts_of(session, metrics)) for check in step.checks]
        if all(outcome.met for outcome in outcomes):
            break
    assert all(outcome.met for outcome in outcomes), [(one.check.text, one.words) for one in outcomes]


def test_the_collapsed_gan_is_mended_by_the_hint(tmp_path: Path) -> None:
    live, check = COURSE.find("mend-it").steps[0].live, COURSE.find("mend-it").steps[0].checks[0]
    reached = []
    for rate in (0.01, 0.002):  # as it is, and as the hint says
        config = build_config(live.preset, {**live.settings, "optimizer.generator_lr": rate, "steps": 4_000})
        session = Session(config, tmp_path / str(rate))
        while session.step < 4_000:
            metrics = session.play(1_000)
        reached.append(judge(check, facts_of(session, metrics)).met)
    assert reached == [False, True]
