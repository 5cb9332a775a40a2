"""What the doctor says: a finding with its evidence; and how both lie in a run's events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.doctor.figures import DOCTOR_FIGURES
from gan_core.doctor.illnesses import ILLNESSES, Illness

EVENT = "illness"
FOUND, GONE = "found", "gone"

__all__ = ["EVENT", "FOUND", "GONE", "Evidence", "Finding", "Illness", "finding_from_event", "standing"]


@dataclass(frozen=True)
class Evidence:
    """One figure that speaks for an illness: its mean over the window, and the threshold it passed."""

    figure: str
    value: float
    comparison: str
    threshold: float

    @property
    def words(self) -> str:
        """As people read it: "Reached by the fakes 12 %, below 40 %"."""
        info = DOCTOR_FIGURES[self.figure]
        if info.style == "flag":
            return info.label
        return f"{info.label} {info.shown(self.value)}, {self.comparison} {info.shown(self.threshold)}"

    @property
    def help(self) -> str:
        """What the figure is."""
        return DOCTOR_FIGURES[self.figure].help


@dataclass(frozen=True)
class Finding:
    """An illness that stands.

    Attributes:
        illness: a name in ILLNESSES.
        since_step: when its figures first were as they are.
        evidence: the figures that say so, with their thresholds.
        good_step: the last step whose figures were good; 0 is the untrained networks.
    """

    illness: str
    since_step: int
    evidence: tuple[Evidence, ...] = field(default=())
    good_step: int = 0

    @property
    def label(self) -> str:
        """The illness for people."""
        return ILLNESSES.get(self.illness).label

    @property
    def words(self) -> str:
        """What happens, in plain words."""
        return ILLNESSES.get(self.illness).words

    @property
    def advice(self) -> str:
        """What to try."""
        return ILLNESSES.get(self.illness).advice

    def to_json_dict(self) -> dict[str, Any]:
        """Plain data, as an event keeps it; :func:`finding_from_event` reads it back."""
        pieces = [
            {"figure": e.figure, "value": round(e.value, 6), "comparison": e.comparison, "threshold": e.threshold}
            for e in self.evidence
        ]
        return {"illness": self.illness, "since": self.since_step, "good": self.good_step, "evidence": pieces}


def finding_from_event(row: Mapping[str, Any]) -> Finding | None:
    """The finding in an event or in its plain data; None where it names no illness of ours or is damaged."""
    try:
        if row["illness"] not in ILLNESSES:
            return None
        evidence = tuple(
            Evidence(str(one["figure"]), float(one["value"]), str(one["comparison"]), float(one["threshold"]))
            for one in row.get("evidence", ())
            if one.get("figure") in DOCTOR_FIGURES
        )
        return Finding(str(row["illness"]), int(row["since"]), evidence, int(row.get("good", 0)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def standing(events: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings that stand after all ``events`` of a run, worst first."""
    found: dict[str, Finding] = {}
    for row in events:
        if row.get("kind") == "rewound":
            found.clear()
        if row.get("kind") != EVENT or not isinstance(row.get("illness"), str):
            continue
        finding = finding_from_event(row) if row.get("state") == FOUND else None
        if finding is None:
            found.pop(str(row["illness"]), None)
        else:
            found[finding.illness] = finding
    return tuple(found[name] for name in ILLNESSES if name in found)
