"""Goals are judged on figures: each relation on both sides of its number, the doctor, and a race's verdict."""

from __future__ import annotations

import pytest

from gan_core.lessons.checking import Facts, judge, number_words, read_check


@pytest.mark.parametrize(
    ("said", "below", "equal", "above"),
    [
        ("coverage above 0.9", False, False, True),
        ("coverage at least 0.9", False, True, True),
        ("coverage below 0.9", True, False, False),
        ("coverage at most 0.9", True, True, False),
    ],
)
def test_a_figure_is_compared(said: str, below: bool, equal: bool, above: bool) -> None:
    check = read_check(said, "playground")
    met = [judge(check, Facts({"coverage": value})).met for value in (0.899, 0.9, 0.901)]
    assert met == [below, equal, above]
    assert check.label == said
    outcome = judge(check, Facts({"coverage": 0.901}))
    assert (outcome.value, outcome.words) == (0.901, "now 0.901")


def test_what_was_not_measured_is_not_met() -> None:
    outcome = judge(read_check("step below 100", "playground"), Facts())
    assert (outcome.met, outcome.value, outcome.words) == (False, None, "not measured yet")
    assert not judge(read_check("coverage at most 1", "playground"), Facts({"coverage": float("nan")})).met


def test_the_doctor_is_asked() -> None:
    finds, nothing = (read_check(f"doctor finds {name}", "playground") for name in ("mode_collapse", "nothing"))
    ill, well, unseen = Facts(findings=("oscillation", "mode_collapse")), Facts(findings=()), Facts()
    assert [judge(finds, facts).met for facts in (ill, well, unseen)] == [True, False, False]
    assert [judge(nothing, facts).met for facts in (ill, well, unseen)] == [False, True, False]
    assert judge(finds, ill).words == "it finds oscillation, mode collapse"
    assert finds.label == "the doctor finds mode collapse"


def test_a_race_has_a_verdict() -> None:
    helped, finished = (read_check(f"race {name}", "race") for name in ("helped", "finished"))
    facts = [Facts(verdict=verdict) for verdict in ("helped", "close", "")]
    assert [judge(helped, one).met for one in facts] == [True, False, False]
    assert [judge(finished, one).met for one in facts] == [True, True, False]


@pytest.mark.parametrize(
    ("said", "part", "sentence"),
    [
        ("coverage > 0.9", "playground", "expected FIGURE above NUMBER"),
        ("coverage above nan", "playground", "expected a number to compare with, received 'nan'"),
        ("coverage above 0.9", "", "a step without a live thing has no figures to check"),
        ("race helped", "playground", "only the live part race has a verdict, received it at playground"),
        ("race won", "race", "a race is one of helped, hurt, close, same, finished, received 'won'"),
        ("doctor finds nothing", "latent", "the doctor looks at playground and pictures only, received it at latent"),
    ],
)
def test_what_is_no_goal_is_refused(said: str, part: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_check(said, part)


def test_numbers_read_well() -> None:
    words = [number_words(value) for value in (3250.0, 0.91342, 0.00421, 12.3456, 1e6 + 0.5)]
    assert words == ["3,250", "0.913", "0.0042", "12.3", "1,000,000"]
