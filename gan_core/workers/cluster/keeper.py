"""What a Ray actor does on its node: keep one run in training until it rests.

Ray makes the actor where CPUs and GPUs are free, and makes it again on another node when its own is lost; then the run
goes on from its newest checkpoint. The training itself is that of a laptop: a worker process in a pool for one.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gan_core import __version__
from gan_core.errors import UserError
from gan_core.runs import RunStore
from gan_core.runs.remote import Mirror, is_address, open_bucket
from gan_core.workers.care import care_from_environment
from gan_core.workers.cluster.lone import LonePool, take_over
from gan_core.workers.process import COMMAND

FARTHEST_BEHIND = 24 * 3600.0  # at the end, so long the store may be away before its keeper gives up


@dataclass(frozen=True)
class Task:
    """What a keeper is given.

    Attributes:
        run_id: the run to train.
        home: the folder of all runs, shared by all machines, or the address of an object store.
        version: of the program that asks; another one could not read what this one writes.
        runs_per_node: how many runs share a machine, and its memory.
    """

    run_id: str
    home: str
    version: str = __version__
    runs_per_node: int = 1


class Keeper:
    """Keeps one run; made an actor by the link. ``wait()`` returns when the run rests.

    ``command`` is how a worker process is started; ``look_seconds`` how often it is looked at, and a run must rest for
    ``sure_seconds`` before its keeper goes. How it ended waits ``unheard_seconds`` for somebody who asks.
    """

    command: Sequence[str] = COMMAND
    look_seconds = 0.5
    sure_seconds = 2.0
    unheard_seconds = 120.0

    def __init__(self, task: dict[str, Any], *, is_again: Callable[[], bool] | None = None) -> None:
        self._task = Task(**task)
        self._is_again = is_again or _was_made_before
        self._done, self._leaving = threading.Event(), ""
        self._outcome: dict[str, Any] = {}
        threading.Thread(target=self._keep, daemon=True, name="keeper").start()

    def wait(self) -> dict[str, Any]:
        """How it ended: ``{"node": ..., "failed": a sentence or None}``; the rest stands in the run's folder."""
        self._done.wait()
        return self._outcome

    def leave(self, state: str) -> None:
        """Have the run saved and left in this state."""
        self._leaving = state

    def _keep(self) -> None:
        failed = None
        try:
            check_version(self._task.version)
            os.environ.pop("OMP_NUM_THREADS", None)  # Ray's; a local run has none
            self._train()
        except UserError as error:
            failed = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the app must hear of it
            traceback.print_exc()
            failed = f"Training could not be kept up on {socket.gethostname()} ({type(error).__name__}: {error})."
        self._outcome = {"node": socket.gethostname(), "failed": failed}
        self._done.set()
        time.sleep(self.unheard_seconds)
        _end_this_actor()  # the app has gone, and a node must not be held up by nobody's keeper

    def _train(self) -> None:
        task = self._task
        if not is_address(task.home):
            store = RunStore(task.home)
            _check_folder(store, task.run_id)
            return self._train_here(store, lambda: None)
        with Mirror(open_bucket(task.home), task.run_id) as mirror:
            try:
                self._train_here(mirror.store, mirror.check)
            finally:
                mirror.finish(FARTHEST_BEHIND)
        return None

    def _train_here(self, store: RunStore, check: Callable[[], None]) -> None:
        """Train in this store; ``check`` raises UserError when the run is somebody else's now."""
        run_id = self._task.run_id
        if self._is_again() and not take_over(store, run_id):
            return
        care = care_from_environment(self._task.runs_per_node)
        pool = LonePool(store, run_id, command=self.command, tick_seconds=self.look_seconds, care=care)
        try:
            done_since = None
            while done_since is None or time.monotonic() - done_since < self.sure_seconds:
                time.sleep(self.look_seconds)
                check()
                pool.check()
                if self._leaving:
                    pool.leave(self._leaving)
                done_since = (done_since or time.monotonic()) if pool.is_done() else None
        finally:
            pool.close(wait_seconds=60.0)


def check_version(version: str) -> None:
    """Raise UserError when the program on this node is not that of the app."""
    if version != __version__:
        raise UserError(
            f"The machine {socket.gethostname()} has version {__version__} of this program, the app has {version}; "
            "install the same one on all machines of the cluster."
        )


def _check_folder(store: RunStore, run_id: str) -> None:
    if not store.place(run_id).is_dir():
        raise UserError(
            f"The machine {socket.gethostname()} does not see the run folder {Path(store.root) / run_id}; "
            "mount the shared folder at the same place on all machines of the cluster."
        )


def task_dict(task: Task) -> dict[str, Any]:
    """The task in plain data, as it travels."""
    return asdict(task)


def _was_made_before() -> bool:
    import ray  # noqa: PLC0415 - on a node of the cluster only

    return bool(ray.get_runtime_context().was_current_actor_reconstructed)


def _end_this_actor() -> None:
    ray = sys.modules.get("ray")
    if ray is not None and ray.is_initialized():  # else this is no actor
        ray.kill(ray.get_runtime_context().current_actor)
