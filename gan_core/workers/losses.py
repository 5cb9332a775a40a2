"""What becomes of a run whose worker was lost: it goes on from its newest saved state, but not for ever."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from gan_core.errors import RunError
from gan_core.runs import RunPaths, RunReader, RunStore, RunWriter, atomic_write_json
from gan_core.runs.files import in_words, read_json
from gan_core.workers.care import Trouble
from gan_core.workers.process import Worker, why_gone

EVENT = "lost"
COUNT_NAME = ".losses.json"


@dataclass
class Loss:
    """The loss of one worker: the how-manieth of its run, and whether the events tell of it."""

    number: int
    noted: bool = False


_noted: WeakKeyDictionary[Worker, Loss] = WeakKeyDictionary()


def trouble_of(worker: Worker) -> Trouble | None:
    """Why we ended it; None where it ended otherwise, or works elsewhere."""
    return getattr(worker, "trouble", None)


def write_end(store: RunStore, worker: Worker, state: str, error: str, restarts: int) -> bool:
    """Write how a run ended whose worker could not; True when it was queued instead, to go on by itself.

    Only a lost worker ("interrupted") earns that, ``restarts`` times at most until a person continues the run. Raises
    RunError while the disk refuses; calling it again counts nothing twice.
    """
    run_dir = store.resolve(worker.run_id)
    if state != "interrupted" or not restarts:
        _set_state(run_dir, state, error)
        return False
    if worker not in _noted:
        _noted[worker] = Loss(_count_one(run_dir))
    loss = _noted[worker]
    goes_on = loss.number <= restarts
    with RunWriter.open(run_dir) as writer:
        status = RunReader(run_dir).status()
        if not loss.noted:
            why, step = lost_words(worker), newest_step(run_dir)
            writer.append_event(step, EVENT, at=status.step, why=why, number=loss.number, goes_on=goes_on)
            loss.noted = True
        end, said = ("queued", _goes_on(worker, loss.number, restarts)) if goes_on else _given_up(worker, restarts)
        writer.set_status(end, step=status.step, total_steps=status.total_steps, error=said)
    return goes_on


def forget_losses(run_dir: Path) -> None:
    """A person continues the run: what happened before no longer counts. Raises RunError."""
    with in_words("Continuing the run", run_dir):
        (run_dir / COUNT_NAME).unlink(missing_ok=True)


def losses_of(run_dir: Path) -> int:
    """How often the run lost its worker since a person started or continued it."""
    with suppress(FileNotFoundError, RunError):
        count = read_json(run_dir / COUNT_NAME, max_bytes=4096).get("count")
        return count if type(count) is int and count > 0 else 0
    return 0


def newest_step(run_dir: Path) -> int:
    """Where the run will go on: the step of its newest saved state, 0 without one."""
    reader = RunReader(run_dir)
    saved = [checkpoint.step for checkpoint in reader.checkpoints()] + [step for step, _ in reader.timeline()]
    return max(saved, default=0)


def lost_words(worker: Worker) -> str:
    """How the worker was lost, in a clause that begins with "the worker"."""
    trouble = trouble_of(worker)
    return f"the worker {trouble.why if trouble else why_gone(worker.exit_status)}"


def _count_one(run_dir: Path) -> int:
    count = losses_of(run_dir) + 1
    with in_words("Noting the lost worker", run_dir):
        atomic_write_json(RunPaths(run_dir).root / COUNT_NAME, {"count": count})
    return count


def _goes_on(worker: Worker, number: int, restarts: int) -> str:
    then = f"the run goes on by itself from its last checkpoint (restart {number} of {restarts})."
    return f"{_beginning(lost_words(worker))}; {then}"


def _given_up(worker: Worker, restarts: int) -> tuple[str, str]:
    """State and sentence: a run whose workers hang is at fault itself, one whose workers were killed is not."""
    words = f"{_beginning(lost_words(worker))}, and so it was {restarts} times before"
    state = "failed" if trouble_of(worker) else "interrupted"
    return state, f"{words}; continue the run from its last checkpoint when the reason is gone."


def _beginning(words: str) -> str:
    return words[:1].upper() + words[1:]


def _set_state(run_dir: Path, state: str, error: str) -> None:
    with RunWriter.open(run_dir) as writer:
        status = RunReader(run_dir).status()
        writer.set_status(state, step=status.step, total_steps=status.total_steps, error=error)
