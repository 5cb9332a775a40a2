"""``doctor``: what ails a run, from its own figures; for people a few lines, for programs JSON."""

from __future__ import annotations

import argparse
import json
from typing import Any

from gan_core.doctor import DOCTOR_FIGURES, Examination, examine, told


def doctor(arguments: argparse.Namespace) -> int:
    """Print what the doctor says of a folder; finding something is no failure."""
    seen = examine(arguments.run_dir)
    print(json.dumps(_record(seen), indent=1) if arguments.json else "\n".join(_lines(seen)))
    return 0


def _record(seen: Examination) -> dict[str, Any]:
    findings = [told(finding, remedy) for finding, remedy in zip(seen.findings, seen.remedies, strict=True)]
    return {"step": seen.step, "words": seen.words, "findings": findings, "figures": seen.figures}


def _lines(seen: Examination) -> list[str]:
    if not seen.findings:
        return [f"Step {seen.step:,}. {seen.words}", *_figures(seen)]
    lines = [f"Step {seen.step:,}."]
    for finding, remedy in zip(seen.findings, seen.remedies, strict=True):
        lines += [f"{finding.label}, since step {finding.since_step:,}. {finding.words}"]
        lines += [f"  {piece.words}" for piece in finding.evidence]
        lines += [f"  Try: {finding.advice}"]
        if remedy is not None:
            lines += ["  As settings: " + " ".join(f"--set {key}={value}" for key, value in remedy.changes.items())]
    return lines


def _figures(seen: Examination) -> list[str]:
    return [
        f"  {DOCTOR_FIGURES[name].label}: {DOCTOR_FIGURES[name].shown(value)}"
        for name, value in seen.figures.items()
        if value is not None and name != "loss"
    ]
