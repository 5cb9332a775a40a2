"""Follows one run: keeps what was measured, and names an illness once its rules held for a while."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.config import IMAGES, POINTS, TEXT
from gan_core.doctor.findings import Evidence, Finding
from gan_core.doctor.illnesses import ILLNESSES
from gan_core.doctor.rules import PACES, RULES, Pace
from gan_core.doctor.windows import figures_of, is_good

KEPT_ROWS = 600
REPLAYED_MOMENTS = 1500  # of a long run the last are enough, and take a second
Row = Mapping[str, Any]


@dataclass
class History:
    """What was measured of a run so far, oldest first; only what windows can reach is kept.

    Attributes:
        kind: points, images or text.
        loss: the name of the loss, "" for text.
        metrics, vitals, quality: rows of the run's files, each with its ``step``.
        diverged_at: the step at which training blew up.
        best: the best perplexity of the headlines held out.
    """

    kind: str
    loss: str = ""
    metrics: deque[Row] = field(default_factory=lambda: deque(maxlen=KEPT_ROWS))
    vitals: deque[Row] = field(default_factory=lambda: deque(maxlen=KEPT_ROWS))
    quality: deque[Row] = field(default_factory=lambda: deque(maxlen=KEPT_ROWS))
    diverged_at: int | None = None
    best: float = math.inf

    @property
    def pace(self) -> Pace:
        """How this kind is watched."""
        return PACES[self.kind]


@dataclass
class _Watch:
    """How long an illness has held, or has been absent."""

    since: int | None = None
    absent: int | None = None
    stands: bool = False
    evidence: tuple[Evidence, ...] = ()
    good: int = 0


class Doctor:
    """Follows a run live, or the rows of a folder in their order; both give the same findings.

    Arguments:
        kind: points, images or text.
        loss: the name of the loss; where D gives no probabilities, what is said of D's accuracy has no meaning.
    """

    def __init__(self, kind: str, loss: str | None = None) -> None:
        self._kind, self._loss = kind, loss or ""
        self.clear()

    def clear(self) -> None:
        """Begin anew, as a rewound run does."""
        self.history = History(self._kind, self._loss)
        self._watches = {name: _Watch() for name in ILLNESSES}
        self._good_step = 0

    # --- what comes in ---------------------------------------------------------------------------

    def take_metrics(self, rows: Iterable[Row]) -> None:
        """Logged rows."""
        self.history.metrics.extend(rows)

    def take_vitals(self, row: Row) -> None:
        """One moment's cheap figures, and a look at the run."""
        self.history.vitals.append(row)
        if is_good(row):
            self._good_step = int(row["step"])
        if self._kind == POINTS:
            self.look(int(row["step"]))

    def take_quality(self, row: Row) -> None:
        """One evaluation, and for pictures and text a look at the run."""
        self.history.quality.append(row)
        if self._kind == TEXT:
            value = _perplexity(row)
            self.history.best = min(self.history.best, value)
        if self._kind in (IMAGES, TEXT):
            self.look(int(row["step"]))

    def take_divergence(self, step: int) -> None:
        """Training blew up at ``step``: named at once."""
        self.history.diverged_at = step
        self.look(step)

    # --- what comes out --------------------------------------------------------------------------

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The illnesses that stand, worst first."""
        return tuple(
            Finding(name, watch.since or 0, watch.evidence, watch.good)
            for name, watch in self._watches.items()
            if watch.stands
        )

    def adopt(self, findings: Iterable[Finding]) -> None:
        """Date the illnesses that stand as they were dated when they were found."""
        for finding in findings:
            watch = self._watches[finding.illness]
            if watch.stands:
                watch.since, watch.good = finding.since_step, finding.good_step

    def look(self, step: int) -> None:
        """Bring the findings up to ``step``."""
        figures = figures_of(self.history, step)
        for name, watch in self._watches.items():
            evidence = self._evidence(name, figures, watch.stands)
            if evidence is None:
                self._absent(watch, step)
            else:
                self._present(name, watch, step, evidence)

    def _evidence(self, name: str, figures: Mapping[str, float | None], stands: bool) -> tuple[Evidence, ...] | None:
        found = (
            rule.evidence(figures, stands=stands) for rule in RULES if rule.illness == name and self._kind in rule.kinds
        )
        return next((evidence for evidence in found if evidence is not None), None)

    def _present(self, name: str, watch: _Watch, step: int, evidence: tuple[Evidence, ...]) -> None:
        if watch.since is None:
            watch.since, watch.good = step, self._good_step
        watch.absent = None
        watch.evidence = evidence
        at_once = name == "divergence"
        watch.stands = watch.stands or at_once or step - watch.since >= self.history.pace.persist

    def _absent(self, watch: _Watch, step: int) -> None:
        if not watch.stands:
            watch.since = None
            return
        watch.absent = step if watch.absent is None else watch.absent
        if step - watch.absent >= self.history.pace.persist:
            watch.since, watch.absent, watch.stands = None, None, False


def diagnose(history: History) -> tuple[Finding, ...]:
    """The findings at the end of what was measured; a copy of ``history`` is gone through in the order of steps."""
    doctor = Doctor(history.kind, history.loss)
    replay(doctor, list(history.metrics), list(history.vitals), list(history.quality))
    if history.diverged_at is not None:
        doctor.take_divergence(history.diverged_at)
    return doctor.findings


def replay(doctor: Doctor, metrics: list[Row], vitals: list[Row], quality: list[Row]) -> None:
    """Hand rows to the doctor in the order in which they were measured; of many moments the last."""
    vitals = vitals[-REPLAYED_MOMENTS:]
    takes = ((0, metrics), (1, vitals), (2, quality))
    for _, order, row in sorted(((int(row["step"]), order, row) for order, rows in takes for row in rows), key=_place):
        if order == 0:
            doctor.take_metrics([row])
        elif order == 1:
            doctor.take_vitals(row)
        else:
            doctor.take_quality(row)


def _place(entry: tuple[int, int, Row]) -> tuple[int, int]:
    return entry[0], entry[1]


def _perplexity(row: Row) -> float:
    try:
        return float(row["figures"]["perplexity"]["value"])
    except (KeyError, TypeError, ValueError):
        return math.inf
