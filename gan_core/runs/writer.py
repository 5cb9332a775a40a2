"""The one writer of a run folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np

from gan_core.errors import RunError
from gan_core.runs import checkpoints
from gan_core.runs.files import atomic_write_bytes, atomic_write_json, in_words, read_json, save_arrays
from gan_core.runs.layout import FORMAT_VERSION, STATES, RunPaths, clean_name, parse_step, step_name
from gan_core.runs.lock import FileLock
from gan_core.runs.process import this_process
from gan_core.runs.reader import RunReader
from gan_core.runs.rows import append_lines, drop_rows_after
from gan_core.runs.status import read_name, read_raw_status

BEAT_SECONDS = 1.0
SAMPLE_SUFFIXES = (".npz", ".png", ".txt")


class RunWriter:
    """Writes one run folder; make one with ``RunWriter.create`` (a new run) or ``RunWriter.open`` (an old
    one).

        with RunWriter.create("runs/first", config={"steps": 100}, meta={"device": "cpu"}) as writer:
            writer.set_status("running", step=0, total_steps=100)
            writer.append_metrics([{"step": 1, "seconds": 0.1, "g_loss": 0.7}])

    It holds the folder's lock until ``close()``. Every method raises RunError, in words, when the disk is
    full, the folder is gone or closed to writing, or another process has taken the run over. For one thread.
    """

    def __init__(self, paths: RunPaths, lock: FileLock, *, clock: Callable[[], float] = time.time) -> None:
        self.paths = paths
        self._lock = lock
        self._clock = clock
        self._monotonic: Callable[[], float] = time.monotonic
        self._status: dict[str, object] = read_raw_status(paths)
        self._last_beat = -BEAT_SECONDS

    @classmethod
    def create(
        cls,
        run_dir: str | Path,
        config: Mapping[str, object],
        meta: Mapping[str, object] | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> RunWriter:
        """Start a run in a new or empty folder: config.json is written before anything else.

        ``meta`` (versions, threads, device, parent run and step) stands beside the configuration; ``created``
        is added. Raises RunError when the folder already holds a run or cannot be made.
        """
        paths = RunPaths(run_dir)
        with in_words("Making the run folder", paths.root):
            paths.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(paths.lock, f"The run in {paths.root}")
            if paths.holds_run():
                lock.release()
                raise RunError(
                    f"{paths.root} already holds a run, expected a new or empty folder; "
                    "choose another one, or resume the run that is there."
                )
            frozen = {"created": clock(), **(meta or {})}
            frozen = {"format_version": FORMAT_VERSION, "config": dict(config), **_without_reserved(frozen)}
            atomic_write_json(paths.config, frozen, fsync=True)
        return cls(paths, lock, clock=clock)

    @classmethod
    def open(cls, run_dir: str | Path, *, clock: Callable[[], float] = time.time) -> RunWriter:
        """Take an existing run over (to resume it) and tidy up what a killed writer left half done.

        Raises RunError when there is no run, its format is newer than this program, or another process writes
        it.
        """
        reader = RunReader(run_dir)
        reader.config()
        paths = reader.paths
        with in_words("Opening the run", paths.root):
            lock = FileLock(paths.lock, f"The run in {paths.root}")
            checkpoints.recover(paths)
            for folder in (paths.root, paths.samples, paths.timeline):
                for leftover in folder.glob(".*.tmp"):
                    leftover.unlink(missing_ok=True)
        return cls(paths, lock, clock=clock)

    def close(self) -> None:
        """Let go of the folder, so that another writer may open it. Nothing may be written afterwards."""
        self._lock.release()

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def amend(self, config: Mapping[str, object], meta: Mapping[str, object]) -> None:
        """Complete config.json with what was not known when the run was queued; only before the first step."""
        with self._writing("Writing the configuration"):
            frozen = read_json(self.paths.config)
            atomic_write_json(
                self.paths.config, {**frozen, "config": dict(config), **_without_reserved(meta)}, fsync=True
            )

    # State

    def set_status(
        self,
        state: str,
        *,
        step: int,
        total_steps: int,
        error: str | None = None,
        name: str | None = None,
        owner: str | None = None,
        doing: str | None = None,
    ) -> None:
        """Replace status.json; ``name`` and ``owner`` stay when left out, ``error`` is one sentence, ``doing`` a
        phrase on what keeps a running run from stepping."""
        if state not in STATES:
            raise RunError(f"The state of a run must be one of {', '.join(STATES)}, got {state!r}; use one of these.")
        changes = {"name": None if name is None else clean_name(name), "owner": owner}
        self._status |= {"state": state, "step": int(step), "total_steps": int(total_steps), "error": error}
        self._status["doing"] = doing
        self._status |= {key: value for key, value in changes.items() if value is not None}
        self._write_status()

    def beat(self) -> None:
        """Say "still here": refreshes the heartbeat, at most once a second; call it as often as you like."""
        if self._monotonic() - self._last_beat >= BEAT_SECONDS:
            self._write_status()

    def _write_status(self) -> None:
        """status.json with the time and this process; refused once the lock is no longer ours."""
        with self._writing("Writing the status"):
            self._status |= {"heartbeat": self._clock(), "process": this_process().to_json_dict()}
            if (name := read_name(self.paths)) is not None:
                self._status["name"] = name
            fields = ("state", "step", "total_steps", "heartbeat", "error", "name", "owner", "doing", "process")
            atomic_write_json(self.paths.status, {field: self._status.get(field) for field in fields})
            self._lock.refresh()
        self._last_beat = self._monotonic()

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        with in_words(doing, self.paths.root):
            if not self._lock.is_ours():
                raise RunError(self._lost_sentence())
            yield

    def _lost_sentence(self) -> str:
        if not self.paths.config.exists():
            return f"The run folder {self.paths.root} is gone; restore it or start a new run."
        return f"The run in {self.paths.root} is written by another process now; this one stops writing it."

    # Rows

    def append_metrics(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Append logged steps, ``{"step": int, "seconds": float, ...}``; NaN and infinity become null."""
        with self._writing("Writing the metrics"):
            append_lines(self.paths.metrics, rows)

    def append_event(self, step: int, kind: str, **detail: object) -> None:
        """Append what happened at ``step`` (e.g. "paused"), with the time of day in seconds since 1970."""
        with self._writing("Writing the events"):
            row = {**detail, "step": int(step), "time": self._clock(), "kind": kind}
            append_lines(self.paths.events, [row])

    def append_quality(self, step: int, figures: Mapping[str, object]) -> None:
        """Append one evaluation: ``{"step": step, "figures": {name: {value, floor, collapse}}}``."""
        with self._writing("Writing the figures of quality"):
            append_lines(self.paths.quality, [{"step": int(step), "figures": figures}])

    def append_vitals(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Append moments that the doctor measured, ``{"step": int, name: float, ...}``."""
        with self._writing("Writing the doctor's figures"):
            append_lines(self.paths.vitals, rows)

    def drop_metrics_after(self, step: int) -> None:
        """Forget logged rows past ``step``: the row of an unfinished window, which a resumed run replaces."""
        with self._writing("Going back to the last whole row of metrics"):
            drop_rows_after(self.paths.metrics, step)

    # Files of a step

    def save_latents(self, **arrays: np.ndarray) -> None:
        """Keep the fixed z (and labels) of all samples; once per run, a later call changes nothing."""
        if not self.paths.latents.exists():
            self._save_arrays(self.paths.latents, arrays)

    def save_points(self, step: int, points: np.ndarray, **extra: np.ndarray) -> None:
        """Keep the samples of a 2-D run: ``points`` of shape (n, 2), and what else belongs to them."""
        self._save_arrays(self.paths.samples / f"{step_name(step)}.npz", {"points": points, **extra})

    def save_sample(self, step: int, data: bytes, suffix: str) -> None:
        """Keep finished samples: a ``.png`` grid or a ``.txt``."""
        if suffix not in SAMPLE_SUFFIXES:
            raise RunError(f"Samples must be one of {', '.join(SAMPLE_SUFFIXES)}, got {suffix!r}; use one of these.")
        with self._writing("Saving the samples"):
            self.paths.samples.mkdir(exist_ok=True)
            atomic_write_bytes(self.paths.samples / f"{step_name(step)}{suffix}", data)

    def save_real(self, data: bytes) -> None:
        """Keep a grid of real pictures beside the samples, as PNG; once per run."""
        if not self.paths.real.exists():
            with self._writing("Saving the real pictures"):
                self.paths.samples.mkdir(exist_ok=True)
                atomic_write_bytes(self.paths.real, data)

    def save_timeline(self, step: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the arrays that draw the plot of ``step`` again as it was."""
        self._save_arrays(self.paths.timeline / f"{step_name(step)}.npz", arrays)

    def _save_arrays(self, path: Path, arrays: Mapping[str, np.ndarray]) -> None:
        with self._writing(f"Saving {path.name}"):
            path.parent.mkdir(exist_ok=True)
            save_arrays(path, arrays)

    # Checkpoints and resuming

    @contextmanager
    def checkpoint(self, step: int) -> Iterator[Path]:
        """A folder to save into; it becomes the checkpoint when the block ends without an error."""
        block: AbstractContextManager[Path] = checkpoints.new_checkpoint(self.paths, step)
        with self._writing(f"Saving the checkpoint of step {step}"), block as folder:
            yield folder

    def prune_checkpoints(self, keep: int, budget_bytes: int | None = None) -> list[int]:
        """Keep the newest ``keep``, fewer when over the budget, never none; returns the steps removed."""
        with self._writing("Removing old checkpoints"):
            return checkpoints.prune(self.paths, keep, budget_bytes)

    def thin_checkpoints(self, keep: int, budget_bytes: int) -> list[int]:
        """Keep at most ``keep`` checkpoints within the budget, spread over the run, always with the newest; returns
        the steps removed."""
        with self._writing("Removing old checkpoints"):
            return checkpoints.thin(self.paths, keep, budget_bytes)

    def truncate_after(self, step: int) -> None:
        """Forget everything past ``step``, so that a run resumed there writes it anew.

        Newer checkpoints go first: cut short, it can be repeated and ends the same.
        """
        with self._writing("Going back to the checkpoint"):
            checkpoints.remove_checkpoints_after(self.paths, step)
            for path in (self.paths.metrics, self.paths.events, self.paths.quality, self.paths.vitals):
                drop_rows_after(path, step)
            for folder in (self.paths.samples, self.paths.timeline):
                for path in folder.glob("step_*"):
                    if (parse_step(path.name) or 0) > step:
                        path.unlink()


def _without_reserved(meta: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in meta.items() if key not in ("format_version", "config")}
