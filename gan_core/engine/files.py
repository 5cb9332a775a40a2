"""What lies in a checkpoint of a GAN, and where the newest one is; needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs import RunReader

GENERATOR_FILE, DISCRIMINATOR_FILE, STATE_FILE = "generator.keras", "discriminator.keras", "state.npz"


def generator_file(run_dir: str | Path) -> Path:
    """``generator.keras`` of the newest checkpoint; raises :class:`RunError` when the run has none yet."""
    latest = RunReader(run_dir).latest_checkpoint()
    if latest is None:
        raise RunError(f"{run_dir} has no checkpoint yet: train it for a while, then ask again.")
    return latest.path / GENERATOR_FILE
