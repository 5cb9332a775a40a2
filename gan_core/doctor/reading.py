"""The doctor's round through a run folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gan_core.config import TEXT, RunConfig, from_json_dict, live_keys, with_changes
from gan_core.doctor.findings import Finding, standing
from gan_core.doctor.remedies import Remedy, remedy_for
from gan_core.doctor.watching import Doctor, replay
from gan_core.doctor.windows import figures_of
from gan_core.runs import RunReader
from gan_core.runs.rows import Row

NOTHING = "Nothing to report."
NOT_MEASURED = "This folder holds no figures of its training, as pretrained models do not: there is nothing to judge."
TOO_YOUNG = "Too young to judge: the doctor waits for step {age:,}."


@dataclass(frozen=True)
class Examination:
    """What the doctor says of a folder.

    Attributes:
        step: up to where it was looked at.
        findings: what stands there, worst first.
        remedies: one for each finding, None where no setting of ours would help.
        figures: every figure at that step; None where it is not known.
        words: one sentence on the whole.
    """

    step: int
    findings: tuple[Finding, ...]
    remedies: tuple[Remedy | None, ...]
    figures: dict[str, float | None]
    words: str


def examine(run_dir: str | Path) -> Examination:
    """Look at a run's own figures, without TensorFlow. Raises RunError where there is no run."""
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    metrics, vitals, quality = reader.metrics()[0], reader.vitals()[0], reader.quality()[0]
    events = reader.events()[0]
    doctor = Doctor(config.kind, None if config.kind == TEXT else config.loss.name)
    replay(doctor, metrics, vitals, quality)
    step = max((int(row["step"]) for row in (*metrics, *vitals, *quality)), default=0)
    if reader.status().state == "diverged":
        doctor.take_divergence(_diverged_at(events, step))
    doctor.adopt(standing(events))
    findings = doctor.findings
    now = config_now(config, events)
    return Examination(
        step=step,
        findings=findings,
        remedies=tuple(remedy_for(finding, now) for finding in findings),
        figures=figures_of(doctor.history, step),
        words=_words(findings, doctor, step, measured=bool(metrics)),
    )


def config_now(config: RunConfig, events: list[Row]) -> RunConfig:
    """The configuration with the live settings as they were moved while it trained."""
    moved = {
        str(row["key"]): row["value"]
        for row in events
        if row.get("kind") == "live" and row.get("key") in live_keys() and row.get("value") is not None
    }
    return with_changes(config, moved) if moved else config


def _diverged_at(events: list[Row], step: int) -> int:
    return max((int(row["step"]) for row in events if row.get("kind") == "diverged"), default=step)


def _words(findings: tuple[Finding, ...], doctor: Doctor, step: int, *, measured: bool) -> str:
    if findings:
        return " ".join(f"{finding.label}: {finding.words}" for finding in findings)
    if not measured:
        return NOT_MEASURED
    age = doctor.history.pace.age
    return TOO_YOUNG.format(age=age) if step < age else NOTHING
