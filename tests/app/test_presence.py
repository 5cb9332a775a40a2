"""Who is there: open sessions only, one page for each person."""

from __future__ import annotations

from app.presence import Presence


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def make() -> tuple[Presence, set[str], Clock]:
    open_sessions, clock = {"a", "b", "c"}, Clock()
    return Presence(open_sessions.__contains__, clock), open_sessions, clock


def test_a_session_is_new_once_and_keeps_its_beginning() -> None:
    presence, _, clock = make()
    assert presence.note("a", "", "")
    clock.now = 160.0
    assert not presence.note("a", "anna", "runs")
    (one,) = presence.present()
    assert (one.person, one.page, one.since, one.used) == ("anna", "runs", 100.0, 160.0)


def test_who_has_left_is_forgotten() -> None:
    presence, open_sessions, _ = make()
    presence.note("a", "anna", "")
    presence.note("b", "ben", "")
    open_sessions.discard("a")
    assert [one.person for one in presence.present()] == ["ben"]
    open_sessions.add("a")
    assert [one.person for one in presence.present()] == ["ben"]


def test_a_person_with_two_tabs_is_one_person_at_the_page_used_last() -> None:
    presence, _, clock = make()
    presence.note("a", "anna", "runs")
    clock.now = 101.0
    presence.note("b", "anna", "studio")
    presence.note("c", "", "")  # not known yet
    assert {person: one.page for person, one in presence.people().items()} == {"anna": "studio"}
    assert len(presence.present()) == 3
