from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from app import guard
from gan_core.errors import DataError


@pytest.fixture
def said(monkeypatch):
    sentences = []
    monkeypatch.setattr(guard, "say", lambda kind, text: sentences.append((kind, text)))
    return sentences


def test_an_error_for_people_is_said_as_it_is(said):
    with guard.guarded():
        raise DataError("Two columns are needed, one came; add a column.")
    assert said == [("error", "Two columns are needed, one came; add a column.")]


def test_a_defect_is_logged_and_told_without_its_details(said, caplog):
    with guard.guarded():
        raise KeyError("secret")
    assert said == [("error", guard.UNEXPECTED)]
    assert "secret" in caplog.text


def test_streamlits_own_signals_pass(said):
    with pytest.raises(StopException), guard.guarded():
        raise StopException
    assert said == []
