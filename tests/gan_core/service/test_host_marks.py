"""Every 2-D run is measured at the same steps, at any pace and with nobody watching, for the leaderboard."""

from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.engine.session import Session
from gan_core.runs import RunReader
from gan_core.service.host import RunHost


@pytest.mark.parametrize("slice_steps", [10**6, 130])
def test_the_marks_are_rows_of_quality_however_the_run_is_cut(tmp_path, monkeypatch, slice_steps):
    host = RunHost("run", lambda: Session(build_config("quadratic", {"steps": 1_200}), tmp_path / "run"))
    monkeypatch.setattr(host.pacing, "steps", lambda *_: slice_steps)
    host.work()
    host.ask("train")
    host._next_quality = float("inf")
    while host.state in ("ready", "running"):
        host.work()
        host._next_quality = float("inf")  # only what has to be measured
    rows = RunReader(tmp_path / "run").quality()[0]
    assert [row["step"] for row in rows] == [500, 1_000, 1_200]
    assert all(0 <= row["figures"]["energy_distance"]["value"] < 1 for row in rows)
    host.shut()
