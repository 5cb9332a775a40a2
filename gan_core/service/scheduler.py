"""Shares the machine's cores between the runs of the engine process, fairly: whoever waited longest is next.

A command is answered ahead of all turns and takes none: with ten runs in training a slider would else wait for five
slices of others before it is heard.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future

from gan_core.service.host import RunHost
from gan_core.service.hosted import NEVER

MAX_HOSTS = 200
RETIRE_SECONDS, PASSED_SECONDS = 600.0, 60.0
LONGEST_WAIT = 0.5
log = logging.getLogger(__name__)


class Scheduler:
    """A few threads that play the due slices of many runs; TensorFlow lets go of the interpreter while it computes."""

    def __init__(self, threads: int = 2) -> None:
        self._hosts: dict[str, RunHost] = {}
        self._busy: set[str] = set()
        self._served: dict[str, float] = {}
        self._wake = threading.Condition()
        self._closing = False
        self._threads = [threading.Thread(target=self._serve, daemon=True, name=f"play-{n}") for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def add(self, host: RunHost) -> RunHost:
        """Take a run in; when there is already one under its id, that one is returned."""
        with self._wake:
            self._retire()
            host = self._hosts.setdefault(host.run_id, host)
            self._wake.notify_all()
        return host

    def get(self, run_id: str) -> RunHost | None:
        """The run under this id, if it is here."""
        return self._hosts.get(run_id)

    def pass_over(self, owner: str, *, but: str) -> None:
        """This person opens the run ``but``: what is still to be compiled of the earlier ones is not."""
        for host in list(self._hosts.values()):
            if host.owner == owner and host.run_id != but:
                host.pass_over()

    def ask(self, host: RunHost, action: str, **arguments: object) -> Future:
        """Queue a command for a run and wake a thread for it."""
        future = host.ask(action, **arguments)
        with self._wake:
            self._wake.notify_all()
        return future

    def drop(self, host: RunHost) -> None:
        """Let a run go that is only looked at, for another host of the same run."""
        with self._wake:
            if self._hosts.get(host.run_id) is host:
                del self._hosts[host.run_id]

    def training(self) -> list[str]:
        """The ids of the runs that train now."""
        return [run_id for run_id, host in list(self._hosts.items()) if host.state == "running"]

    def running(self) -> int:
        """How many runs are training now."""
        return sum(host.state == "running" for host in list(self._hosts.values()))

    def opening(self) -> bool:
        """Whether somebody waits for networks to be compiled."""
        return any(host.state == "starting" for host in list(self._hosts.values()))

    def close(self) -> None:
        """Stop playing and save every run."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)
        for host in self._hosts.values():
            self._shut(host)

    def _serve(self) -> None:
        while (chosen := self._next()) is not None:
            host, its_turn = chosen
            try:
                host.work() if its_turn else host.answer()
            except Exception:  # said to the viewer by the host; here for the engine's log
                log.exception("run %s failed", host.run_id)
            with self._wake:
                self._busy.discard(host.run_id)
                if its_turn:
                    self._served[host.run_id] = time.monotonic()
                self._wake.notify()

    def _next(self) -> tuple[RunHost, bool] | None:
        """Wait for a run that no other thread plays and somebody waits for (False), or that is due (True: its turn);
        None at the end."""
        with self._wake:
            while not self._closing:
                idle = [host for host in self._hosts.values() if host.run_id not in self._busy]
                asked = next((host for host in idle if host.is_asked), None)
                if asked is not None:
                    self._busy.add(asked.run_id)
                    return asked, False
                dues = [(host.due(), self._served.get(host.run_id, 0.0), host) for host in idle]
                now = time.monotonic()
                ready = [(served, host) for due, served, host in dues if due <= now]
                if ready:
                    host = min(ready, key=lambda pair: pair[0])[1]
                    self._busy.add(host.run_id)
                    host.crowd = self.running()
                    return host, True
                soonest = min((due for due, _, _ in dues), default=NEVER)
                self._wake.wait(min(max(soonest - now, 0.001), LONGEST_WAIT))
        return None

    def _retire(self) -> None:
        """Close runs that nobody has looked at for long; they can be opened again from their folders."""
        crowded = len(self._hosts) >= MAX_HOSTS
        for run_id, host in list(self._hosts.items()):
            patience = 10.0 if crowded else PASSED_SECONDS if host.is_passed_over else RETIRE_SECONDS
            if run_id not in self._busy and host.idle_seconds() > patience:
                self._shut(self._hosts.pop(run_id))

    def _shut(self, host: RunHost) -> None:
        try:
            host.shut()
        except Exception:  # one run that cannot be saved must not keep the others from it
            log.exception("run %s could not be closed", host.run_id)
