"""Checkpoints: both networks as plain ``.keras`` files, and the exact training state beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, with_changes
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE, STATE_FILE
from gan_core.engine.program import BUILD_LOCK, shown_weights
from gan_core.engine.trainer import Trainer
from gan_core.errors import RunError
from gan_core.models.zoo import build_discriminator, build_generator
from gan_core.runs import RunPaths, RunReader, load_arrays


def save_models(trainer: Trainer, folder: Path) -> None:
    """Write ``generator.keras`` (its average, where one is kept) and ``discriminator.keras``.

    They are plain Keras models: they load anywhere with ``keras.saving.load_model``, without this library.
    """
    config = plain_config(trainer)
    state, program = trainer.state, trainer.program
    shown = program.shown(state, trainer.live["tips.leaky_slope"])
    with BUILD_LOCK:
        generator = program.generator.write_to(
            build_generator(config), shown_weights(shown).numpy(), tuple(s.numpy() for s in shown["s"])
        )
        discriminator = program.discriminator.write_to(
            build_discriminator(config), state["d"]["w"].numpy(), tuple(s.numpy() for s in state["d"]["s"])
        )
        generator.save(folder / GENERATOR_FILE)
        discriminator.save(folder / DISCRIMINATOR_FILE)


def plain_config(trainer: Trainer) -> RunConfig:
    """The configuration with the slope that the slider has now, for building plain layers."""
    slope = trainer.live["tips.leaky_slope"]
    if trainer.config.model.activation not in (None, "leaky_relu") or slope == trainer.config.tips.leaky_slope:
        return trainer.config
    return with_changes(trainer.config, {"tips.leaky_slope": slope})


def newest_state(run_dir: str | Path) -> dict[str, np.ndarray]:
    """The newest complete training state in a run folder: of a checkpoint, or of a snapshot on the timeline.

    Raises :class:`RunError` in words when there is none, as in a finished run that was shipped without it.
    """
    reader = RunReader(run_dir)
    places = [(step, path) for step, path in reader.timeline()]
    places += [(item.step, item.path / STATE_FILE) for item in reader.checkpoints()]
    for _, path in sorted(places, reverse=True, key=lambda place: place[0]):
        if path.is_file() and "step" in (arrays := load_arrays(path)):
            return arrays
    raise RunError(
        f"{RunPaths(run_dir).root} holds no training state to resume from: start a new run with its config.json."
    )
