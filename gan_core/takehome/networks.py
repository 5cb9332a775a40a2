"""The trained networks of a run, for Keras, TensorFlow and everything that reads ONNX."""

from __future__ import annotations

import shutil
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

from gan_core.config import EVERY_KIND, TEXT
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE, checkpoint_folder
from gan_core.errors import RunError, UserError
from gan_core.takehome.base import NETWORK, STEP, Format, Task, add_format

WRITER_FILE = "model.keras"
FILES = {"generator": GENERATOR_FILE, "discriminator": DISCRIMINATOR_FILE}
HOW_TO_USE = """This folder is a {network} as a TensorFlow SavedModel.

    import tensorflow as tf
    {network} = tf.saved_model.load("saved_model")
    answer = {network}.serve({inputs})
"""


def make_keras(task: Task) -> None:
    """The network as it was saved."""
    shutil.copyfile(_network_file(task), task.out)


def make_savedmodel(task: Task) -> None:
    """A zip with the SavedModel and a line on how to use it."""
    model = _load(task)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "saved_model"
        model.export(place, format="tf_saved_model", verbose=False)
        task.tell(0.7)
        sizes = ", ".join(f"tf.zeros({(1, *each.shape[1:])}, tf.{_kind(each)})" for each in model.inputs)
        inputs = f"[{sizes}]" if len(model.inputs) > 1 else sizes
        with zipfile.ZipFile(task.out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", HOW_TO_USE.format(network=task.options["network"], inputs=inputs))
            for path in sorted(place.rglob("*")):
                if path.is_file():
                    archive.write(path, f"saved_model/{path.relative_to(place).as_posix()}")


def make_onnx(task: Task) -> None:
    """The network through Keras' own exporter."""
    import keras  # noqa: PLC0415 - as in _load

    model = _load(task)
    inputs = [keras.InputSpec(shape=each.shape, dtype=each.dtype, name=each.name) for each in model.inputs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Keras asks NumPy for names of the old kind
        model.export(task.out, format="onnx", verbose=False, input_signature=inputs if len(inputs) == 1 else [inputs])


def _network_file(task: Task) -> Path:
    if task.config.kind == TEXT:
        if task.options["network"] != NETWORK.default:
            raise UserError("A run that makes text has one network and no discriminator; leave the choice out.")
        path = checkpoint_folder(task.folder, task.options["step"]) / WRITER_FILE
        if not path.is_file():
            raise RunError(f"{task.folder} has no Keras file of its network: take its script, which trains it again.")
        return path
    return checkpoint_folder(task.folder, task.options["step"]) / FILES[task.options["network"]]


def _load(task: Task) -> Any:
    """The network, without running anything that its file may carry."""
    path = _network_file(task)
    # TensorFlow comes in only here: the app lists the formats without it.
    from gan_core.engine.loading import load_discriminator, load_generator  # noqa: PLC0415

    task.tell(0.3)
    model = (load_generator if task.options["network"] == "generator" else load_discriminator)(path, task.config)
    task.tell(0.4)
    return model


def _kind(tensor: Any) -> str:
    return "int32" if "int" in str(tensor.dtype) else "float32"


add_format(
    Format(
        "keras",
        "Keras file",
        "The trained network: keras.models.load_model(FILE) opens it anywhere.",
        "networks",
        ".keras",
        "application/octet-stream",
        make_keras,
        kinds=EVERY_KIND,
        options=(NETWORK, STEP),
    )
)
add_format(
    Format(
        "savedmodel",
        "SavedModel (zip)",
        "For TensorFlow Serving and programs that know no Keras.",
        "networks",
        ".zip",
        "application/zip",
        make_savedmodel,
        needs_tensorflow=True,
        is_slow=True,
        options=(NETWORK, STEP),
    )
)
add_format(
    Format(
        "onnx",
        "ONNX",
        "For everything else: ONNX Runtime, browsers, phones, other languages.",
        "networks",
        ".onnx",
        "application/octet-stream",
        make_onnx,
        needs_tensorflow=True,
        is_slow=True,
        options=(NETWORK, STEP),
    )
)
