"""What lies in a checkpoint of a GAN, and where the newest one is; needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs import RunReader

GENERATOR_FILE, DISCRIMINATOR_FILE, STATE_FILE = "generator.keras", "discriminator.keras", "state.npz"


def generator_file(run_dir: str | Path) -> Path:
    """``generator.keras`` of the newest checkpoint; raises :class:`RunError` when there is none that is whole."""
    reader = RunReader(run_dir)
    latest = reader.latest_checkpoint()
    if latest is not None:
        return latest.path / GENERATOR_FILE
    if reader.paths.checkpoints.is_dir() and any(reader.paths.checkpoints.glob("step_*")):
        raise RunError(f"The checkpoints of {run_dir} are all damaged: resume its training to make a new one.")
    raise RunError(f"{run_dir} has no checkpoint yet: train it for a while, then ask again.")
