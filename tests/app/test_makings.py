"""The files that a whole class makes at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import makings
from app.making import Making
from app.makings import Makings, wait_for
from gan_core.errors import UserError
from tests.waiting import wait_until


def quick(content: bytes = b"x") -> Making:
    return Making("gif", lambda out, told, stop: bool(out.write_bytes(content)))


@pytest.fixture
def slow():
    """Makes files that are busy until the test ends."""
    go = threading.Event()
    yield lambda: Making("gif", lambda out, told, stop: go.wait(60))
    go.set()


def rest(all_of: Makings) -> None:
    wait_until(lambda: not any(one.busy for one in all_of.all()), "the end of all that is made")


def test_nobodys_work_is_ended_for_anothers(slow, monkeypatch):
    monkeypatch.setattr(makings, "MOST_KEPT", 3)
    films = Makings()
    for number in range(9):
        films.begin(number, slow, f"p{number}")
    assert len(films.all()) == 9
    assert all(one.useful for one in films.all())


def test_finished_ones_go_oldest_first(monkeypatch):
    monkeypatch.setattr(makings, "MOST_KEPT", 3)
    films = Makings()
    for number in range(5):
        films.begin(number, quick, f"p{number}")
        rest(films)
    films.begin(2, lambda: pytest.fail("it was there"), "p9")  # asked for again: the newest now
    films.begin(5, quick, "p5")
    assert [number for number in range(6) if films.get(number)] == [2, 4, 5]


def test_finished_ones_have_a_size_together(monkeypatch):
    monkeypatch.setattr(makings, "MOST_KEPT_BYTES", 10)
    films = Makings()
    for number in range(4):
        films.begin(number, lambda: quick(b"12345"), "p")
        rest(films)
    assert [number for number in range(4) if films.get(number)] == [1, 2, 3]


def test_too_many_are_refused_in_one_sentence(slow, monkeypatch):
    monkeypatch.setattr(makings, "MOST_BUSY", 5)
    films = Makings()
    for number in range(4):
        films.begin(number, slow, "anna")
    with pytest.raises(UserError, match="4 of your files are in the making; wait for one of them, or cancel it"):
        films.begin("more", slow, "anna")
    films.begin("other", slow, "ben")
    with pytest.raises(UserError, match="Many files are in the making now; try again in a minute"):
        films.begin("more", slow, "cleo")
    films.begin(0, lambda: pytest.fail("it was on its way"), "cleo")


def test_many_threads_may_ask_for_the_same():
    films, made = Makings(), []

    def make() -> Making:
        made.append(1)
        return quick()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: films.begin(number % 3, make, f"p{number}"), range(120)))
    assert len(made) == 3


def test_whoever_waits_for_room_can_be_stopped():
    room = threading.BoundedSemaphore(1)
    assert wait_for(room, lambda: not wait_for(room, lambda: pytest.fail("no room"), lambda: True), lambda: False)
    assert room.acquire(timeout=0)
