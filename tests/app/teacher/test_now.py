"""The roll of the teacher's page as a table."""

from __future__ import annotations

import streamlit as st

from app.teacher import now
from app.teacher.roll import roll
from gan_core.people import Known


def test_no_nickname_is_a_formula_in_the_download_of_the_table(monkeypatch):
    seen = []
    monkeypatch.setattr(now.st, "dataframe", lambda table, **_: seen.append(table))
    monkeypatch.setattr(st, "session_state", {})
    names = ("=1+1", "@SUM(A1)", "+7", "-7", "Anna")
    known = [Known("p" + f"{at}" * 15, name, 0.0, 100.0 - at) for at, name in enumerate(names)]
    now._draw_people(roll(known, {}, [], 100.0))
    assert set(seen[0]["Name"]) == {"'=1+1", "'@SUM(A1)", "'+7", "'-7", "Anna"}
