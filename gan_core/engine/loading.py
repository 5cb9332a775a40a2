"""The one place where a ``.keras`` file of a run becomes a network again; nothing that is in the file is executed.

A file's layers are read as plain data and compared with the networks that the run's configuration describes. Only
numbers are taken from it, into a network that this program has built itself: a file that carries code, or another
architecture, is refused.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import keras

from gan_core.config import RunConfig, with_changes
from gan_core.engine.program import BUILD_LOCK
from gan_core.errors import ConfigError, RunError
from gan_core.models.zoo import build_discriminator, build_generator

LAYERS_FILE = "config.json"
ENTRIES = {LAYERS_FILE, "metadata.json", "model.weights.h5"}  # Keras would unpack others into a folder
MOST_LAYER_BYTES, SPARE_BYTES = 4 * 2**20, 32 * 2**20
# What must agree, layer by layer, for the numbers of one network to mean the same in the other.
COMPARED = (
    "units", "filters", "kernel_size", "strides", "padding", "dilation_rate", "groups", "output_padding", "use_bias",
    "activation", "negative_slope", "target_shape", "size", "interpolation", "pool_size", "axis", "momentum", "epsilon",
    "batch_shape", "input_dim", "output_dim", "data_format",
)  # fmt: skip
Outline = list[tuple[str, dict[str, Any]]]


def load_generator(path: Path, config: RunConfig) -> keras.Model:
    """G as it was saved: z (batch, latent_dim), with a label (batch, 1) where it is conditional -> points or pictures.

    Raises :class:`RunError` in one sentence for a file that is damaged or that is not this run's.
    """
    return _load(path, config, build_generator)


def load_discriminator(path: Path, config: RunConfig) -> keras.Model:
    """D as it was saved, for use and not for training: -> (batch, 1), probabilities or scores as the loss has it."""
    return _load(path, config, build_discriminator)


def _load(path: Path, config: RunConfig, build: Any) -> keras.Model:
    found = _outline_of_file(path)
    with BUILD_LOCK:
        model = build(_with_slope_of(found, config))
        _compare(path, found, _outline(json.loads(model.to_json())))
        _refuse_oversize(path, model)
        try:
            model.load_weights(path)
        except Exception as error:  # the file may be anything, and Keras and HDF5 raise as many kinds
            raise _unreadable(path) from error
    return model


def _outline_of_file(path: Path) -> Outline:
    """The kinds and settings of the layers in a file, read as data."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(LAYERS_FILE).file_size > MOST_LAYER_BYTES or not ENTRIES.issuperset(archive.namelist()):
                raise _unreadable(path)
            return _outline(json.loads(archive.read(LAYERS_FILE)))
    except RunError:
        raise
    except Exception as error:  # as above: a stranger's zip
        raise _unreadable(path) from error


def _outline(network: dict[str, Any]) -> Outline:
    layers = network["config"]["layers"]
    return [
        (str(layer["class_name"]), {key: layer["config"][key] for key in COMPARED if key in layer["config"]})
        for layer in layers
    ]


def _with_slope_of(found: Outline, config: RunConfig) -> RunConfig:
    """The configuration with the LeakyReLU slope that the file was saved with: a slider may have moved it."""
    if config.model.activation not in (None, "leaky_relu"):
        return config
    slopes = [settings.get("negative_slope", 0.0) for kind, settings in found if kind in ("LeakyReLU", "ReLU")]
    slope = max((slope for slope in slopes if isinstance(slope, float)), default=0.0)
    try:
        return with_changes(config, {"tips.leaky_slope": slope})
    except ConfigError:  # no slope that a run can have: the comparison tells
        return config


def _compare(path: Path, found: Outline, expected: Outline) -> None:
    kinds = {kind for kind, _ in expected}
    strange = next((kind for kind, _ in found if kind not in kinds), None)
    if strange is not None:
        raise RunError(
            f"{path} holds a layer of the kind {strange[:40]!r}, which this run's network does not have; "
            "restore it or train the run again."
        )
    if found != expected:
        raise RunError(f"{path} does not belong to this run's config.json; restore it or train the run again.")


def _refuse_oversize(path: Path, model: keras.Model) -> None:
    """A small zip can unpack to any size; the numbers of this network have one."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > 2 * 4 * model.count_params() + SPARE_BYTES:
        raise _unreadable(path)


def _unreadable(path: Path) -> RunError:
    return RunError(f"{path} cannot be read as a Keras model; restore it or train the run again.")
