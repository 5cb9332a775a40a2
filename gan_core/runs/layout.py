"""The names inside a run folder: where each file lies and what a step's files are called.

A run is a folder (see the package docstring). Nothing here touches the disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gan_core.errors import RunError

FORMAT_VERSION = 1
STATES = ("queued", "running", "paused", "finished", "stopped", "diverged", "failed", "interrupted")
MAX_STEP = 2**53 - 1  # every integer up to here survives JSON readers that use doubles
MAX_NAME_LENGTH = 80

_STEP = re.compile(r"step_(\d{8,16})")


def step_name(step: int) -> str:
    """Name of the files of one step: ``step_name(100) == "step_00000100"``; sorts by step.

    Raises RunError for a step below 0 or above ``MAX_STEP``.
    """
    if not 0 <= int(step) <= MAX_STEP:
        raise RunError(f"A step must be a whole number from 0 to {MAX_STEP}, got {step}; count steps from 0.")
    return f"step_{int(step):08d}"


def parse_step(name: str) -> int | None:
    """The step in a name such as ``step_00000100`` or ``step_00000100.npz``; None for any other name."""
    match = _STEP.fullmatch(name.split(".", 1)[0])
    return int(match.group(1)) if match else None


def clean_name(name: str) -> str:
    """A name that a person typed, trimmed; it is kept as data only and never becomes a path.

    Raises RunError when it is empty, longer than ``MAX_NAME_LENGTH`` characters, or holds control characters.
    """
    text = str(name).strip()
    if not 1 <= len(text) <= MAX_NAME_LENGTH:
        raise RunError(f"A name must have 1 to {MAX_NAME_LENGTH} characters, got {len(text)}; choose another one.")
    if not text.isprintable():
        raise RunError("A name must be one line of printable characters, got a control character; choose another one.")
    return text


@dataclass(frozen=True)
class RunPaths:
    """The places inside one run folder. ``RunPaths("runs/a").metrics`` is ``runs/a/metrics.jsonl``."""

    root: Path

    def __init__(self, run_dir: str | Path) -> None:
        object.__setattr__(self, "root", Path(run_dir))

    @property
    def config(self) -> Path:
        """The frozen configuration; a folder is a run when this file is there."""
        return self.root / "config.json"

    @property
    def status(self) -> Path:
        """State, step and heartbeat; replaced by the writer."""
        return self.root / "status.json"

    @property
    def about(self) -> Path:
        """The name a viewer gave; apart from status.json, so that a rename never races with the writer."""
        return self.root / "about.json"

    @property
    def metrics(self) -> Path:
        """One JSON object per logged step."""
        return self.root / "metrics.jsonl"

    @property
    def events(self) -> Path:
        """One JSON object for each thing that happened."""
        return self.root / "events.jsonl"

    @property
    def quality(self) -> Path:
        """One JSON object per evaluation: step and figures."""
        return self.root / "quality.jsonl"

    @property
    def vitals(self) -> Path:
        """One JSON object per moment of a run that the doctor measured: step and cheap figures."""
        return self.root / "vitals.jsonl"

    @property
    def control(self) -> Path:
        """What a viewer asks of the worker."""
        return self.root / "control.json"

    @property
    def lock(self) -> Path:
        """Who writes this run now."""
        return self.root / ".lock"

    @property
    def imported(self) -> Path:
        """There when the run came in as a zip, so nobody here saw it train; no zip can bring or drop it."""
        return self.root / ".imported"

    @property
    def samples(self) -> Path:
        """Folder of what G made from the fixed z, a file per step."""
        return self.root / "samples"

    @property
    def latents(self) -> Path:
        """The fixed z (and labels) of all samples."""
        return self.samples / "latents.npz"

    @property
    def real(self) -> Path:
        """A grid of real pictures, laid out as the samples of an image run are."""
        return self.samples / "real.png"

    @property
    def timeline(self) -> Path:
        """Folder of what a plot needs to be drawn again as it was, a file per step."""
        return self.root / "timeline"

    @property
    def checkpoints(self) -> Path:
        """Folder of checkpoints, a folder per step."""
        return self.root / "checkpoints"

    @property
    def data(self) -> Path:
        """Folder of data that came with the run (an uploaded CSV, drawn points)."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the worker printed."""
        return self.root / "log.txt"

    def holds_run(self) -> bool:
        """Whether this folder already has a run's files in it."""
        return any(path.exists() for path in (self.config, self.status, self.metrics))
