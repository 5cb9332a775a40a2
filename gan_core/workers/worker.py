"""What a worker process does: load, say so, wait for one run, train it, leave. The training itself is handed in."""

from __future__ import annotations

import gc
import io
import json
import os
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_core.config import RunConfig, from_json_dict, with_changes
from gan_core.errors import RunError, UserError
from gan_core.runs import RunPaths, RunReader, RunWriter, read_control
from gan_core.runs.files import in_words
from gan_core.runs.lock import FileLock
from gan_core.workers.folders import OPEN_STATES, claim_path, lacks_reason
from gan_core.workers.process import TAKEN

GRACE_SECONDS = 120.0  # a worker whose app has gone ends after this, saved or not
LOST = 3

Train = Callable[..., object]  # gan_core.training.train


class Orders:
    """What the pool says, heard by a thread of its own.

    ``end`` is called with an exit status when the app has been gone for ``grace_seconds``, saved or not.
    """

    def __init__(
        self, stream: BinaryIO, *, end: Callable[[int], object] = os._exit, grace_seconds: float = GRACE_SECONDS
    ) -> None:
        self._end, self._grace_seconds = end, grace_seconds
        self._first = threading.Event()
        self._leave: str | None = None
        self.run_dir: Path | None = None
        threading.Thread(target=self._listen, args=(stream,), daemon=True, name="orders").start()

    def wait_for_run(self) -> Path | None:
        """The folder of the run to train; None when the app has gone."""
        self._first.wait()
        return self.run_dir

    def leave(self) -> str | None:
        """The state to leave in, once that is wanted; this is the ``should_leave`` of a training."""
        return self._leave

    def _listen(self, stream: BinaryIO) -> None:
        for line in stream:
            order = json.loads(line)
            if "run_dir" in order:
                self.run_dir = Path(order["run_dir"])
                self._first.set()
            self._leave = order.get("leave", self._leave)
        self._leave = "interrupted"
        self._first.set()
        time.sleep(self._grace_seconds)
        self._end(LOST)  # as after a kill: the run goes on from its last checkpoint


def serve(load: Callable[[], Train]) -> int:
    """Load, wait for a run and train it; returns the exit status. ``load`` returns the function that trains.

    From here on stdout is for the pool; what anybody prints goes to stderr, and into log.txt once there is a run.
    """
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    orders = Orders(io.FileIO(0))  # unbuffered: a thread that reads it cannot hold up the end of the process
    try:
        train = load()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the installation, the pool must hear of it
        traceback.print_exc()
        _say(channel, problem=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason'}")
        return 1
    _say(channel, ready=True)
    run_dir = orders.wait_for_run()
    return 0 if run_dir is None else train_one(train, run_dir, orders, channel)


class Left(BaseException):  # no Exception: nothing on the way up may take it for a failure
    """The run is to be left in this state before its first step."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class End:
    """The state to write for a run, with a sentence if it failed."""

    state: str
    error: str | None = None


def leave_early(run_dir: Path, orders: Orders) -> None:
    """Raise :class:`Left` when the run is no longer wanted; preparing its data may take minutes."""
    asked = {"stop": "stopped", "pause": "paused"}.get(read_control(run_dir).action)
    if (state := orders.leave() or asked) is not None:
        raise Left(state)


def train_one(train: Train, run_dir: Path, orders: Orders, channel: io.TextIOBase) -> int:
    """Claim the run and train it; what cannot be trained is written into its status, in one sentence."""
    claim = claimed(run_dir)
    if claim is None:
        return TAKEN
    print_to(RunPaths(run_dir).log)
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} training in process {os.getpid()}")
    end = attempt(train, run_dir, orders)
    if end is not None:
        gc.collect()  # a writer that an error left behind lets go of the folder
        _say(channel, **{end.state: end.error})
        with suppress(UserError):  # a full disk or a deleted folder: the pool has heard it and tries again
            _write(end, run_dir)
    claim.release()
    return 1 if end is not None and end.error else 0


def attempt(train: Train, run_dir: Path, orders: Orders) -> End | None:
    """Train; returns how it ended where the training itself did not write that down."""
    try:
        train(
            frozen_config(run_dir),
            run_dir,
            resume=True,
            should_leave=orders.leave,
            on_doing=lambda _: leave_early(run_dir, orders),
        )
    except Left as left:
        return End(left.state)
    except Exception as error:  # noqa: BLE001 - a run that fails must not be silent, whatever the reason
        traceback.print_exc()
        return End("failed", in_one_sentence(error))
    return None


def claimed(run_dir: Path) -> FileLock | None:
    """The right to train a queued run; None when it is gone, no longer queued, or another worker has it."""
    try:
        with in_words("Taking the run", run_dir):
            claim = FileLock(claim_path(run_dir), f"The run in {run_dir}")
        if RunReader(run_dir).status().recorded_state == "queued":
            return claim
        claim.release()
    except RunError:
        pass
    return None


def frozen_config(run_dir: Path) -> RunConfig:
    """The configuration of the run, with the total of steps that it was queued for."""
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    return with_changes(config, {"steps": reader.status().total_steps or config.steps})


def print_to(log: Path) -> None:
    """Send all that is printed from now on, by libraries too, to the end of a file."""
    with suppress(OSError):  # a full disk: the training says so itself
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.close(file)


def in_one_sentence(error: Exception) -> str:
    """What a page may say of an error; the traceback is in log.txt."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return "Training needs more memory than this machine has; choose a smaller batch, micro-batch or picture size."
    if isinstance(error, OSError):
        try:
            with in_words("Training", "the run's folder"):
                raise error
        except RunError as said:
            return str(said)
    return (
        f"Training met a defect of this program ({type(error).__name__}); log.txt in the run's folder has the details."
    )


def _write(end: End, run_dir: Path) -> None:
    with RunWriter.open(run_dir) as writer:
        status = RunReader(run_dir).status()
        if status.recorded_state in OPEN_STATES or lacks_reason(status):
            writer.set_status(end.state, step=status.step, total_steps=status.total_steps, error=end.error)


def _say(channel: io.TextIOBase, **said: object) -> None:
    with suppress(OSError, ValueError):  # the app has gone
        channel.write(json.dumps(said) + "\n")
        channel.flush()
