"""Run folders with saved networks of pictures, made without training: random weights are as good as trained ones."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE
from gan_core.models.zoo import build_discriminator, build_generator
from gan_core.runs import RunWriter

SMALL = {"model.width": 8, "model.latent_dim": 6, "batch_size": 8}


def small_config(preset: str = "digits", **changes: object) -> RunConfig:
    """A preset with networks of a few filters."""
    return build_config(preset, {**SMALL, **changes})


def make_run(run_dir: Path, config: RunConfig, *, steps: tuple[int, ...] = (5,), names: tuple[str, ...] = ()) -> Path:
    """A run folder with a checkpoint of untrained networks at each step; the weights differ from step to step."""
    about = {"data": {"images": 100, "steps_per_epoch": 13, "class_names": list(names)}}
    writer = RunWriter.create(run_dir, config.model_dump(), about)
    for step in steps:
        with writer.checkpoint(step) as folder:
            lively(build_generator(config), step).save(folder / GENERATOR_FILE)
            lively(build_discriminator(config), step).save(folder / DISCRIMINATOR_FILE)
    writer.set_status("finished", step=max(steps, default=0), total_steps=max(steps, default=0))
    writer.close()
    return run_dir


def lively(model: keras.Model, seed: int) -> keras.Model:
    """The model with weights that carry a signal through it, so that its answers differ from sample to sample."""
    rng = np.random.default_rng(seed)
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            fan_in = int(np.prod(variable.shape[:-1]))
            variable.assign(rng.normal(0, np.sqrt(2 / fan_in), variable.shape))
    return model


def replace_network(path: Path, model: keras.Model) -> None:
    """Put another network in the place of a saved one, with the seal of the checkpoint made to fit."""
    model.save(path)
    reseal(path)


def reseal(path: Path) -> None:
    """Make the seal of a checkpoint fit a file in it that was changed."""
    seal = path.parent / "complete.json"
    told = json.loads(seal.read_text())
    told["files"][path.name] = path.stat().st_size
    seal.write_text(json.dumps(told))


def drawn_by_keras(path: Path, z: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """What plain Keras makes of a saved network: the textbook answer."""
    model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return np.asarray(model(z if labels is None else [z, labels], training=False))
