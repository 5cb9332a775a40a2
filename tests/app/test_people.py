"""Who sits in front of a session: the browser's word, a browser without one, and what holds on this server."""

from __future__ import annotations

import pytest
import streamlit as st

from app import people
from app.components import owner
from gan_core.people import NOBODY, new_token, person_id


class Stopped(Exception):
    """The run of the script ended."""


@pytest.fixture
def session(monkeypatch, tmp_runs):
    """A session as a browser opens it; ``meet`` is one run of the router with what the browser said."""
    state: dict[str, object] = {}

    def stop():
        raise Stopped

    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "stop", stop)
    monkeypatch.setattr(people, "_wait", lambda: None)
    st.cache_resource.clear()

    def meet(word: object) -> str | None:
        monkeypatch.setattr(people, "ask_word", lambda *, settled, **_: None if settled else word)
        try:
            people.meet()
        except Stopped:
            return None
        return people.my_id()

    meet.state = state
    return meet


def test_the_first_run_waits_for_the_browsers_word_and_no_other_does(session):
    token = new_token()
    assert session(None) is None
    assert session(token) == person_id(token)
    assert session(None) == person_id(token)
    assert not people.is_passing()
    assert people.me().nickname == "Guest 1"
    assert not people.me().is_teacher


def test_a_word_that_is_there_at_once_needs_no_second_run(session):
    token = new_token()
    assert session(token) == person_id(token)
    assert people.ASKED not in session.state


@pytest.mark.parametrize("word", [None, owner.NO_STORAGE, "A" * 32, "<script>", 7])
def test_a_browser_without_a_word_is_a_guest_of_this_session(session, word):
    session(None)
    first = session(word)
    assert first is not None
    assert people.is_passing()
    assert session(word) == first


def test_a_word_that_comes_late_is_taken_but_never_another_one(session):
    session(None)
    guest, late = session(None), new_token()
    assert session(late) == person_id(late) != guest
    assert session(new_token()) == person_id(late)


def test_what_a_guest_began_stays_ones_own_when_the_word_comes_late(session):
    session(None)
    guest, late = session(None), new_token()
    assert people.is_mine(guest)
    assert session(late) == person_id(late)
    assert people.is_mine(guest)
    assert people.whose(guest) == ""
    assert not people.is_mine(person_id(new_token()))
    session.state[people.SEASON] = -1  # the class is wiped
    assert session(None) is None
    assert session(new_token()) != guest
    assert not people.is_mine(guest)


def test_no_token_is_on_the_disk(session, tmp_runs):
    token = new_token()
    session(token)
    people.rename("Anna")
    files = [path for path in tmp_runs.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{person_id(token)}.json"]
    assert not any(token in path.read_text() or token in str(path) for path in files)


def test_a_server_is_personal_only_where_nobody_else_comes_in(session, monkeypatch):
    options = {"server.address": "localhost"}
    monkeypatch.setattr(st, "get_option", options.get)
    configured = [False]
    monkeypatch.setattr(people.session, "expects_teacher", lambda: configured[0])
    monkeypatch.delenv("GAN_CLASS", raising=False)
    assert people.is_personal()
    for address in ("0.0.0.0", "192.168.0.2", "", None):
        options["server.address"] = address
        assert not people.is_personal()
    options["server.address"] = "127.0.0.1"
    assert people.is_personal()
    configured[0] = True
    assert not people.is_personal()
    configured[0] = False
    monkeypatch.setenv("GAN_CLASS", "1")
    assert not people.is_personal()


def test_whose_a_run_is_in_words(session, monkeypatch):
    session(new_token())
    anna = person_id(new_token())
    people.people().rename(anna, "Anna")
    monkeypatch.setattr(people, "is_personal", lambda: False)
    assert [people.whose(one) for one in (people.my_id(), anna, NOBODY, None)] == ["", "Anna", "the class", "the class"]
    assert [people.is_mine(one) for one in (people.my_id(), anna, None)] == [True, False, False]
    monkeypatch.setattr(people, "is_personal", lambda: True)
    assert (people.whose(None), people.is_mine(None), people.is_mine(anna)) == ("", True, False)


def test_the_browser_makes_the_word_and_the_server_sends_none():
    assert "crypto.getRandomValues" in owner.SCRIPT
    assert "localStorage" in owner.SCRIPT
    assert "cookie" not in owner.SCRIPT
