"""The widgets of a form: which are heard, and which were passed over."""

from __future__ import annotations

import pytest
import streamlit as st

from app import fields

FORM = "form."


@pytest.fixture(autouse=True)
def session(monkeypatch):
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def draw(state, **values):
    for name, value in values.items():
        state[fields.key(FORM, name)] = value


def test_what_the_widgets_say_is_heard_by_the_names_of_their_settings(session):
    draw(session, rate=1, width=2)
    session["formal"] = session["other.rate"] = 9
    assert fields.said(FORM) == {"rate": 1, "width": 2}


def test_a_form_that_is_set_anew_hears_no_earlier_widget(session):
    draw(session, rate=1, width=2)
    fields.renew(FORM)
    assert fields.said(FORM) == {}
    draw(session, rate=3)
    assert fields.said(FORM) == {"rate": 3}
    assert session["form.rate"] == 1


def test_a_form_that_was_never_drawn_keeps_the_plain_keys(session):
    fields.renew(FORM)
    fields.follow(FORM, {"rate": 1})
    assert fields.key(FORM, "rate") == "form.rate"


def test_only_the_settings_that_were_changed_get_another_widget(session):
    draw(session, rate=1, width=2)
    fields.follow(FORM, {"rate": 5, "width": 2, "depth": 3})
    assert fields.said(FORM) == {"width": 2}
    assert fields.key(FORM, "width") == "form.width"
    assert fields.key(FORM, "rate") != "form.rate"


def test_no_key_comes_twice(session):
    draw(session, rate=1, width=2)
    seen = {fields.key(FORM, "rate")}
    for turn in range(6):
        fields.follow(FORM, {"rate": -turn}) if turn % 2 else fields.renew(FORM)
        assert fields.key(FORM, "rate") not in seen
        seen.add(fields.key(FORM, "rate"))
        draw(session, rate=turn, width=2)
