from __future__ import annotations

import pytest

from app.components import told


@pytest.fixture
def state(monkeypatch):
    state: dict[str, object] = {}
    monkeypatch.setattr(told.st, "session_state", state)
    return state


@pytest.mark.parametrize("forged", [[1], "text", 7, 0, [], ""])
def test_a_message_that_is_no_answer_of_a_part_says_nothing(state, forged):
    state["part"] = forged
    assert told.told("part", "picked") is None
    assert told.told_fields("part", "picked") == {}


def test_what_a_part_says_comes_as_it_is(state):
    state["part"] = {"picked": {"frame": 3}, "word": "sea"}
    assert told.told("part", "word") == "sea"
    assert told.told_fields("part", "picked") == {"frame": 3}
    assert told.told_fields("part", "word") == {}
    assert told.told("other", "word") is None
