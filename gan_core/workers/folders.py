"""What the pool writes into run folders that no worker holds: queued, stopped, paused, interrupted, failed."""

from __future__ import annotations

import time
from pathlib import Path

from gan_core.config import RunConfig, from_json_dict
from gan_core.doors.admission import admit_run, admitted
from gan_core.errors import RunError
from gan_core.runs import RunPaths, RunReader, RunStatus, RunStore, RunWriter, clear_control, read_control
from gan_core.runs.lock import is_held
from gan_core.workers.fair import Waiting
from gan_core.workers.losses import forget_losses, trouble_of
from gan_core.workers.pace import recipe_of
from gan_core.workers.process import TAKEN, Worker, why_gone

BUSY = "The run {} is in training already; pause or stop it, or wait for its end."
OPEN_STATES = ("queued", "running", "paused")


def queue_new(store: RunStore, run_id: str, config: RunConfig, owner: str, name: str | None) -> Waiting:
    """Make the folder of a new run, in the state "queued"."""
    place = store.place(run_id)
    admitted(config, store.root)
    with RunWriter.create(place, config.model_dump(), {"parent": None}) as writer:
        writer.set_status("queued", step=0, total_steps=config.steps, name=name, owner=owner)
    return Waiting(run_id, owner, time.time(), config.steps, recipe_of(config.model_dump()))


def queue_again(store: RunStore, run_id: str, owner: str | None, steps: int | None) -> Waiting:
    """Put a run that rests back into the queue, with ``steps`` as its new total; RunError where that cannot be."""
    reader = RunReader(store.resolve(run_id))
    config = from_json_dict(reader.config())
    status = reader.status()
    total = steps if steps is not None else status.total_steps or config.steps
    _check_can_continue(reader.paths, status, total)
    admit_run(reader.paths.root, store.root, steps=total)
    forget_losses(reader.paths.root)
    clear_control(reader.paths.root)
    with RunWriter.open(reader.paths.root) as writer:
        writer.set_status("queued", step=status.step, total_steps=total, owner=owner)
    mine = owner or status.owner or ""
    return Waiting(run_id, mine, time.time(), total - status.step, recipe_of(config.model_dump()))


def _check_can_continue(paths: RunPaths, status: RunStatus, total: int) -> None:
    if is_worked_on(paths.root):
        raise RunError(BUSY.format(paths.root.name))
    if type(total) is not int or total <= status.step:
        raise RunError(
            f"The run {paths.root.name} has its {status.step:,} steps, and the new total is {total}; "
            f"give a total above {status.step:,} to train on."
        )


def set_state(store: RunStore, run_id: str, state: str, error: str | None = None) -> None:
    """Write the state of a run that nobody holds; its step and total stay. Raises RunError."""
    run_dir = store.resolve(run_id)
    with RunWriter.open(run_dir) as writer:
        status = RunReader(run_dir).status()
        writer.set_status(state, step=status.step, total_steps=status.total_steps, error=error)


def read_waiting(store: RunStore, run_id: str) -> Waiting | None:
    """The run as it waits in its folder; None when it does not, or another process holds it."""
    try:
        reader = RunReader(store.resolve(run_id))
        status = reader.status()
        if not is_queued(status) or is_worked_on(reader.paths.root):
            return None
        config = reader.config()["config"]
    except RunError:
        return None
    left = status.total_steps - status.step
    return Waiting(run_id, status.owner or "", status.heartbeat, left, recipe_of(config))


def is_queued(status: RunStatus) -> bool:
    """Whether somebody asked for this run to be queued (a folder that is only being made has no heartbeat yet)."""
    return status.recorded_state == "queued" and status.heartbeat > 0


def lacks_reason(status: RunStatus) -> bool:
    """Whether a training was closed as failed by an error that it had no words for."""
    return status.recorded_state == "failed" and not status.error


def claim_path(run_dir: Path) -> Path:
    """The lock of the worker that a queued run was given to; held from before the first look to its end."""
    return RunPaths(run_dir).root / ".worker.lock"


def is_worked_on(run_dir: Path) -> bool:
    """Whether a living process trains the run, or has just been given it."""
    return is_held(RunPaths(run_dir).lock) or is_held(claim_path(run_dir))


def is_out_of_hand(store: RunStore, run_id: str) -> bool:
    """Whether a run is gone, or another process has it now, so that its state is not ours to write."""
    try:
        return is_worked_on(store.resolve(run_id))
    except RunError:
        return True


def asked_while_leaving(store: RunStore, run_id: str) -> str | None:
    """What was asked of a paused run while its worker made room for others: "resume", "stop" or nothing."""
    try:
        reader = RunReader(store.resolve(run_id))
        paused = reader.status().recorded_state == "paused"
    except RunError:
        return None
    action = read_control(reader.paths.root).action
    return action if paused and action in ("resume", "stop") else None


def verdict(store: RunStore, worker: Worker) -> tuple[str, str] | None:
    """(state, error) that a worker left for us to write; None when it said everything itself.

    A worker writes how its run ended. One that was killed, or met a full disk, could not.
    """
    if worker.exit_status == TAKEN:
        return None
    try:
        status = RunReader(store.resolve(worker.run_id)).status()
    except RunError:
        return None  # deleted meanwhile
    is_its = status.process is not None and status.process.pid == worker.pid
    not_begun = status.recorded_state == "queued" and status.heartbeat <= worker.assigned_at  # and not queued again
    is_open = not_begun or (is_its and (status.recorded_state in OPEN_STATES or lacks_reason(status)))
    trouble = trouble_of(worker)
    if trouble and trouble.kind == "memory" and is_open:
        return "failed", f"The worker {trouble.why}"
    if worker.failed and is_open:
        return "failed", worker.failed
    if (is_its and status.recorded_state == "running") or (not_begun and worker.exit_status != 0):
        return "interrupted", f"The worker {why_gone(worker.exit_status)}; continue the run from its last checkpoint."
    return None
