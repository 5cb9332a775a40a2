"""Training steps back behind pages, also where the system groups processes by session."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gan_core.politeness import AUTOGROUP, NICENESS, step_back
from tests.conftest import ROOT

SAY = """
import os
from tests.gan_core.test_politeness import group_niceness
from gan_core.politeness import step_back
step_back()
print(os.nice(0), group_niceness())
"""
pytestmark = pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no niceness")


def group_niceness() -> str:
    """What the system says of this process's group; nothing where a control group has taken the process out of it."""
    words = AUTOGROUP.read_text().split() if AUTOGROUP.exists() else []
    return words[-1] if words else "-"


def said(*, own_session: bool) -> list[str]:
    command = [sys.executable, "-c", SAY]
    done = subprocess.run(command, cwd=ROOT, start_new_session=own_session, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_process_of_its_own_session_steps_back_with_its_group():
    before = os.nice(0)
    nice, group = said(own_session=True)
    assert int(nice) == min(19, before + NICENESS)
    if os.access(AUTOGROUP, os.W_OK):
        assert group in (str(NICENESS), "-")


def test_the_group_of_a_terminal_stays_as_it_is():
    assert said(own_session=False)[1] == group_niceness()


def test_a_system_that_lets_nobody_set_its_groups_is_no_failure(monkeypatch, tmp_path):
    asked: list[int] = []
    monkeypatch.setattr(os, "nice", asked.append)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())
    step_back(autogroup=tmp_path / "no" / "such" / "file")
    assert asked == [NICENESS]
