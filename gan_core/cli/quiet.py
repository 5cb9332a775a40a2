"""TensorFlow brought in without its talk: what it prints at import is shown only when the import fails."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}


def bring_in_tensorflow(kind: str) -> None:
    """Import TensorFlow and Keras, fit for runs of this kind; call it before anything else imports them.

    Points train on one processor core: their networks are so small that handing them to a GPU, or to several
    threads, costs more than it saves.
    """
    os.environ.update(SETTINGS)
    if kind == "points":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    with _held_back_stderr():
        import tensorflow as tf

        if kind == "points":
            with suppress(RuntimeError):  # TensorFlow has already started, in a notebook or a test
                tf.config.threading.set_intra_op_parallelism_threads(1)


@contextmanager
def _held_back_stderr() -> Iterator[None]:
    """Keep what is written to file descriptor 2, also by C++, and show it only when the block fails."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as buffer:
        os.dup2(buffer.fileno(), 2)
        try:
            yield
        except BaseException:
            buffer.seek(0)
            os.write(kept, buffer.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
