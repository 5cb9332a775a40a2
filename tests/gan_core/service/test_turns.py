from __future__ import annotations

import threading
import time

import pytest

from gan_core.service.turns import Turns
from tests.waiting import PATIENCE, wait_until


class Crowd:
    """People who ask for a turn and are served one after the other, by order of the test."""

    def __init__(self) -> None:
        self.turns, self.served, self.threads = Turns(), [], []

    def ask(self, name: str, *, short: bool, times: int = 1) -> None:
        """Let ``name`` ask, and wait until it stands in line, or has been served at once."""
        waiting, served = self.waiting(), len(self.served)
        self.threads.append(threading.Thread(target=self._work, args=(name, short, times)))
        self.threads[-1].start()
        wait_until(lambda: self.waiting() != waiting or len(self.served) > served, "a place in the line")

    def waiting(self) -> int:
        return sum(map(len, self.turns._lines.values()))

    def _work(self, name: str, short: bool, times: int) -> None:
        for _ in range(times):
            with self.turns.turn(short=short):
                self.served.append(name)
                time.sleep(0.002)

    def all_served(self) -> str:
        for thread in self.threads:
            thread.join(timeout=PATIENCE)
        return "".join(self.served)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd()


def test_a_short_question_is_answered_between_the_pieces_of_a_long_one(crowd) -> None:
    with crowd.turns.turn(short=False):
        crowd.ask("L", short=False, times=20)
        crowd.ask("s", short=True)
    served = crowd.all_served()
    assert sorted(served) == sorted("L" * 20 + "s")
    assert served.index("s") <= 1


def test_long_work_goes_on_however_many_short_questions_come(crowd) -> None:
    with crowd.turns.turn(short=False):
        crowd.ask("L", short=False)
        for _ in range(8):
            crowd.ask("s", short=True)
    assert crowd.all_served().index("L") <= 2


def test_long_ones_share_piece_by_piece_in_the_order_of_their_coming(crowd) -> None:
    with crowd.turns.turn(short=False):
        crowd.ask("a", short=False, times=6)
        crowd.ask("b", short=False, times=6)
    served = crowd.all_served()
    assert served[:2] == "ab"
    assert "bb" not in served[:8] or "aa" not in served[:8]


def test_one_at_a_time(crowd) -> None:
    inside, most = [], []

    def work() -> None:
        for _ in range(20):
            with crowd.turns.turn(short=True):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert (len(most), max(most)) == (160, 1)


def test_a_turn_that_fails_lets_the_next_one_in(crowd) -> None:
    with pytest.raises(RuntimeError, match="broken"), crowd.turns.turn(short=False):
        raise RuntimeError("broken")
    crowd.ask("s", short=True)
    assert crowd.all_served() == "s"
