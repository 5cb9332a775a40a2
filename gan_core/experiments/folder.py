"""An experiment is a folder: spec.json, status.json (replaced), result.json (replaced as it grows), clouds.npz, and
for pictures one grid of each GAN. One process writes it, any number read it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.errors import RunError, UserError
from gan_core.experiments.results import RaceResult, SweepResult, race_from_json, sweep_from_json
from gan_core.experiments.spec import SIDES, RaceSpec, Spec, spec_from_json
from gan_core.runs.files import atomic_write_bytes, atomic_write_json, in_words, load_arrays, read_json, save_arrays
from gan_core.runs.process import is_alive, record_from_json, this_process

EXPERIMENTS, RESULT, CLOUDS = ".experiments", "result.json", "clouds.npz"
STATES = ("queued", "running", "finished", "stopped", "failed")
ENDED = ("finished", "stopped", "failed", "interrupted")
ID = re.compile(r"(race|sweep)-[0-9a-f]{12}")
BEAT_SECONDS = 60.0


@dataclass(frozen=True)
class Experiment:
    """What a folder says of an experiment.

    Attributes:
        id: its name.  spec: what was asked.
        state: queued, running, finished, stopped, failed, or interrupted (its process is gone).
        done: share of the work, 0 to 1.  seconds: of work so far.
        message: what it does now, or why it ended.
        result: what was measured so far; None before the first figures.
    """

    id: str
    spec: Spec
    state: str
    done: float
    message: str
    seconds: float
    result: RaceResult | SweepResult | None
    path: Path

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED

    def clouds(self) -> dict[str, np.ndarray]:
        """The newest points of a race on points: {"plain": (N, 500, 2), "tipped": ...} float32; {} before any."""
        path = self.path / CLOUDS
        return load_arrays(path) if path.is_file() else {}

    def grid(self, side: str, seed: int) -> bytes | None:
        """The newest grid (PNG) of one GAN of a race on pictures; None while there is none."""
        path = self.path / f"{side}_seed{int(seed)}.png"
        return path.read_bytes() if side in SIDES and path.is_file() else None


def experiment_dir(runs_root: str | Path, experiment_id: str) -> Path:
    """Where an experiment lies; raises RunError for anything that is not an id."""
    if not isinstance(experiment_id, str) or not ID.fullmatch(experiment_id):
        raise RunError(
            f"An experiment's id looks like race-0123456789ab, received {str(experiment_id)[:40]!r}; start it again."
        )
    return Path(runs_root) / EXPERIMENTS / experiment_id


def read_experiment(runs_root: str | Path, experiment_id: str) -> Experiment:
    """The experiment as it stands now; raises :class:`UserError` where there is none, or it cannot be read."""
    path = experiment_dir(runs_root, experiment_id)
    try:
        spec = spec_from_json(read_json(path / "spec.json"))
    except FileNotFoundError as error:
        raise RunError(
            f"There is no experiment {experiment_id} here: it may have been made on another machine; start it again."
        ) from error
    status = _status(path)
    return Experiment(experiment_id, spec, *status, _result(path, spec), path)


def _status(path: Path) -> tuple[str, float, str, float]:
    """State, share done, message and seconds."""
    try:
        raw = read_json(path / "status.json")
    except (FileNotFoundError, UserError):
        return "interrupted", 0.0, "Its status cannot be read: start it again.", 0.0
    state = raw.get("state") if raw.get("state") in STATES else "interrupted"
    message = str(raw.get("message") or "")
    if state in ("running", "queued") and not _lives(raw):
        state, message = "interrupted", "The process that worked on it is gone: start it again."
    return str(state), _share(raw.get("done")), message, float(raw.get("seconds") or 0.0)


def _share(value: object) -> float:
    return min(1.0, max(0.0, float(value))) if isinstance(value, (int, float)) else 0.0


def _lives(raw: Mapping[str, Any]) -> bool:
    process = record_from_json(raw.get("process"))
    if process is not None and process.is_here:
        return is_alive(process)
    return abs(time.time() - float(raw.get("heartbeat") or 0.0)) < BEAT_SECONDS


def _result(path: Path, spec: Spec) -> RaceResult | SweepResult | None:
    try:
        raw = read_json(path / RESULT)
    except FileNotFoundError:
        return None
    if isinstance(spec, RaceSpec):
        return race_from_json(raw)
    clouds = load_arrays(path / CLOUDS)["clouds"] if (path / CLOUDS).is_file() else None
    shape = (*spec.shape, 0, 2)
    return sweep_from_json(raw, np.zeros(shape, np.float32) if clouds is None else clouds)


def _extent(result: Mapping[str, Any]) -> int:
    """How much a result holds, to be compared with others of the same experiment: moments times seeds."""
    return len(result["steps"]) * int(result.get("seeds", 1))


def _extent_of(path: Path, spec: Spec) -> int:
    """The same of what lies in a folder; 0 where nothing does, or nothing that can be read."""
    try:
        return _extent(read_json(path / RESULT)) if _result(path, spec) is not None else 0
    except (UserError, ValueError, OSError):
        return 0


class ExperimentWriter:
    """Writes one experiment's folder.

    Arguments:
        runs_root: the folder of all runs.  spec: what is asked; checked already.
        makes: make the folder. Without it the folder is there, and one that was removed meanwhile stays away: writing
            raises RunError then.
    """

    def __init__(self, runs_root: str | Path, spec: Spec, *, makes: bool = True) -> None:
        self.spec, self.path = spec, experiment_dir(runs_root, spec.id)
        self.look: Callable[[], None] = lambda: None  # called every few steps of training; it may raise to end it
        self._began, self._kept = time.monotonic(), 0
        self._result: Mapping[str, Any] | None = None
        self._clouds: Mapping[str, np.ndarray] | None = None
        if not makes:
            return
        with in_words("Making an experiment's folder", self.path.parent):
            self.path.mkdir(parents=True, exist_ok=True)
            atomic_write_json(self.path / "spec.json", spec.to_json())

    def begin(self) -> None:
        """Start anew. What an earlier, unfinished try measured stays until this one has measured as much."""
        self._began, self._kept = time.monotonic(), _extent_of(self.path, self.spec)
        if not self._kept:
            for name in (RESULT, CLOUDS):
                (self.path / name).unlink(missing_ok=True)

    def say(self, state: str, done: float = 0.0, message: str = "") -> None:
        """Replace the status; "finished" also what an earlier try left."""
        if state == "finished" and self._kept and self._result:
            self._kept = 0
            self.result(self._result)
        status = {
            "state": state,
            "done": round(done, 4),
            "message": message,
            "seconds": round(time.monotonic() - self._began, 2),
            "heartbeat": time.time(),
            "process": this_process().to_json_dict(),
        }
        with in_words("Writing an experiment", self.path):
            atomic_write_json(self.path / "status.json", status)

    def result(self, value: Mapping[str, Any]) -> None:
        """Replace the figures, unless an earlier try measured more; see :mod:`gan_core.experiments.results`."""
        if _extent(value) < self._kept:
            self._result = value
            return
        self._kept, waiting, self._clouds = 0, self._clouds, None
        if waiting:
            self.clouds(waiting)
        with in_words("Writing an experiment", self.path):
            atomic_write_json(self.path / RESULT, value)

    def clouds(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace the points; those of fewer figures than an earlier try has wait for their own."""
        if self._kept:
            self._clouds = arrays
            return
        with in_words("Writing an experiment", self.path):
            save_arrays(self.path / CLOUDS, {name: np.asarray(a, np.float32) for name, a in arrays.items()})

    def grid(self, side: str, seed: int, png: bytes) -> None:
        """Replace the grid of one GAN."""
        with in_words("Writing an experiment", self.path):
            atomic_write_bytes(self.path / f"{side}_seed{seed}.png", png)
