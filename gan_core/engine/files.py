"""What lies in a checkpoint of a GAN, and where the newest one is; needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs import RunReader

GENERATOR_FILE, DISCRIMINATOR_FILE, STATE_FILE = "generator.keras", "discriminator.keras", "state.npz"


def generator_file(run_dir: str | Path) -> Path:
    """``generator.keras`` of the newest checkpoint; raises :class:`RunError` when there is none that is whole."""
    return checkpoint_folder(run_dir) / GENERATOR_FILE


def checkpoint_folder(run_dir: str | Path, step: int | None = None) -> Path:
    """The folder of the newest complete checkpoint, or of that of a step; raises :class:`RunError` without one."""
    reader = RunReader(run_dir)
    found = reader.checkpoints()
    if not found:
        if reader.paths.checkpoints.is_dir() and any(reader.paths.checkpoints.glob("step_*")):
            raise RunError(f"The checkpoints of {run_dir} are all damaged: resume its training to make a new one.")
        raise RunError(f"{run_dir} has no checkpoint yet: train it for a while, then ask again.")
    if step is None:
        return found[-1].path
    for checkpoint in found:
        if checkpoint.step == step:
            return checkpoint.path
    steps = ", ".join(f"{checkpoint.step:,}" for checkpoint in found[-10:])
    raise RunError(f"{run_dir} has no checkpoint of step {step}: choose one of {steps}.")
