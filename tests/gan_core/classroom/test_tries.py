from __future__ import annotations

import threading

import pytest

from gan_core.classroom import ClassError, Tries
from gan_core.classroom.tries import FORGOTTEN_AFTER, FREE, LONGEST_WAIT, wait_words


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tries(clock):
    return Tries(clock)


def wrong(tries, count=1):
    return [tries.attempt(lambda: False) for _ in range(count)]


def test_a_few_are_free_then_every_further_one_waits_longer(tries, clock):
    assert wrong(tries, FREE) == [False] * FREE
    waits = []
    for _ in range(10):
        waits.append(tries.seconds_left())
        clock.now += waits[-1]
        wrong(tries)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert LONGEST_WAIT == 600


def test_while_it_waits_not_even_the_right_one_is_looked_at(tries, clock):
    wrong(tries, FREE)
    left, asked = tries.seconds_left(), []
    with pytest.raises(ClassError, match="There were 3 wrong passwords in a row; wait 5 seconds and try again"):
        tries.attempt(lambda: bool(asked.append(1)) or True)
    assert not asked
    assert tries.seconds_left() == left  # asking again does not lengthen it
    clock.now += left
    assert tries.attempt(lambda: True)
    assert (tries.wrong, tries.seconds_left()) == (0, 0)


def test_who_was_right_once_waits_for_their_own_wrong_ones_only(tries, clock):
    assert tries.attempt(lambda: True, "teacher")
    wrong(tries, FREE)
    with pytest.raises(ClassError, match="There were 3 wrong passwords"):
        tries.attempt(lambda: True, "a student")
    assert tries.seconds_left("teacher") == 0
    assert tries.attempt(lambda: True, "teacher")
    assert tries.seconds_left() > 0, "what others have to wait stays"
    assert [tries.attempt(lambda: False, "teacher") for _ in range(FREE)] == [False] * FREE
    with pytest.raises(ClassError, match="There were 3 wrong passwords in a row; wait 5 seconds"):
        tries.attempt(lambda: True, "teacher")


def test_an_hour_of_rest_forgets(tries, clock):
    wrong(tries, FREE)
    clock.now += FORGOTTEN_AFTER + 1
    wrong(tries)
    assert (tries.wrong, tries.seconds_left()) == (1, 0)


def test_many_at_once_are_counted_one_after_the_other(tries):
    looked, refused = [], []

    def attempt():
        try:
            tries.attempt(lambda: bool(looked.append(1)))
        except ClassError:
            refused.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(looked), len(refused)) == (FREE, 30 - FREE)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second"), (5, "5 seconds"), (99.1, "2 minutes"), (600, "10 minutes")]
)
def test_a_wait_in_words_is_never_too_short(seconds, words):
    assert wait_words(seconds) == words
