"""Turns and answers: who waits for a command waits for no turn of another run."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

from gan_core.service.scheduler import Scheduler
from tests.waiting import PATIENCE, wait_until


class BusyHost:
    """A run that always wants its turn, for as long as the gate is shut, and writes down what it was let do."""

    state, is_passed_over, crowd = "running", False, 1

    def __init__(self, run_id: str, log: list[str], gate: threading.Semaphore) -> None:
        self.run_id, self.asked, self._log, self._gate = run_id, [], log, gate

    @property
    def is_asked(self) -> bool:
        return bool(self.asked)

    def ask(self, action: str, **_: Any) -> Future:
        self.asked.append(Future())
        return self.asked[0]

    def due(self) -> float:
        return 0.0

    def idle_seconds(self) -> float:
        return 0.0

    def work(self) -> None:
        self._gate.acquire(timeout=PATIENCE)
        self._log.append(f"{self.run_id} plays")

    def answer(self) -> None:
        self._log.append(f"{self.run_id} answers")
        self.asked.pop().set_result(None)

    def shut(self) -> None:
        self._log.append(f"{self.run_id} closed")


def wait_for(log: list[str], lines: int) -> None:
    wait_until(lambda: len(log) >= lines, f"{lines} lines")


def test_a_command_is_answered_before_the_next_turn_and_takes_none():
    log: list[str] = []
    gate = threading.Semaphore(0)
    scheduler = Scheduler(threads=1)
    hosts = [scheduler.add(BusyHost(name, log, gate)) for name in "abc"]
    for _ in range(3):
        gate.release()
    wait_for(log, 3)
    asked = scheduler.ask(hosts[2], "live")  # while the thread is in the next turn, the first of the second round
    gate.release()
    asked.result(PATIENCE)
    for _ in range(3):
        gate.release()
    wait_for(log, 8)
    for _ in range(9):
        gate.release()
    scheduler.close()
    first, second, third = (line[0] for line in log[:3])
    assert {first, second, third} == set("abc")
    assert log[3:5] == [f"{first} plays", "c answers"]
    assert [line[0] for line in log[5:8]] == [second, third, first]
