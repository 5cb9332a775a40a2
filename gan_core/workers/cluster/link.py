"""The link: a process of the app's own that speaks with Ray, so that the web server need not.

What comes in are lines of JSON on stdin, ``{"start": run_id}`` and ``{"leave": run_id, "state": "paused"}``; when the
pipe closes the app has gone, and the runs go on without it. What goes out: ``{"slots": n, "nodes": n}`` now and then,
``{"adopted": run_id}`` for each run that an earlier link had started, then ``{"ready": true}``; ``{"ended": run_id,
"failed": sentence or null}``, ``{"lost": run_id}``, ``{"refused": run_id, "why": sentence}`` and ``{"problem":
sentence}``.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import socket
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gan_core.errors import UserError
from gan_core.runs.remote import Follower, is_address, open_bucket
from gan_core.workers.cluster.keeper import Keeper, Task, task_dict
from gan_core.workers.cluster.settings import AUTO, Needs, cluster_address, namespace_of

LOOK_SECONDS = 0.25
COUNT_SECONDS = 2.0
FREE_SECONDS = 5.0
KNOCK_SECONDS = 5.0
GOODBYE_SECONDS = 3.0
MOST_RESTARTS = 20  # of a keeper, by Ray, when its node was lost
NOT_INSTALLED = (
    "GAN_EXECUTOR=ray needs Ray, which is not installed: run pip install -r requirements-ray.lock, or leave "
    "GAN_EXECUTOR away to train on this machine."
)
NOBODY_ANSWERS = (
    "Training waits, because no Ray cluster answers {}; start one with ray start, or name it in $RAY_ADDRESS. Runs "
    "stay in the queue, and it is tried again."
)
Message = dict[str, Any]


class Link:
    """One connection to a cluster: starts keepers, hears how they end.

    Arguments:
        home: the folder or address of all runs.
        cache: the folder in which the app sees them, where ``home`` is an address.
    """

    def __init__(self, ray: Any, home: str, cache: str, needs: Needs) -> None:
        self._ray, self._home, self._needs = ray, home, needs
        self._namespace = namespace_of(home)
        self._waits: dict[Any, str] = {}  # what Ray promised, and for which run
        self._keepers: dict[str, Any] = {}
        self._said: Message = {}
        self._next_count = 0.0
        self._follower = Follower(open_bucket(home), cache) if is_address(home) else None

    # --- what the app says -----------------------------------------------------------------------

    def obey(self, order: Mapping[str, Any]) -> None:
        """Carry out one line from the app."""
        if "start" in order:
            run_id = str(order["start"])
            try:
                self.start(run_id)
            except UserError as error:
                say(refused=run_id, why=str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the other runs go on
                traceback.print_exc()
                say(refused=run_id, why=f"The run {run_id} could not be sent ({type(error).__name__}: {error}).")
        elif order.get("leave") in self._keepers:
            try:
                self._keepers[order["leave"]].leave.remote(str(order["state"]))
            except Exception:  # noqa: BLE001 - its keeper is lost, which the next look tells
                traceback.print_exc()

    def start(self, run_id: str) -> None:
        """Make the keeper of a run, or find the one that it has."""
        if run_id in self._keepers:
            return
        if self._follower:
            self._follower.hand_over(run_id)
        nodes = self._nodes()
        needs = self._needs.settled(nodes)
        task = Task(run_id, self._home, runs_per_node=max([1, *(needs.slots([node]) for node in nodes)]))
        actor = self._ray.remote(Keeper).options(
            name=run_id,
            namespace=self._namespace,
            get_if_exists=True,
            lifetime="detached",
            max_restarts=MOST_RESTARTS,
            max_task_retries=-1,
            max_concurrency=100,  # each link that comes waits on it anew
            num_cpus=needs.cpus,
            num_gpus=needs.gpus,
            scheduling_strategy="SPREAD",
        )
        self._hold(run_id, actor.remote(task_dict(task)))

    def adopt(self) -> None:
        """Find the keepers that an earlier link made."""
        for name in self._ray.util.list_named_actors():
            with suppress(ValueError):  # gone since
                self._hold(name, self._ray.get_actor(name, namespace=self._namespace))
                if self._follower:
                    self._follower.hand_over(name, is_there=True)
                say(adopted=name)
        if self._follower:
            self._follower.catch_up()

    def _hold(self, run_id: str, keeper: Any) -> None:
        self._keepers[run_id] = keeper
        self._waits[keeper.wait.remote()] = run_id

    # --- what the cluster says -------------------------------------------------------------------

    def look(self) -> None:
        """Hear who has ended, and count the nodes now and then."""
        done, _ = self._ray.wait(list(self._waits), num_returns=1, timeout=0) if self._waits else ([], [])
        for promise in done:
            self._hear(promise, self._waits.pop(promise))
        now = time.monotonic()
        if now >= self._next_count:
            self._next_count = now + COUNT_SECONDS
            nodes = self._nodes()
            counted = {"slots": self._needs.slots(nodes), "nodes": len(nodes)}
            if counted != self._said:
                self._said = counted
                say(**counted)

    def _hear(self, promise: Any, run_id: str) -> None:
        keeper = self._keepers[run_id]
        try:
            outcome = self._ray.get(promise)
        except self._ray.exceptions.ActorUnavailableError:  # cut off for a moment
            self._waits[keeper.wait.remote()] = run_id
            return
        except self._ray.exceptions.RayError as error:
            print(f"the keeper of {run_id} is lost: {error}", file=sys.stderr, flush=True)
            outcome = None
        del self._keepers[run_id]
        self._let_go(run_id, keeper)
        if self._follower:
            self._follower.take_back(run_id)
        if outcome is None:
            say(lost=run_id)
        else:
            say(ended=run_id, failed=outcome.get("failed"), node=outcome.get("node"))

    def _let_go(self, run_id: str, keeper: Any) -> None:
        """End a keeper, and wait until its name is free for the next one of the same run."""
        with suppress(Exception):  # it may be gone already
            self._ray.kill(keeper)
        deadline = time.monotonic() + FREE_SECONDS
        with suppress(ValueError):  # nobody has the name any more
            while time.monotonic() < deadline:
                self._ray.get_actor(run_id, namespace=self._namespace)
                time.sleep(0.05)

    def _nodes(self) -> list[dict[str, float]]:
        return [node["Resources"] for node in self._ray.nodes() if node.get("Alive")]


def serve(home: str, cache: str) -> int:
    """Connect, and be of service until the app goes; returns the exit status."""
    orders: queue.Queue[Message | None] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True, name="orders").start()
    try:
        ray = connect(namespace_of(home))
        link = Link(ray, home, cache, Needs.from_environment())
        link.adopt()
        link.look()
    except UserError as error:
        say(problem=str(error))
        return 1
    say(ready=True)
    while True:
        try:
            while (order := orders.get(timeout=LOOK_SECONDS)) is not None:
                link.obey(order)
            return 0
        except queue.Empty:
            link.look()


def connect(namespace: str) -> Any:
    """Ray, connected to the cluster. Raises UserError in one sentence."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody
    try:
        import ray  # noqa: PLC0415 - an optional requirement
    except ImportError:
        raise UserError(NOT_INSTALLED) from None
    address = cluster_address()
    try:
        _knock(address)
        ray.init(address=address, namespace=namespace, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # noqa: BLE001 - Ray has no common class for them
        print(f"no cluster at {address}: {error!r}", file=sys.stderr, flush=True)
        where = "on this machine" if address == AUTO else f"at {address}"
        raise UserError(NOBODY_ANSWERS.format(where)) from None
    return ray


def _knock(address: str) -> None:
    """Raise OSError where nobody listens; Ray itself would wait for a minute."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), KNOCK_SECONDS).close()


def say(**said: Any) -> None:
    """One line to the app."""
    with suppress(OSError, ValueError):  # the app has gone
        print(json.dumps(said), file=_CHANNEL or sys.stdout, flush=True)


_CHANNEL: Any = None


def keep_stdout_clean() -> None:
    """From here on stdout is for the app; what libraries print goes to stderr."""
    global _CHANNEL  # noqa: PLW0603 - one process, one channel
    _CHANNEL = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)


def _listen(orders: queue.Queue[Message | None]) -> None:
    for line in sys.stdin.buffer:
        with suppress(ValueError):
            orders.put(json.loads(line))
    orders.put(None)
    time.sleep(GOODBYE_SECONDS)
    os._exit(0)  # Ray may still wait for a cluster, and nobody else does
