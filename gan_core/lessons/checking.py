"""The conditions of a lesson: "coverage above 0.9" read, and judged on the figures of a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gan_core.doctor.illnesses import ILLNESSES
from gan_core.lessons.base import FIGURES_OF, NO_ILLNESS, VERDICTS, Check

RELATIONS = ("above", "below", "at least", "at most")
_FIGURE = re.compile(r"(?P<name>[a-z_]+) (?P<relation>above|below|at least|at most) (?P<number>\S+)")
_DOCTOR = re.compile(r"doctor finds (?P<name>[a-z_]+)")
_RACE = re.compile(r"race (?P<name>[a-z]+)")
PICKED = ("d_score", "nearest_real", "z_length")  # figures of a picture that a person has to pick
WITH_DOCTOR = ("playground", "pictures")


@dataclass(frozen=True)
class Facts:
    """What is known of a run at one moment.

    Attributes:
        figures: name -> value; a figure that was not measured yet is missing.
        findings: the illnesses that the doctor names, or None while it has not looked.
        verdict: of a finished race, else "".
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[str, ...] | None = None
    verdict: str = ""


@dataclass(frozen=True)
class Outcome:
    """How one check stands: ``value`` is the figure it was judged on, None while there is none."""

    check: Check
    met: bool
    value: float | None = None
    words: str = ""


def read_check(text: str, part: str) -> Check:
    """A condition from its words, for a live part; raises ValueError with what was expected."""
    said = " ".join(text.split())
    if match := _DOCTOR.fullmatch(said):
        return _doctor_check(said, match["name"], part)
    if match := _RACE.fullmatch(said):
        return _race_check(said, match["name"], part)
    match = _FIGURE.fullmatch(said)
    if not match:
        raise ValueError(f"expected FIGURE above NUMBER (or below, at least, at most), received {said[:80]!r}")
    names = FIGURES_OF.get(part, {})
    if match["name"] not in names:
        raise ValueError(
            f"{part} has no figure {match['name']!r}: expected one of {', '.join(names)}"
            if names
            else f"{'a ' + part if part else 'a step without a live thing'} has no figures to check"
        )
    number = _finite(match["number"])
    label = f"{names[match['name']]} {match['relation']} {number_words(number)}"
    return Check(said, match["name"], match["relation"], number=number, label=label)


def judge(check: Check, facts: Facts) -> Outcome:
    """How a check stands now, with the figure that it was judged on, in words."""
    if check.subject == "doctor":
        return _judge_doctor(check, facts)
    if check.subject == "race":
        met = bool(facts.verdict) and check.name in ("finished", facts.verdict)
        said = f"the race says: {facts.verdict}" if facts.verdict else "the race is not finished"
        return Outcome(check, met, words=said)
    value = facts.figures.get(check.subject)
    if value is None:
        return Outcome(check, False, words="pick a picture first" if check.subject in PICKED else "not measured yet")
    met = {
        "above": value > check.number,
        "below": value < check.number,
        "at least": value >= check.number,
        "at most": value <= check.number,
    }[check.relation]
    return Outcome(check, met, float(value), words=f"now {number_words(value)}")


_VERDICT = {"helped": "helped", "hurt": "hurt", "close": "made too little difference", "same": "changed nothing"}


def number_words(value: float) -> str:
    """A number as people read it: 12,500 or 0.913."""
    if float(value).is_integer() and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:.4f}" if abs(value) < 0.01 else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


def _judge_doctor(check: Check, facts: Facts) -> Outcome:
    if facts.findings is None:
        return Outcome(check, False, words="the doctor has not looked yet")
    met = not facts.findings if check.name == NO_ILLNESS else check.name in facts.findings
    said = ", ".join(name.replace("_", " ") for name in facts.findings) or "nothing"
    return Outcome(check, met, words=f"it finds {said}")


def _doctor_check(said: str, name: str, part: str) -> Check:
    if part not in WITH_DOCTOR:
        raise ValueError(
            f"the doctor looks at {' and '.join(WITH_DOCTOR)} only, received it at {part or 'no live thing'}"
        )
    if name != NO_ILLNESS and name not in ILLNESSES:
        raise ValueError(f"the doctor knows {', '.join(ILLNESSES.names())} and {NO_ILLNESS}, received {name!r}")
    return Check(said, "doctor", "finds", name=name, label=f"the doctor finds {name.replace('_', ' ')}")


def _race_check(said: str, name: str, part: str) -> Check:
    if part != "race":
        raise ValueError(f"only the live part race has a verdict, received it at {part or 'no live thing'}")
    if name not in VERDICTS:
        raise ValueError(f"a race is one of {', '.join(VERDICTS)}, received {name!r}")
    label = "the race is finished" if name == "finished" else f"the race says that the tip {_VERDICT[name]}"
    return Check(said, "race", "is", name=name, label=label)


def _finite(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e12:  # also true for nan
        raise ValueError(f"expected a number to compare with, received {text[:40]!r}")
    return value
