"""A finding and its remedy as plain data, for pages and programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gan_core.config import RunConfig
from gan_core.doctor.findings import Finding
from gan_core.doctor.remedies import Remedy, remedy_for

Told = dict[str, Any]


def told(finding: Finding, remedy: Remedy | None) -> Told:
    """``{"illness", "label", "since", "words", "advice", "evidence": [{"words", "help"}], "remedy"}``; the remedy is
    None or ``{"label", "words", "changes", "from_step", "branches"}``."""
    return {
        "illness": finding.illness,
        "label": finding.label,
        "since": finding.since_step,
        "words": finding.words,
        "advice": finding.advice,
        "evidence": [{"words": piece.words, "help": piece.help} for piece in finding.evidence],
        "remedy": None if remedy is None else _remedy(remedy),
    }


def report(
    findings: Sequence[Finding], config: RunConfig, snapshot: Callable[[int], int] = lambda step: step
) -> list[Told]:
    """Every finding with its remedy for a run of ``config``; ``snapshot`` finds the snapshot at or before a step."""
    answer = []
    for finding in findings:
        entry = told(finding, remedy_for(finding, config))
        if entry["remedy"] and entry["remedy"]["branches"]:
            entry["remedy"]["from_step"] = snapshot(entry["remedy"]["from_step"])
        answer.append(entry)
    return answer


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {
        "label": remedy.label,
        "words": remedy.words,
        "changes": dict(remedy.changes),
        "from_step": remedy.from_step,
        "branches": remedy.branches,
    }
