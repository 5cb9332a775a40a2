"""The doctor beside a session: hears what the session measures, and says what changed as events of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gan_core.config import TEXT, RunConfig
from gan_core.doctor import Doctor, Finding, standing
from gan_core.doctor.findings import FOUND, GONE
from gan_core.doctor.watching import replay
from gan_core.runs import RunReader

LEAST_GAP = 20  # steps between two moments that are measured: a slow run shows more frames than the doctor needs
Event = dict[str, Any]


class Practice:
    """The doctor of one session.

    Arguments:
        config: the run's configuration.
    """

    def __init__(self, config: RunConfig) -> None:
        self.doctor = Doctor(config.kind, None if config.kind == TEXT else config.loss.name)
        self._told: dict[str, Finding] = {}
        self._measured_at = -LEAST_GAP

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The illnesses that stand."""
        return self.doctor.findings

    def wants(self, step: int) -> bool:
        """Whether this moment should be measured."""
        return not 0 <= step - self._measured_at < LEAST_GAP

    def take_moment(self, row: Mapping[str, Any]) -> None:
        """The cheap figures of a moment."""
        self._measured_at = int(row["step"])
        self.doctor.take_vitals(row)

    def forget(self) -> None:
        """A rewound run is a new one."""
        self.doctor.clear()
        self._told, self._measured_at = {}, -LEAST_GAP

    def recall(self, reader: RunReader, *, events: bool = True) -> None:
        """Take up what a folder holds; without ``events`` nothing counts as said already, as in a new branch."""
        self.forget()
        vitals = reader.vitals()[0]
        replay(self.doctor, reader.metrics()[0], vitals, reader.quality()[0])
        if vitals:
            self._measured_at = int(vitals[-1]["step"])
        if events:
            stood = standing(reader.events()[0])
            self._told = {finding.illness: finding for finding in stood}
            self.doctor.adopt(stood)

    def news(self) -> Sequence[Event]:
        """What has been found and what has gone since the last call, as details of events."""
        now = {finding.illness: finding for finding in self.findings}
        found = [{"state": FOUND, **finding.to_json_dict()} for name, finding in now.items() if name not in self._told]
        gone = [{"state": GONE, "illness": name} for name in self._told if name not in now]
        self._told = now
        return [*found, *gone]
