from __future__ import annotations

import pytest

from app.components import told
from app.latent import reports


@pytest.mark.parametrize(
    ("value", "found"),
    [(0.5, 0.5), (7, 1.0), (-7, -1.0), (float("nan"), None), (float("inf"), None), ("1", None), (True, None)],
)
def test_numbers_are_kept_within_bounds_and_nothing_else_is_one(value, found):
    assert reports.number({"x": value}, "x", -1.0, 1.0) == found


@pytest.mark.parametrize(("value", "found"), [(0, 0), (9, 9), (10, None), (-1, None), (1.0, None), (True, None)])
def test_whole_numbers(value, found):
    assert reports.whole({"x": value}, "x", 9) == found


def test_only_what_is_about_the_payload_on_show_counts(monkeypatch):
    state = {"pad": {"picked": {"id": "now", "x": 1}}, "odd": {"picked": "text"}}
    monkeypatch.setattr(told.st, "session_state", state)
    assert reports.reported("pad", "now") == {"id": "now", "x": 1}
    assert reports.reported("pad", "before") == {}
    assert reports.reported("odd", "now") == reports.reported("none", "now") == {}
