"""What a run folder says of the program and machine that made it."""

from __future__ import annotations

import platform
from importlib.metadata import version

import tensorflow as tf

import gan_core


def provenance(parent: tuple[str, int] | None = None) -> dict[str, object]:
    """Program and library versions, threads, device, and the run and step that a branch started from."""
    return {
        "program": {"gan_core": gan_core.__version__},
        "libraries": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "threads": tf.config.threading.get_intra_op_parallelism_threads(),
        "device": "GPU" if tf.config.list_physical_devices("GPU") else "CPU",
        "parent": None if parent is None else {"run": parent[0], "step": parent[1]},
    }
