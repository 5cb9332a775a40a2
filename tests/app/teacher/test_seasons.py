"""After a wipe everybody is somebody else, but for the teacher who wiped."""

from __future__ import annotations

import pytest
import streamlit as st

from app import people
from app.teacher import session
from gan_core.classroom import ClassSettings, save
from gan_core.people import new_token, person_id

OLD, NEW = new_token(), new_token()


class Stopped(Exception):
    """The run of the script ended."""


@pytest.fixture
def meet(monkeypatch, tmp_path):
    """One run of the router in a session whose browser says this word; returns (whose, what the browser was asked)."""
    asked: dict[str, object] = {}

    def stop():
        raise Stopped

    def start(word):
        def ask(**given):
            asked.update(given)
            return None if given["settled"] else word

        monkeypatch.setattr(people, "ask_word", ask)
        try:
            people.meet()
        except Stopped:
            return None, dict(asked)
        return people.my_id(), dict(asked)

    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path))
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "stop", stop)
    monkeypatch.setattr(people, "_wait", lambda: None)
    st.cache_resource.clear()
    start.root = tmp_path
    return start


def test_a_student_who_stays_on_a_page_is_asked_anew(meet):
    assert meet(OLD) == (person_id(OLD), {"settled": False, "season": 0, "carry": False})
    save(meet.root, ClassSettings(season=1))
    assert meet(None) == (None, {"settled": False, "season": 1, "carry": False})
    assert meet(NEW)[0] == person_id(NEW)
    assert meet(None)[0] == person_id(NEW)


def test_a_part_of_a_page_that_is_drawn_without_the_router_acts_for_nobody_who_was_wiped(meet):
    meet(OLD)
    save(meet.root, ClassSettings(season=1))
    guest = people.my_id()
    assert guest != person_id(OLD)
    assert people.my_id() == guest
    assert people.is_passing()
    assert meet(NEW)[0] == person_id(NEW)


def test_the_teacher_stays_who_they_are_and_the_browser_takes_the_word_over(meet, monkeypatch):
    meet(OLD)
    monkeypatch.setattr(session, "is_signed_in", lambda: True)
    save(meet.root, ClassSettings(season=3))
    for _ in range(2):
        assert meet(None) == (person_id(OLD), {"settled": True, "season": 3, "carry": True})
    monkeypatch.setattr(session, "is_signed_in", lambda: False)
    assert meet(None) == (person_id(OLD), {"settled": True, "season": 3, "carry": False})
