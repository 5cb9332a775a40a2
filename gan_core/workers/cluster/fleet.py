"""The runs that the cluster has, seen from the app's pool: a crew like that of one machine, without processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gan_core.workers.care import Trouble
from gan_core.workers.process import TAKEN

COMMAND = (sys.executable, "-m", "gan_core.workers.cluster")
LOG_NAME = ".cluster.log"
LOG_LIMIT = 2_000_000
AGAIN_SECONDS = 5.0  # after a link has ended, or could not be had
BEGIN_SECONDS = 8.0  # what a node takes to load TensorFlow
REFUSAL_SECONDS = 40.0  # so long a page says why a run could not be sent
PATIENCE_SECONDS = 15.0  # before a page says that there is no connection yet
LOST, ENDED, FAILED = -1, 0, 1
CONNECTING = "Training waits until the link to the Ray cluster is there. Runs stay in the queue."
UNREACHABLE = (
    "Training waits, because the link to the Ray cluster ended; see {}. Runs stay in the queue, those in training go "
    "on, and it is tried again."
)


class FarWorker:
    """A run in the hands of the cluster, with the face of a worker process."""

    def __init__(self, tell: Callable[..., bool]) -> None:
        self.run_id: str | None = None
        self.assigned_at = 0.0
        self.leaving: str | None = None
        self.problem: str | None = None
        self.failed: str | None = None
        self.trouble: Trouble | None = None
        self.exit_status: int | None = None
        self.pid = -1  # of another machine
        self.noted = False  # whether the pool knows who wrote last in its run
        self._tell = tell

    def assign(self, run_id: str, run_dir: Path) -> bool:
        """Send a run to the cluster; False when the link has just died."""
        self.run_id, self.assigned_at = run_id, time.time()
        if not self._tell(start=run_id):
            self.refused()
        return self.exit_status is None

    def leave(self, state: str) -> None:
        """Ask it to save and leave its run in this state."""
        if self._tell(leave=self.run_id, state=state):  # else it is asked again
            self.leaving = state

    def ended(self, failed: str | None) -> None:
        """Its run rests; what could not be written in the folder is said here."""
        self.failed, self.exit_status = failed, FAILED if failed else ENDED

    def refused(self) -> None:
        """It could not be sent; its run waits on, and is tried again after a while."""
        self.exit_status = TAKEN

    def lost(self) -> None:
        """The cluster knows nothing of it any more."""
        self.trouble = Trouble("lost", "was lost with its machine, and Ray did not bring it back")
        self.exit_status = LOST


class Fleet:
    """Knows which runs are in the cluster, and how many more it takes. Changed by the pool's thread and the link's.

    Arguments:
        command: how the link is started; it gets the home and the cache of the runs as arguments.
        most: never more runs at once than this; None is as many as the cluster has room for.
        on_change: called from the link's thread.
    """

    def __init__(
        self, command: Sequence[str], home: str, cache: Path, most: int | None, on_change: Callable[[], None]
    ) -> None:
        self._command, self._home, self._cache = list(command), home, cache
        self._most, self._on_change = most, on_change
        self._lock = threading.RLock()
        self._workers: list[FarWorker] = []
        self._newcomers: list[FarWorker] = []
        self._seen: set[str] = set()  # by the link that is here now
        self._link: subprocess.Popen | None = None
        self._is_ready, self._closed, self._again_at = False, False, 0.0
        self._slots, self.nodes = 0, 0
        self._begun = time.monotonic()
        self._refusal, self._refused_at = "", float("-inf")
        self._problem: str | None = None

    # --- looking ---------------------------------------------------------------------------------

    @property
    def problem(self) -> str | None:
        """Why the cluster takes no runs, in one sentence."""
        if self._is_ready and not self._slots:
            return "Training waits, because no machine of the Ray cluster has the CPUs and GPUs that a run takes."
        if self._is_ready and time.monotonic() - self._refused_at < REFUSAL_SECONDS:
            return self._refusal
        if self._is_ready or self._problem:
            return None if self._is_ready else self._problem
        return CONNECTING if time.monotonic() - self._begun > PATIENCE_SECONDS else None

    @property
    def slots(self) -> int:
        """How many runs may be in training at once."""
        return self._slots if self._most is None else min(self._slots, self._most)

    def busy(self) -> list[FarWorker]:
        """Those whose run has not ended."""
        with self._lock:
            return [worker for worker in self._workers if worker.run_id is not None and worker.exit_status is None]

    def worker_of(self, run_id: str) -> FarWorker | None:
        """Who has this run."""
        return next((worker for worker in self.busy() if worker.run_id == run_id), None)

    def has_ready(self) -> bool:
        """Whether a run could begin now."""
        return self.free_slots() > 0

    def free_slots(self) -> int:
        """How many more runs may be sent; nobody knows before the link has found those that are there."""
        return max(0, self.slots - len(self.busy())) if self._is_ready else 0

    def seconds_to_ready(self) -> float:
        """What a run waits for when its turn has come."""
        return BEGIN_SECONDS

    # --- changing (the pool's thread) ------------------------------------------------------------

    def want(self) -> None:
        """Somebody will start a run soon; nothing is kept warm in a cluster that others use too."""

    def ready_worker(self) -> FarWorker | None:
        """A place for a run, if there is one; none before those that are there have been taken in."""
        if not self.free_slots() or self._newcomers:
            return None
        worker = FarWorker(self._tell)
        with self._lock:
            self._workers = [one for one in self._workers if one.run_id is not None] + [worker]
        return worker

    def assigned(self) -> None:
        """A run has just been handed out."""

    def take_newcomers(self) -> list[FarWorker]:
        """Those that an earlier link had started, and that nobody here had known."""
        with self._lock:
            newcomers, self._newcomers = self._newcomers, []
        return newcomers

    def take_gone(self) -> list[FarWorker]:
        """Forget those that have ended, and return them."""
        with self._lock:
            gone = [worker for worker in self._workers if worker.exit_status is not None]
            self._workers = [worker for worker in self._workers if worker.exit_status is None]
        return gone

    def keep(self, waiting: int, next_end: float | None = None) -> None:
        """See that there is a link."""
        if self._closed or time.monotonic() < self._again_at:
            return
        if self._link is None or self._link.poll() is not None:
            self._again_at = time.monotonic() + AGAIN_SECONDS
            self._start()

    def dismiss_all(self, wait_seconds: float) -> None:
        """Let the link go; what trains in the cluster goes on."""
        self._closed = True
        link = self._link
        if link is not None:
            with suppress(OSError):
                link.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                link.wait(wait_seconds)

    # --- the link --------------------------------------------------------------------------------

    def _start(self) -> None:
        self._is_ready, self._seen = False, set()
        try:
            with _log(self._cache) as log:
                self._link = subprocess.Popen(
                    [*self._command, self._home, str(self._cache)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=_environment(),
                    start_new_session=True,
                )
        except OSError as error:
            self._problem = f"Training waits, because the link to the Ray cluster cannot be started ({error.strerror})."
            return
        threading.Thread(target=self._listen, args=(self._link,), daemon=True, name="cluster-link").start()

    def _tell(self, **order: Any) -> bool:
        try:
            self._link.stdin.write(json.dumps(order).encode() + b"\n")
            self._link.stdin.flush()
        except (OSError, ValueError, AttributeError):
            return False
        return True

    def _listen(self, link: subprocess.Popen) -> None:
        for line in link.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict) and link is self._link:
                with self._lock:
                    self._hear(said)
                self._on_change()
        link.wait()
        link.stdout.close()
        if link is self._link:
            if self._is_ready or self._problem is None:
                self._problem = UNREACHABLE.format(self._cache / LOG_NAME)
            self._is_ready = False
            self._on_change()

    def _hear(self, said: dict[str, Any]) -> None:
        if "slots" in said:
            self._slots, self.nodes = int(said["slots"]), int(said.get("nodes", 0))
        if "problem" in said:
            self._problem = str(said["problem"])
        if "adopted" in said:
            self._adopt(str(said["adopted"]))
        if said.get("ready") is True:
            self._is_ready, self._problem = True, None
            for worker in self.busy():
                if worker.run_id is not None and worker.run_id not in self._seen:
                    worker.lost()
        if "refused" in said:
            self._refusal, self._refused_at = str(said.get("why")), time.monotonic()
        ends = {
            "ended": lambda worker: worker.ended(said.get("failed")),
            "lost": FarWorker.lost,
            "refused": FarWorker.refused,
        }
        for key, end in ends.items():
            for worker in self.busy() if key in said else ():
                if worker.run_id == str(said[key]):
                    end(worker)

    def _adopt(self, run_id: str) -> None:
        self._seen.add(run_id)
        known = self.worker_of(run_id)
        if known is not None:
            known.leaving = None  # the link that was told may not have told the cluster
        else:
            worker = FarWorker(self._tell)
            worker.run_id, worker.assigned_at = run_id, time.time()
            self._workers.append(worker)
            self._newcomers.append(worker)


def _log(folder: Path) -> Any:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / LOG_NAME
        too_long = path.exists() and path.stat().st_size > LOG_LIMIT
        return path.open("wb" if too_long else "ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _environment() -> dict[str, str]:
    """Ours, with this library on the path, for the nodes of this machine too; nothing is reported to anybody."""
    root = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"RAY_USAGE_STATS_ENABLED": "0", "PYTHONUNBUFFERED": "1", **os.environ, "PYTHONPATH": path}
